# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that the client ran before `route_guard apply`: chained behind the hook, it does what it did before.

Each is run twice with the real client: as the user had set it up, and after the apply.
"""
import os
import shutil
import time

import pytest

CONTROLS = ("--controls", "script-security,up-hook,hook-script")
# What differs from one run of openvpn to the next, whatever it runs.
OF_THE_PROCESS = ("daemon_pid", "daemon_start_time", "trusted_port", "untrusted_port", "tls_serial", "_")


def outcome(client, *mounts):
    """How a start ended: the exit status, or "runs"; and what openvpn says of the program."""
    client.start(*mounts)
    end = client.process.wait(timeout=30) if client.has_ended() else "runs"
    client.stop()
    return end, [line for line in client.said().splitlines() if line.startswith(("WARNING: Failed running command", "Exiting"))]


def apply(client, event, program):
    answer = client.route_guard("apply", "--hook-event", event, *CONTROLS)
    assert answer["compliant"], answer
    assert f'\n{event} "/etc/openvpn/route-flush {program}' in client.config.read_text()


def with_line(vpn, event, command, *lines):
    return vpn.new_client("script-security 2", f"{event} {command}", *lines)


@pytest.mark.parametrize("event", ["up", "route-up"])
def test_a_chained_program_gets_the_same_arguments_and_environment(vpn, event):
    client = with_line(vpn, event, "\"/etc/openvpn/tell one 'two words' \\\"it's three\\\" back\\\\\\\\slash\"")
    client.program("tell", "printf '%s\\0' \"$0\" \"$@\" > told", "cat /proc/$$/environ > environment", "pwd > folder")

    def told():
        environment = dict(pair.split("=", 1) for pair in read("environment").split("\0") if pair)
        return read("told").split("\0"), read("folder"), {
            name: value for name, value in environment.items() if name not in OF_THE_PROCESS}

    def read(name):
        text = (client.folder / name).read_text()
        (client.folder / name).unlink()
        return text

    assert outcome(client) == ("runs", [])
    before = told()
    assert before[0][1:5] == ["one", "two words", "it's three", "back\\slash"], before
    assert before[2]["script_type"] == event and before[2]["foreign_option_1"] == "dhcp-option DNS 10.8.0.1", before
    apply(client, event, "/etc/openvpn/tell")
    vpn.learn()
    assert outcome(client) == ("runs", [])
    assert told() == before
    assert not vpn.is_stale()


@pytest.mark.parametrize("event, last_line, lives", [
    ("up", "exit 3", False), ("up", "kill -9 $$", False), ("route-up", "exit 3", True), ("route-up", "kill -9 $$", True),
    ("up", "exit 0", True),
])
def test_the_client_lives_or_dies_by_a_chained_program_as_it_did_before(vpn, event, last_line, lives):
    client = with_line(vpn, event, "/etc/openvpn/last")
    client.program("last", last_line)
    before = outcome(client)
    assert before[0] == ("runs" if lives else 1), before
    assert bool(before[1]) == (last_line != "exit 0"), "openvpn says so"
    apply(client, event, "/etc/openvpn/last")
    vpn.learn()
    assert outcome(client) == before
    assert not vpn.is_stale(), "the hook has flushed before it became that program"


def test_openvpn_waits_for_a_chained_program_that_hangs_as_it_did_before(vpn):
    client = with_line(vpn, "up", "/etc/openvpn/hangs")
    client.program("hangs", "date +%s.%N > begun", "exec sleep 1")

    def waited():
        client.start()
        took = time.time() - float((client.folder / "begun").read_text())
        assert client.tunnels() == 1, client.said()
        client.stop()
        return took

    assert waited() >= 1
    apply(client, "up", "/etc/openvpn/hangs")
    vpn.learn()
    assert waited() >= 1
    assert not vpn.is_stale()


def test_debians_update_resolv_conf_sets_the_names_servers_as_before(vpn):
    client = with_line(vpn, "up", "/etc/openvpn/update-resolv-conf", "down /etc/openvpn/update-resolv-conf")
    shutil.copy("/etc/openvpn/update-resolv-conf", client.folder)
    # It hands everything to resolvconf. Here that one writes down what it is told, and there is no other.
    sbin = client.folder / "sbin"
    sbin.mkdir()
    shutil.copy("/usr/sbin/openvpn", sbin)
    client.program("sbin/resolvconf", 'echo "$@" >> /etc/openvpn/resolvconf', 'test "$1" = -d || cat >> /etc/openvpn/resolvconf')

    def resolved():
        assert outcome(client, (sbin, os.path.realpath("/sbin"))) == ("runs", [])
        text = (client.folder / "resolvconf").read_text()
        (client.folder / "resolvconf").unlink()
        return text

    assert resolved() == "-a tun0.openvpn\nsearch lab.example\nnameserver 10.8.0.1\n-d tun0.openvpn\n"
    apply(client, "up", "/etc/openvpn/update-resolv-conf")
    vpn.learn()
    assert resolved() == "-a tun0.openvpn\nsearch lab.example\nnameserver 10.8.0.1\n-d tun0.openvpn\n"
    assert not vpn.is_stale()

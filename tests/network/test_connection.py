# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenVPN connection (TLS), before and after `route_guard apply`: when the hook runs, and what the flush does."""
import dataclasses
import signal

import pytest

from connection_lab import await_that, installed_series

CONTROLS = ("--controls", "script-security,up-hook,hook-script")
WITHOUT_RIGHTS = ("user nobody", "group nogroup")
NOT_RUN, FLUSHED, IN_VAIN = "does not run", "flushes", "runs in vain"


def test_what_was_learned_survives_the_tunnel_coming_up_without_the_hook(vpn):
    client = vpn.new_client()
    vpn.learn()
    client.start()
    assert client.tunnels() == 1, client.said()
    assert vpn.is_stale()


def test_the_hook_runs_once_when_the_tunnel_comes_up_and_flushes_it(vpn):
    client = vpn.new_client()
    before = client.config.read_bytes()
    answer = client.route_guard("apply")
    assert answer.finding("up-hook")["status"] == answer.finding("hook-script")["status"] == "compliant", answer
    vpn.learn()
    client.start()
    assert (client.tunnels(), client.logged_runs()) == (1, 1), client.said()
    assert not vpn.is_stale()
    client.stop()

    client.route_guard("apply", "--state", "absent", *CONTROLS)
    assert client.config.read_bytes() == before
    vpn.learn()
    client.start()
    assert (client.tunnels(), client.logged_runs()) == (1, 0), client.said()
    assert vpn.is_stale()


@dataclasses.dataclass
class Case:
    """What the hook does at each event, by openvpn(8) and, as far as rights go, by the kernel."""

    lines: tuple
    event: str
    sigusr1: str
    sighup: str = FLUSHED
    start: str = FLUSHED


# openvpn(8):
# --up          "Run command cmd after successful TUN/TAP device open (pre --user UID change)."
# --persist-tun "Don't close and reopen TUN/TAP device or run up/down scripts across SIGUSR1 or --ping-restart restarts."
# --up-restart  "Enable the --up and --down scripts to be called for restarts as well as initial program start."
# --route-up    "Run command cmd after routes are added": with --persist-tun they stay, and none are added.
# SIGHUP        "Cause OpenVPN to close all TUN/TAP and network connections, restart, re-read the configuration file (if any),
#               and reopen TUN/TAP and network connections."
# --user        "Of course once you take away privileges, you cannot return them to an OpenVPN session." OpenVPN 2.6 keeps
#               CAP_NET_ADMIN, to open its tunnel again, but the programs that it runs do not have it.
CASES = {
    "up": Case((), "up", sigusr1=FLUSHED),
    "up, up-restart": Case(("up-restart",), "up", sigusr1=FLUSHED),
    "up, persist-tun": Case(("persist-tun",), "up", sigusr1=NOT_RUN),
    "up, persist-tun, up-restart": Case(("persist-tun", "up-restart"), "up", sigusr1=FLUSHED),
    "up, user": Case(WITHOUT_RIGHTS, "up", sigusr1=IN_VAIN, sighup=IN_VAIN),
    "up, user, persist-tun": Case((*WITHOUT_RIGHTS, "persist-tun"), "up", sigusr1=NOT_RUN, sighup=IN_VAIN),
    "up, user, persist-tun, up-restart": Case((*WITHOUT_RIGHTS, "persist-tun", "up-restart"), "up", sigusr1=IN_VAIN,
                                              sighup=IN_VAIN),
    "up, group": Case(("group nogroup", "persist-tun", "up-restart"), "up", sigusr1=FLUSHED),
    "route-up": Case((), "route-up", sigusr1=FLUSHED),
    "route-up, persist-tun": Case(("persist-tun",), "route-up", sigusr1=NOT_RUN),
    "route-up, persist-tun, up-restart": Case(("persist-tun", "up-restart"), "route-up", sigusr1=NOT_RUN),
    "route-up, user": Case(WITHOUT_RIGHTS, "route-up", sigusr1=IN_VAIN, sighup=IN_VAIN),
    "route-up, user, persist-tun": Case((*WITHOUT_RIGHTS, "persist-tun"), "route-up", sigusr1=NOT_RUN, sighup=IN_VAIN),
}


def effect(vpn, client, act):
    """What the hook did while `act` let the tunnel come up."""
    vpn.learn()
    before = len(client.ran())
    act()
    assert not client.has_ended(), client.said()
    runs = len(client.ran()) - before
    assert runs in (0, 1), client.ran()
    if runs == 0:
        assert vpn.is_stale(), "nothing else flushes"
        return NOT_RUN
    return IN_VAIN if vpn.is_stale() else FLUSHED


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_hook_runs_and_flushes_when_openvpn_8_says_so_and_the_advice_tells_where_it_does_not(vpn, case):
    client = vpn.new_client(*case.lines, "script-security 2")
    with client.config.open("a") as config:
        config.write(f"{case.event} {client.recorder()}\n")  # chained: what it records is a run of the hook
    answer = client.route_guard("apply", "--hook-event", case.event, "--openvpn-version", installed_series(), *CONTROLS)
    assert answer["compliant"], answer

    seen = {"start": effect(vpn, client, client.start)}
    for kind in (signal.SIGUSR1, signal.SIGHUP):
        seen[kind.name.lower()] = effect(vpn, client, lambda kind=kind: client.restart(kind))
    assert seen == {"start": case.start, "sigusr1": case.sigusr1, "sighup": case.sighup}, client.said()
    if case.event == "up":
        assert client.logged_runs() == len(client.ran()), client.said()
    in_vain = "route_guard: /proc/sys/net/ipv4/route/flush could not be written, so cached routes stay"
    assert client.said().count(in_vain) == list(seen.values()).count(IN_VAIN), client.said()

    advice = " ".join(answer["warnings"])
    assert ("does not run again when the client reconnects" in advice) == (seen["sigusr1"] == NOT_RUN), advice
    assert ("has taken OpenVPN's rights away" in advice) == (IN_VAIN in seen.values()), advice


def test_where_the_server_pushes_other_options_the_hook_runs_in_spite_of_persist_tun(vpn):
    client = vpn.new_client("persist-tun")
    client.route_guard("apply", *CONTROLS)
    client.start()
    vpn.learn()
    vpn.push("route 198.51.100.0 255.255.255.0")
    client.restart(signal.SIGUSR1)
    assert client.logged_runs() == 2 and not vpn.is_stale(), client.said()


def test_a_client_that_pulls_nothing_sets_its_routes_before_it_is_connected_and_the_hook_runs_then(vpn):
    client = vpn.new_client(basic=("tls-client", "remote 198.18.0.2 1195", "ifconfig 10.9.0.2 10.9.0.1",
                                   "route 203.0.113.0 255.255.255.0"))
    client.route_guard("apply", *CONTROLS)
    vpn.learn()
    client.launch()
    await_that(lambda: client.has_ended() or "dev tun0" in vpn.run("gateway", "ip", "route", "get", "203.0.113.9"), client.said)
    assert (client.tunnels(), client.logged_runs()) == (0, 1), client.said()  # nobody listens there
    assert not vpn.is_stale()


def test_the_advice_for_a_client_without_roots_rights_holds(vpn):
    """User= and AmbientCapabilities=CAP_NET_ADMIN of a unit, as setpriv gives them."""
    client = vpn.new_client("persist-tun", "up-restart")
    client.route_guard("apply", *CONTROLS)
    vpn.learn()
    client.start(by=("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--inh-caps=+net_admin",
                     "--ambient-caps=+net_admin"))
    assert not client.has_ended() and not vpn.is_stale(), client.said()
    for kind in (signal.SIGUSR1, signal.SIGHUP):
        vpn.learn()
        client.restart(kind)
        assert not client.has_ended() and not vpn.is_stale(), client.said()
    assert client.logged_runs() == 3


@pytest.mark.parametrize("lines", [("persist-tun", "persist-key", "up-restart"), ("persist-key",)],
                         ids=["up-restart", "without persist-tun"])
def test_a_chroot_ends_the_client_on_a_reconnect_as_the_advice_says(vpn, lines):
    client = vpn.new_client("chroot /etc/openvpn/jail", *lines)
    for folder in ("tmp", "dev/net"):
        (client.folder / "jail" / folder).mkdir(parents=True)
    (client.folder / "jail/tmp").chmod(0o777)
    answer = client.route_guard("apply", *CONTROLS)
    assert [text for text in answer["warnings"] if "On a reconnect the client ends" in text], answer
    vpn.learn()
    client.start(by=("sh", "-c", 'mount --bind /dev/net jail/dev/net && exec "$@"', "sh"))
    assert not client.has_ended() and not vpn.is_stale(), client.said()
    client.restart(signal.SIGUSR1)
    assert client.has_ended(), client.said()
    assert "could not execute external program" in client.said()

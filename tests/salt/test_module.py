# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution module: what it asks the program, and what it makes of the answer."""

import json
import re

import jsonschema
import pytest
from salt.exceptions import CommandExecutionError

from minion import LOADER, PROGRAM, asked_directly, schema

# An answer of a host where all is well.
FINE = {
    "changed": False,
    "failed": False,
    "msg": "fine",
    "compliant": True,
    "findings": [],
    "changes": [],
    "warnings": [],
}


@pytest.fixture
def stand_in(tmp_path):
    """Makes a program that is not route_guard."""

    def make(*commands):
        path = tmp_path / "program"
        path.write_text("\n".join(("#!/bin/sh", *commands, "")))
        path.chmod(0o755)
        return str(path)

    return make


def test_check_hands_the_answer_on_unchanged(minion, host):
    answer = minion.function("route_guard.check", **LOADER)
    assert answer == asked_directly(**LOADER, _ansible_check_mode=True, _ansible_diff=True)
    jsonschema.validate(answer, schema("answer"))
    assert answer["changed"] and not answer["compliant"]


def test_check_changes_nothing(minion, host):
    before = host.files()
    minion.function("route_guard.check", **LOADER)
    assert host.files() == before
    assert "lan0" in host.sends_redirects()


def test_apply_makes_the_host_compliant(minion, host):
    answer = minion.function("route_guard.apply", **LOADER)
    jsonschema.validate(answer, schema("answer"))
    assert answer["compliant"], answer["msg"]
    assert minion.function("route_guard.check", **LOADER)["compliant"]


def test_apply_obeys_test(minion, host):
    before = host.files()
    answer = minion.function("route_guard.apply", test=True, **LOADER)
    assert answer["changed"]
    assert host.files() == before


def test_apply_obeys_the_minions_own_test_setting(minion, host):
    before = host.files()
    with minion.configuration(test=True):
        assert minion.salt_call("route_guard.apply", "sysctl_loader=systemd")["changed"]
    assert host.files() == before


def test_apply_with_state_absent_takes_everything_out(minion, host):
    before = host.files()
    minion.function("route_guard.apply", **LOADER)
    assert host.files() != before
    minion.function("route_guard.apply", state="absent", **LOADER)
    assert host.files() == before


@pytest.mark.parametrize("stale", [False, True])
def test_routes_are_listed_as_the_program_judges_them(minion, host, stale):
    with host.stale_route() as learned:
        [route] = minion.function("route_guard.routes", stale=stale)["routes"]
    assert (route["destination"], route["gateway"], route["interface"]) == learned
    assert route["verdict"] == "active"


def test_a_listing_that_is_not_whole_has_a_return_code(minion, host, stand_in):
    program = stand_in("echo '{\"routes\": [], \"problem\": \"not permitted\"}'", "exit 1")
    run = minion.run_salt_call("--retcode-passthrough", "route_guard.routes", f"source={program}")
    assert run.returncode == 1
    assert "not permitted" in run.stdout


def test_the_return_code_is_2_until_the_host_is_compliant(minion, host):
    check = ("--retcode-passthrough", "route_guard.check", "sysctl_loader=systemd")
    assert not minion.salt_call(*check, expect=2)["compliant"]
    minion.salt_call("--retcode-passthrough", "route_guard.apply", "sysctl_loader=systemd")
    assert minion.salt_call(*check)["compliant"]


def test_the_return_code_is_1_where_apply_did_not_help(minion, host):
    arguments = ("sysctl_loader=systemd", "existing_hook=fail")
    answer = minion.salt_call("--retcode-passthrough", "route_guard.apply", *arguments, expect=1)
    assert "up-hook" in answer["msg"]


def test_the_program_gets_its_arguments_on_standard_input_as_they_are(minion, host, stand_in, tmp_path):
    program = stand_in('echo "$@" >%s/arguments' % tmp_path, "cat >%s/request" % tmp_path, f"echo '{json.dumps(FINE)}'")
    odd = {"hook_path": '/a\\nb\n"c" $(d) é', "client_config": ["/x", "/y z"], "backup": True, "script_security": 3}
    assert minion.function("route_guard.check", source=program, **odd) == FINE
    assert (tmp_path / "arguments").read_text() == "-\n"
    request = json.loads((tmp_path / "request").read_text())
    assert request == {**odd, "_ansible_check_mode": True, "_ansible_diff": True}


def test_an_argument_that_the_program_does_not_know_is_an_error(minion, host):
    with pytest.raises(CommandExecutionError, match="Unsupported parameters for .* clientconfig"):
        minion.function("route_guard.check", clientconfig="/etc/openvpn/client.conf")


def test_a_bad_value_is_an_error(minion, host):
    with pytest.raises(CommandExecutionError, match="value of flush must be one of"):
        minion.function("route_guard.apply", flush="sometimes")


def test_salt_call_ends_with_1_on_an_error(minion, host):
    run = minion.run_salt_call("--retcode-passthrough", "route_guard.check", "flush=sometimes")
    assert run.returncode == 1
    assert "value of flush must be one of" in run.stderr


@pytest.mark.parametrize("said", ["sorry", "[]", '"text"', "{"])
def test_an_answer_that_is_not_a_json_object_is_an_error(minion, host, stand_in, said):
    program = stand_in(f"echo '{said}'", "exit 3")
    with pytest.raises(CommandExecutionError) as error:
        minion.function("route_guard.check", source=program)
    assert re.search(r"did not answer with a JSON object\. It ended with status 3 and said: ", str(error.value))
    assert said in str(error.value)


def test_what_a_failing_program_says_on_standard_error_is_told(minion, host, stand_in):
    program = stand_in("echo 'no such luck' >&2", "exit 1")
    with pytest.raises(CommandExecutionError, match="no such luck"):
        minion.function("route_guard.check", source=program)


def test_a_program_of_another_machine_is_named_as_such(minion, host, tmp_path):
    foreign = bytearray(PROGRAM.read_bytes())
    foreign[18:20] = (0xF3, 0x00)  # RISC-V
    path = tmp_path / "foreign"
    path.write_bytes(foreign)
    path.chmod(0o755)
    with pytest.raises(CommandExecutionError, match="built for another machine than this one"):
        minion.function("route_guard.check", source=str(path))

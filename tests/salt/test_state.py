# SPDX-License-Identifier: GPL-3.0-or-later
"""The state module: results, changes and comments."""

import json

import pytest

from minion import LOADER
from test_module import FINE


@pytest.fixture
def answering(tmp_path):
    """Makes a program that gives a certain answer."""

    def make(**answer):
        (tmp_path / "answer").write_text(json.dumps({**FINE, **answer}))
        path = tmp_path / "program"
        path.write_text(f"#!/bin/sh\ncat >{tmp_path}/request\ncat {tmp_path}/answer\n")
        path.chmod(0o755)
        return str(path)

    make.request = lambda: json.loads((tmp_path / "request").read_text())
    return make


def finding(**more):
    non_compliant = {"status": "non_compliant", "was": "non_compliant"}
    return {"control": "up-hook", **non_compliant, "message": "m", "evidence": [], **more}


CHANGE = {"control": "up-hook", "action": "write_file", "target": "/etc/openvpn/client.conf", "message": "chain it"}


def test_a_name_that_is_a_path_is_the_client_configuration(minion, host):
    office = host.CLIENT.with_name("office.conf")
    office.write_text("client\n")
    state = minion.state("present", name=str(office))
    assert state["result"] is True, state["comment"]
    assert "route-flush" in office.read_text()
    assert host.CLIENT.read_text() == host.CLIENT_TEXT


def test_client_config_comes_before_the_name(minion, host, answering):
    minion.state("present", source=answering(), name="/etc/openvpn/a.conf", client_config=["/etc/openvpn/b.conf"])
    assert answering.request()["client_config"] == ["/etc/openvpn/b.conf"]


def test_any_other_name_is_just_a_name(minion, host, answering):
    minion.state("present", source=answering(), name="vpn")
    assert "client_config" not in answering.request()


def test_salts_own_keywords_stay_with_salt(minion, host, answering):
    program = answering()
    minion.sls(
        "keywords",
        f"""
other:
  test.nop
guard:
  route_guard.present:
    - source: {program}
    - flush: never
    - require: [test: other]
    - watch_any: [test: other]
    - unless: 'false'
    - onlyif: 'true'
    - check_cmd: ['true']
    - retry: {{attempts: 2, interval: 1}}
    - failhard: true
    - order: last
    - reload_modules: true
    - fire_event: true
""",
    )
    answers = minion.states("keywords")
    assert [state["result"] for state in answers] == [True, True], answers
    assert answering.request() == {
        "flush": "never",
        "state": "present",
        "_ansible_check_mode": False,
        "_ansible_diff": True,
    }


def test_a_state_may_ask_for_test_itself(minion, host):
    before = host.files()
    minion.sls("tested", "guard:\n  route_guard.present:\n    - test: true\n    - sysctl_loader: systemd\n")
    [state] = minion.states("tested")
    assert state["result"] is None and state["changes"]
    assert host.files() == before


def test_a_misspelt_argument_fails_the_state(minion, host):
    before = host.files()
    state = minion.state("present", hookpath="/x")
    assert state["result"] is False
    assert "Unsupported parameters" in state["comment"] and "hookpath" in state["comment"]
    assert host.files() == before


def test_an_answer_that_is_not_json_fails_the_state(minion, host, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho sorry\n")
    program.chmod(0o755)
    state = minion.state("present", source=str(program))
    assert (state["result"], state["changes"]) == (False, {})
    assert "did not answer with a JSON object" in state["comment"]


def test_salt_call_ends_with_2_where_a_state_failed(minion, host):
    minion.pillar({**LOADER, "flush": "sometimes"})
    [state] = minion.states("route_guard", "--retcode-passthrough", expect=2)
    assert "value of flush must be one of" in state["comment"]


def test_what_route_guard_may_not_remedy_fails_the_state_and_is_told_with_its_place(minion, host):
    for test in (True, False):
        state = minion.state("present", test=test, existing_hook="fail", controls=["up-hook"])
        assert (state["result"], state["changes"]) == (False, {}), state["comment"]
        assert "- up-hook: " in state["comment"]
        assert f"{host.CLIENT}:4: seen 'up {host.DNS_HOOK}'" in state["comment"]


def test_a_host_that_is_not_compliant_is_no_error_in_the_minions_log(minion, host, caplog):
    with caplog.at_level("ERROR"):
        minion.state("present", existing_hook="fail", controls=["up-hook"])
    assert [record.getMessage() for record in caplog.records if record.name.endswith("cmdmod")] == []


def test_changes_that_were_made_are_listed_although_the_state_failed(minion, host, answering):
    program = answering(failed=True, changed=True, compliant=False, findings=[finding()], changes=[CHANGE])
    state = minion.state("present", source=program)
    assert state["result"] is False
    assert state["changes"] == {"/etc/openvpn/client.conf": {"write_file": "chain it"}}


@pytest.mark.parametrize(
    "test, answer, result",
    [
        (True, {}, True),
        (True, {"changed": True, "compliant": False, "changes": [CHANGE]}, None),
        (True, {"changed": True, "compliant": True, "changes": [CHANGE]}, None),
        (True, {"changed": False, "compliant": False, "findings": [finding()]}, False),
        (False, {}, True),
        (False, {"changed": True, "changes": [CHANGE]}, True),
        (False, {"failed": True, "compliant": False, "findings": [finding()]}, False),
    ],
)
def test_the_result_follows_from_the_answer(minion, host, answering, test, answer, result):
    assert minion.state("present", test=test, source=answering(**answer))["result"] is result


def test_changes_show_a_diff_for_each_file_and_both_values_of_each_setting(minion, host, answering):
    setting = "/proc/sys/net/ipv4/conf/lan0/send_redirects"
    program = answering(
        changed=True,
        changes=[
            CHANGE,
            {"control": "hook-script", "action": "set_mode", "target": "/etc/openvpn/route-flush", "message": "0755"},
            {"control": "redirects-live", "action": "set_sysctl", "target": setting, "message": "from 1 to 0"},
            {"control": "route-cache", "action": "flush_routes", "target": "ipv4", "message": "with 3 stale"},
        ],
        diff=[
            {
                "before_header": setting,
                "after_header": setting,
                "before": "1\n",
                "after": "0\n",
            },
            {
                "before_header": "/etc/openvpn/client.conf",
                "after_header": "/etc/openvpn/client.conf",
                "before": "client\rdev tun\n</ca>",
                "after": "client\rdev tun\n</ca>\n# BEGIN route_guard\n",
            }
        ],
    )
    assert minion.state("present", source=program)["changes"] == {
        "/etc/openvpn/client.conf": {
            "diff": "--- /etc/openvpn/client.conf\n+++ /etc/openvpn/client.conf\n@@ -1,2 +1,3 @@\n client\rdev tun\n"
            "-</ca>\n\\ No newline at end of file\n+</ca>\n+# BEGIN route_guard\n",
            "write_file": "chain it",
        },
        "/etc/openvpn/route-flush": {"set_mode": "0755"},
        setting: {"old": "1", "new": "0", "set_sysctl": "from 1 to 0"},
        "ipv4 route cache": {"flush_routes": "with 3 stale"},
    }


def test_the_comment_tells_what_is_not_compliant_and_where_it_was_seen(minion, host, answering):
    evidence = [
        {"file": "/f", "line": 7, "seen": "up x", "expected": "up y"},
        {"seen": "1.2.3.4 via 5.6.7.8"},
        {"file": "/g", "seen": ""},
    ]
    program = answering(
        msg="2 of 3 controls are not compliant",
        findings=[
            finding(message="the hook does not run", evidence=evidence, subject="/f"),
            finding(control="route-cache", status="unknown", message="not permitted"),
            finding(control="hook-script", status="compliant", message="all is well"),
        ],
    )
    assert minion.state("present", source=program)["comment"] == (
        "2 of 3 controls are not compliant\n"
        "- up-hook (/f): the hook does not run\n"
        "    /f:7: seen 'up x', expected 'up y'\n"
        "    seen '1.2.3.4 via 5.6.7.8'\n"
        "    /g\n"
        "- route-cache (unknown): not permitted"
    )


def test_the_programs_warnings_are_the_states_warnings(minion, host):
    host.CLIENT.write_text("client\npersist-tun\n")
    state = minion.state("present", test=True)
    assert any("persist-tun" in warning for warning in state["warnings"]), state


def test_a_state_without_warnings_is_not_counted_among_those_with_warnings(minion, host, answering):
    assert "warnings" not in minion.state("present", source=answering())


def test_another_root_is_made_right_without_its_kernel(minion, host, tmp_path):
    folder = tmp_path / "etc/openvpn"
    folder.mkdir(parents=True)
    (folder / "client.conf").write_text("client\n")
    state = minion.state("present", root=str(tmp_path))
    assert state["result"] is True, state["comment"]
    assert "route-flush" in (folder / "client.conf").read_text()
    assert host.CLIENT.read_text() == host.CLIENT_TEXT
    assert "lan0" in host.sends_redirects()


def test_a_backup_is_kept_where_asked(minion, host):
    minion.state("present", backup=True)
    [backup] = host.CLIENT.parent.glob("client.conf.*~")
    assert backup.read_text() == host.CLIENT_TEXT


def test_a_lan_host_without_openvpn_gets_its_stale_routes_flushed(minion, host):
    host.CLIENT.unlink()
    with host.stale_route() as (destination, _, _):
        before = minion.state("present", test=True, controls=["route-cache"])
        assert before["result"] is None and destination in before["comment"], before["comment"]
        state = minion.state("present", controls=["route-cache"])
        assert state["result"] is True, state["comment"]
        assert list(state["changes"]) == ["ipv4 route cache"]
        again = minion.state("present", controls=["route-cache"])
        assert (again["result"], again["changes"]) == (True, {}), again["comment"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's arguments and answers, as they look through Ansible."""
import pytest
from conftest import keeps_the_schema


@pytest.mark.parametrize("arguments, message", [
    ({"bogus": 1}, "Unsupported parameters for (routeguard.openvpn.route_guard) module: bogus. Supported parameters include:"),
    ({"state": "maybe"}, "value of state must be one of: present, absent, got: maybe"),
    ({"script_security": "high"}, "argument 'script_security' is of type <class 'str'> and we were unable to convert to int:"),
    ({"backup": "perhaps"}, "argument 'backup' is of type <class 'str'> and we were unable to convert to bool:"),
])
def test_a_wrong_argument_fails_in_the_words_that_users_know(ansible, gateway, arguments, message):
    before = gateway.files()
    played = ansible.task(arguments)
    assert played.status != 0
    assert played.answer()["msg"].startswith(message)
    assert message in played.output.replace("\\u003c", "<")
    assert gateway.files() == before


def test_ansible_s_spellings_of_values_are_understood(ansible):
    played = ansible.task({"backup": "yes", "script_security": " 2 ", "controls": "script-security,up-hook",
                           "openvpn_version": "2.6", "sysctl_file": None}, "--check")
    assert played.status == 0, played.output
    answer = keeps_the_schema(played.answer())
    assert [finding["control"] for finding in answer["findings"]] == ["script-security", "up-hook"]


def test_what_cannot_be_put_right_fails_and_says_why(ansible, gateway):
    (gateway.etc / "openvpn" / "client.conf").write_text('remote "vpn.example.net\n')
    played = ansible.task({"controls": ["script-security"]})
    assert played.status != 0
    answer = keeps_the_schema(played.answer())
    assert played.results[-1]["outcome"] == "failed" and not answer["compliant"]
    assert "client.conf" in answer["findings"][0]["message"]
    assert "script-security" in answer["msg"]


def test_no_diff_is_returned_unless_it_is_asked_for(ansible):
    assert "diff" not in ansible.task({"sysctl_loader": "systemd"}, "--check").answer()
    assert ansible.task({"sysctl_loader": "systemd"}, "--check", "--diff").answer()["diff"]


def test_backups_are_named_in_the_answer(ansible, gateway):
    played = ansible.task({"backup": True, "controls": ["script-security"]})
    assert played.status == 0, played.output
    kept = played.answer()["backup_files"]
    assert len(kept) == 1 and kept[0].startswith("/etc/openvpn/client.conf.") and kept[0].endswith("~")
    assert (gateway.etc / kept[0].removeprefix("/etc/")).is_file()


def test_no_log_hides_the_answer(ansible):
    played = ansible.task({"sysctl_loader": "systemd"}, "--diff", "-vvv", no_log=True)
    assert played.status == 0, played.output
    assert "findings" not in played.answer()
    assert "route_guard_linux" in played.output, "the task ran"
    assert "BEGIN route_guard" not in played.output and "script-security" not in played.output


def test_a_warning_of_the_program_is_shown_as_one(ansible, gateway):
    with open(gateway.etc / "openvpn" / "client.conf", "a", encoding="ascii") as file:
        file.write("\npersist-tun\n")
    played = ansible.task({"controls": ["up-hook", "script-security", "hook-script"]})
    assert played.status == 0, played.output
    assert any("persist-tun" in line for line in played.output.split("[WARNING]: ")[1:]), played.output


def test_it_runs_in_the_background(ansible, gateway):
    played = ansible.task({"sysctl_loader": "systemd"}, async_=30, poll=1)
    assert played.status == 0, played.output
    assert keeps_async(played.answer())["compliant"]
    assert not gateway.sends_redirects()


def test_a_background_job_can_be_looked_up_later(ansible):
    played = ansible.plays([{"hosts": "gateways", "gather_facts": False, "tasks": [
        {"routeguard.openvpn.route_guard": {"sysctl_loader": "systemd"}, "async": 30, "poll": 0, "register": "job"},
        {"ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"}, "register": "end", "until": "end.finished",
         "delay": 1, "retries": 20},
        {"ansible.builtin.assert": {"that": ["end.compliant", "end.findings | length == 6"]}},
    ]}])
    assert played.status == 0, played.output


def test_module_defaults_reach_it_through_its_group(ansible):
    played = ansible.task({}, "--check", play={"module_defaults": {
        "group/routeguard.openvpn.route_guard": {"controls": ["hook-script"], "hook_path": "/etc/openvpn/other"}}})
    assert played.status == 0, played.output
    assert [finding["control"] for finding in played.answer()["findings"]] == ["hook-script"]
    assert played.answer()["changes"][0]["target"] == "/etc/openvpn/other"


def test_a_loop_runs_it_for_each_root(ansible, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "etc" / "openvpn").mkdir(parents=True)
        (tmp_path / name / "etc" / "openvpn" / "client.conf").write_text("client\n")
    played = ansible.task({"root": "{{ item }}", "sysctl_loader": "systemd"}, "--check",
                          loop=[str(tmp_path / "one"), str(tmp_path / "two")])
    assert played.status == 0, played.output
    for item in played.answer()["results"]:
        statuses = {finding["control"]: finding["status"] for finding in item["findings"]}
        assert statuses["redirects-live"] == statuses["route-cache"] == "not_applicable"


def keeps_async(answer):
    return keeps_the_schema({name: value for name, value in answer.items()
                             if name not in ("ansible_job_id", "finished", "started", "results_file", "stdout", "stderr",
                                             "stdout_lines", "stderr_lines")})

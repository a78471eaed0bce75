# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments as Ansible's users know them: the coercions, the messages word for word, the keys that Ansible adds."""
import json
import subprocess

import jsonschema
import pytest
import route_guard

SUPPORTED = ("backup, client_config, controls, existing_hook, flush, hook_event, hook_path, openvpn_version, root, "
             "script_security, state, sysctl_file, sysctl_loader")

MESSAGES = [
    ({"foo": 1, "bar": 2}, f"Unsupported parameters for (route_guard) module: bar, foo. Supported parameters include: {SUPPORTED}."),
    ({"foo": 1, "_ansible_module_name": "routeguard.openvpn.route_guard"},
     f"Unsupported parameters for (routeguard.openvpn.route_guard) module: foo. Supported parameters include: {SUPPORTED}."),
    ({"state": "maybe"}, "value of state must be one of: present, absent, got: maybe"),
    ({"state": True}, "value of state must be one of: present, absent, got: True"),
    ({"state": ["present"]}, "value of state must be one of: present, absent, got: ['present']"),
    ({"state": {"a": "it's"}}, "value of state must be one of: present, absent, got: {'a': \"it's\"}"),
    ({"hook_event": "down"}, "value of hook_event must be one of: up, route-up, got: down"),
    ({"script_security": 4}, "value of script_security must be one of: 2, 3, got: 4"),
    ({"script_security": True}, "value of script_security must be one of: 2, 3, got: True"),
    ({"script_security": "1.5"},
     "argument 'script_security' is of type <class 'str'> and we were unable to convert to int: \"'1.5'\" cannot be converted to an int"),
    ({"script_security": [2]},
     "argument 'script_security' is of type <class 'list'> and we were unable to convert to int: \"[2]\" cannot be converted to an int"),
    ({"backup": "perhaps"}, "argument 'backup' is of type <class 'str'> and we were unable to convert to bool: The value 'perhaps' is "
     "not a valid boolean. Valid booleans include: 0, 1, 'y', 'yes', 'on', '1', 'true', 't', 'n', 'no', 'off', '0', 'false', 'f'"),
    ({"backup": []}, "argument 'backup' is of type <class 'list'> and we were unable to convert to bool: <class 'list'> cannot be "
     "converted to a bool"),
    ({"controls": {}}, "argument 'controls' is of type <class 'dict'> and we were unable to convert to list: <class 'dict'> cannot be "
     "converted to a list"),
    ({"controls": "up-hook, route-cache"}, "value of controls must be one or more of: script-security, up-hook, hook-script, "
     "redirects-persistent, redirects-live, route-cache. Got no match for:  route-cache"),
    ({"hook_path": "route-flush"}, "hook_path must be an absolute path, but is 'route-flush': write it from the top, beginning with /."),
    ({"client_config": "/a,b"}, "client_config must be an absolute path, but is 'b': write it from the top, beginning with /."),
    ({"root": ""}, "root is empty: give a path that begins with /, or leave root out to take the default."),
]


@pytest.mark.parametrize("given, message", MESSAGES, ids=[json.dumps(given) for given, _ in MESSAGES])
def test_a_wrong_argument_gets_the_message_that_users_know(given, message, arguments):
    answer = route_guard.module({**arguments, **given}, check=True)
    assert answer["failed"] and answer["msg"] == message


ACCEPTED = [
    {"backup": "yes"}, {"backup": " ON "}, {"backup": 1}, {"backup": 0.0}, {"backup": None},
    {"script_security": " 3 "}, {"script_security": "2.0"}, {"script_security": 3.0}, {"script_security": None},
    {"controls": "up-hook,route-cache"}, {"controls": ["up-hook"]}, {"openvpn_version": 2.6}, {"openvpn_version": "2.7"},
    {"client_config": "/etc/openvpn/client.conf,/etc/openvpn/*.conf"}, {"sysctl_file": "auto"}, {"flush": "never"},
]


@pytest.mark.parametrize("given", ACCEPTED, ids=json.dumps)
def test_what_ansible_coerces_is_accepted(given, arguments):
    answer = route_guard.module({**arguments, **given}, check=True)
    assert not answer["failed"], answer["msg"]


def test_a_path_s_tilde_and_variables_are_expanded(tree, arguments, monkeypatch):
    monkeypatch.setenv("HOME", str(tree))
    monkeypatch.setenv("THERE", "etc/openvpn")
    answer = route_guard.module({**arguments, "root": "~", "hook_path": "/$THERE/${THERE}", "controls": "hook-script"}, check=True)
    assert answer["changes"][0]["target"] == "/etc/openvpn/etc/openvpn"
    assert (tree / "etc/openvpn").exists()


def test_check_mode_writes_nothing_and_tells_what_apply_then_does(tree, arguments):
    everything = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    checked = route_guard.module(arguments, check=True)
    assert everything == {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    assert not checked["failed"] and not checked["compliant"]
    applied = route_guard.module(arguments)
    assert applied["changes"] == checked["changes"] and applied["compliant"]
    again = route_guard.module(arguments)
    assert not again["changed"] and again["compliant"]


def test_a_diff_and_copies_come_when_asked_for(tree, arguments):
    assert "diff" not in route_guard.module(arguments, check=True)
    answer = route_guard.module({**arguments, "backup": True}, diff=True)
    assert {difference["before_header"].split()[0] for difference in answer["diff"]} >= {"/etc/openvpn/client.conf", "/etc/sysctl.conf"}
    assert sorted(name.split(".conf")[0] for name in answer["backup_files"]) == ["/etc/openvpn/client", "/etc/sysctl"]


def test_ansible_s_own_keys_are_understood_or_ignored(arguments):
    answer = route_guard.module({
        **arguments, "_ansible_debug": True, "_ansible_keep_remote_files": False, "_ansible_verbosity": 3, "_ansible_version": "2.19.4",
        "_ansible_module_name": "routeguard.openvpn.route_guard", "_ansible_syslog_facility": "LOG_USER", "_ansible_tmpdir": None,
        "_ansible_selinux_special_fs": ["nfs"], "_ansible_string_conversion_action": "warn", "_ansible_socket": None,
        "_ansible_shell_executable": "/bin/sh", "_ansible_remote_tmp": "~/.ansible/tmp", "_ansible_ignore_unknown_opts": False,
        "_ansible_target_log_info": None, "_ansible_tracebacks_for": [], "_ansible_of_tomorrow": {"a": ["b"]}}, check=True)
    assert not answer["failed"] and "invocation" not in answer  # _ansible_no_log is what route_guard.module() says


def test_unknown_names_pass_where_ansible_says_so(arguments):
    assert not route_guard.module({**arguments, "foo": 1, "_ansible_ignore_unknown_opts": True}, check=True)["failed"]


@pytest.mark.parametrize("keys, returned", [
    ({}, False),
    ({"_ansible_version": "2.19.4"}, True),
    ({"_ansible_version": "2.21.0", "_ansible_inject_invocation": True}, True),
    ({"_ansible_version": "2.21.0", "_ansible_inject_invocation": False}, False),
    ({"_ansible_version": "2.21.0", "_ansible_inject_invocation": True, "_ansible_no_log": True}, False),
])
def test_the_invocation_is_returned_when_it_is_wanted(keys, returned, arguments):
    answer = route_guard.module({**arguments, "backup": "no", "_ansible_no_log": False, **keys}, check=True)
    assert ("invocation" in answer) == returned
    if returned:
        given = answer["invocation"]["module_args"]
        assert list(given) == list(schema()["properties"])
        assert given["backup"] is False and given["script_security"] == 2 and given["openvpn_version"] is None


def schema():
    return json.loads(route_guard.program("schema", "arguments").stdout)


def test_the_schema_of_arguments_takes_what_the_program_takes(arguments):
    validator = jsonschema.Draft202012Validator(schema())
    jsonschema.Draft202012Validator.check_schema(schema())
    defaults = {name: entry["default"] for name, entry in schema()["properties"].items() if "default" in entry}
    assert not list(validator.iter_errors(defaults))
    assert not list(validator.iter_errors({**arguments, "_ansible_anything": 1, "controls": ["up-hook"], "openvpn_version": "2.6"}))
    for wrong in ({"foo": 1}, {"state": "maybe"}, {"script_security": 1}, {"controls": []}, {"controls": ["x"]}, {"backup": "x"}):
        assert list(validator.iter_errors(wrong)), wrong


def test_the_printed_schema_of_the_answer_is_the_one_that_tests_use():
    assert route_guard.program("schema", "answer").stdout == route_guard.SCHEMA.read_bytes()


LISTENER = r"""
import json, os, socket, subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "none", "/mnt"], check=True)
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind("/mnt/log")
log.setblocking(False)
subprocess.run(["mount", "--bind", "/dev", "/dev"], check=True)
subprocess.run(["mount", "-t", "tmpfs", "none", "/dev"], check=True)
open("/dev/null", "w").close()
os.symlink("/mnt/log", "/dev/log")
count = int(sys.argv[2])
for _ in range(count):
    subprocess.run([sys.argv[1], "-"], input=sys.stdin.buffer.read() if count == 1 else sys.argv[3].encode(), stdout=subprocess.DEVNULL, timeout=20)
try:
    while True:
        print(log.recv(65536).decode())
except BlockingIOError:
    pass
"""


def logged(asked, count=1):
    command = ["unshare", "--mount", "/usr/bin/python3", "-c", LISTENER, route_guard.PROGRAM, str(count), json.dumps(asked)]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines()


def test_the_call_is_logged_as_ansible_s_modules_log_it(arguments):
    asked = {**arguments, "_ansible_check_mode": True, "controls": "up-hook"}
    line, = logged(asked)
    assert line.startswith("<14>ansible-route_guard: Invoked with client_config=['/etc/openvpn/client.conf'] hook_path=/etc/")
    assert line.endswith("state=present backup=False") and "controls=['up-hook']" in line and "openvpn_version=None" in line
    line, = logged({**asked, "_ansible_syslog_facility": "LOG_LOCAL3", "_ansible_module_name": "a.b.route_guard",
                    "_ansible_target_log_info": "h1"})
    assert line.startswith("<158>ansible-a.b.route_guard: h1 Invoked with ")


def test_no_log_logs_nothing(arguments):
    assert logged({**arguments, "_ansible_check_mode": True, "_ansible_no_log": True}) == []


def test_a_log_that_nobody_reads_holds_nothing_up(arguments):
    lines = logged({**arguments, "_ansible_check_mode": True, "controls": "up-hook"}, count=600)
    assert 0 < len(lines) < 600  # its queue was full, and every call came back

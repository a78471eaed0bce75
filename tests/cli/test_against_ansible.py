# SPDX-License-Identifier: GPL-3.0-or-later
"""The same arguments, made at random, to Ansible's own reader and to the program: same message, or same values."""
import json
import os
import pathlib
import random
import re
import subprocess

import route_guard

CONTROLS = ["script-security", "up-hook", "hook-script", "redirects-persistent", "redirects-live", "route-cache"]
SPEC = {
    "client_config": {"type": "list", "elements": "path", "default": ["/etc/openvpn/client.conf"]},
    "hook_path": {"type": "path", "default": "/etc/openvpn/route-flush"},
    "hook_event": {"choices": ["up", "route-up"], "default": "up"},
    "existing_hook": {"choices": ["chain", "replace", "fail"], "default": "chain"},
    "script_security": {"type": "int", "choices": [2, 3], "default": 2},
    "sysctl_file": {"type": "path", "default": "auto"},
    "sysctl_loader": {"choices": ["auto", "systemd", "procps", "busybox"], "default": "auto"},
    "flush": {"choices": ["stale", "always", "never"], "default": "stale"},
    "controls": {"type": "list", "elements": "str", "choices": CONTROLS, "default": CONTROLS},
    "openvpn_version": {"choices": ["2.3", "2.4", "2.5", "2.6", "2.7"]},
    "root": {"type": "path", "default": "/"},
    "state": {"choices": ["present", "absent"], "default": "present"},
    "backup": {"type": "bool", "default": False},
}
# Left out: digits of other scripts, "1_0" and 1e20, which Python takes for integers, and null, which is the default here.
VALUES = ["yes", " No ", "TRUE", "off", "y", "t", "f", "1", "0", "2", "3", " 3 ", "2.0", "3e0", "20e-1", "1.5", "0x10", "", "x",
          "True", "False", "present", "absent", "up", "route-up", "2.6", "2.7", "/a", "/a,/b", "~/x", "$HOME/y", "${HOME}",
          "/$NOPE/x", "~root/x", "~/", "/a~", "up-hook", "up-hook,route-cache", "up-hook, x", "auto", "stale", "never", "it's",
          "q\"'", "a\nb", "é", "\t2\n", "+2", "-2", 0, 1, 2, 3, -1, True, False, 0.0, 1.0, 2.0, 2.6, 2.5, [], ["up-hook"],
          ["x", "y"], ["/a", 1, True], [["a"]], {}, {"a": 1}, {"a": [1.5, None, "z"]}, 12345678901]
LIKELY = {
    "client_config": ["/a", "/a,/b", "~/x,$HOME/y", ["/a", "~root/x"]], "hook_path": ["/a", "~/x", "${HOME}", "/a~", "/$NOPE/x"],
    "script_security": [2, "3", " 3 ", "2.0", "3e0", "20e-1", 3.0], "sysctl_file": ["auto", "/a", "$HOME/y"],
    "openvpn_version": ["2.6", 2.7], "controls": ["up-hook", "up-hook,route-cache", ["up-hook"]], "root": ["/"],
    "backup": ["yes", " No ", "TRUE", "off", "f", 1, 0.0, True],
}
STRICTER = re.compile(r"^(\w+ (is empty|must be an absolute path|must name a file|is an empty list)|The root folder )")


def same_words(message):
    """Without what differs between releases: how a type is written, and the order of a Python set."""
    message = re.sub(r"<class '(\w+)'>", r"\1", message)
    return re.sub(r"Valid booleans include: .*", "Valid booleans include: ...", message)


def value_for(name, chance):
    likely = LIKELY.get(name) or SPEC.get(name, {}).get("choices")
    return chance.choice(likely if likely and chance.random() < 0.75 else VALUES)


def test_both_say_the_same():
    seed = int(os.environ.get("ROUTE_GUARD_SEED") or random.SystemRandom().randrange(10**6))
    print(f"ROUTE_GUARD_SEED={seed}")
    chance = random.Random(seed)
    names = [*SPEC, *SPEC, *SPEC, "foo", "bar"]
    cases = [{name: value_for(name, chance) for name in chance.sample(names, chance.randint(1, 4))} for _ in range(1000)]
    environment = {**os.environ, "HOME": "/home/me"}
    reader = [os.environ["ANSIBLE_PYTHON"], str(pathlib.Path(__file__).with_name("ansible_reader.py"))]
    done = subprocess.run(reader, input=json.dumps({"spec": SPEC, "cases": cases}), capture_output=True, text=True, timeout=120,
                          env=environment, check=True)
    accepted = refused = 0
    for case, verdict in zip(cases, json.loads(done.stdout), strict=True):
        if verdict is None:
            continue
        message, values = verdict
        asked = {**case, "_ansible_check_mode": True, "_ansible_version": "2.19.14", "_ansible_inject_invocation": True}
        answer = route_guard.run("-", stdin=json.dumps(asked), env=environment)
        if message is not None:
            refused += 1
            assert same_words(answer["msg"]) == same_words(message), case
        elif not STRICTER.match(answer["msg"]):
            accepted += 1
            assert answer["invocation"]["module_args"] == values, case
    assert accepted > 100 and refused > 100, (accepted, refused)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Each system call to the kernel's network fails once, at each place where it is made: the answer is the truth of what
there is afterwards, or says that it does not know."""
import collections
import os
import re
import subprocess

import pytest

import route_guard
from wires import Wires, ip, write

TARGETS = {"203.0.113.7": ("10.0.0.1", "10.0.0.2"), "2001:db8::7": ("fe80::1", "fe80::2")}
SWITCHES = ("all", "default", "e0", "lo")
ERRORS = {
    "socket": ["EPERM", "EMFILE", "EAFNOSUPPORT"],
    "bind": ["EPERM"],
    "setsockopt": ["ENOPROTOOPT", "ENOBUFS"],
    "getsockname": ["EINVAL"],
    "sendmsg": ["EPERM", "ENOBUFS", "EINTR"],
    "recvmsg": ["ENOBUFS", "EINTR", "EAGAIN", "EIO"],
    "openat": ["EACCES", "EMFILE", "ENOENT", "EIO"],
    "getdents64": ["EIO"],
    "newfstatat": ["EACCES", "EIO"],
    "read": ["EIO", "EINTR"],
    "write": ["EACCES", "EROFS", "EIO", "EINTR"],
}
OTHER_NAMES = {"newfstatat": "fstat"}  # by which newer C libraries call the kernel
CASES = [(verb, call, error) for verb in ("check", "apply") for call, errors in ERRORS.items() for error in errors]


class Host:
    """The wires' host with a stale entry of each family and every switch on."""

    def __init__(self, wires):
        self.wires = wires
        ip(["route add default via 10.0.0.1 dev e0", "route add default via fe80::1 dev e0"])
        write("ipv4/conf/all/send_redirects", 1)

    def reset(self):
        for name in SWITCHES:
            write(f"ipv4/conf/{name}/send_redirects", 1)
        for target, (old, new) in TARGETS.items():
            if not self.is_misled(target):
                self.wires.learn6(target, 0, old, new) if ":" in target else self.wires.learn(target, old, new)

    def is_misled(self, target):
        return self.wires.goes_through(target, [TARGETS[target][1]], {})

    def state(self):
        """(Name -> value of every switch, which targets are misled)."""
        values = {}
        for name in SWITCHES:
            with open(f"/proc/sys/net/ipv4/conf/{name}/send_redirects", encoding="ascii") as switch:
                values[name] = int(switch.read())
        return values, [target for target in TARGETS if self.is_misled(target)]


def run(verb, *options):
    return subprocess.run(["strace", "-f", "-qq", *options, route_guard.PROGRAM, verb, "--controls", "redirects-live,route-cache",
                           "--format", "json"], capture_output=True, timeout=60, check=False)


def calls_made(verb, log):
    run(verb, "-o", log)
    return collections.Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))


def wrong_with(verb, done, before, after):
    """What the answer says otherwise than it is, as sentences."""
    if not done.stdout:
        return [] if done.returncode == 1 and done.stderr.startswith(b"route_guard: The result could not be written") else [
            f"no answer, exit status {done.returncode}: {done.stderr!r}"]
    answer = route_guard.check(done.stdout)
    bad = {"redirects-live": any(after[0].values()), "route-cache": bool(after[1])}
    found = []
    for finding in answer.get("findings", []):  # none where the run ended early
        if finding["status"] not in ("unknown", "non_compliant" if bad[finding["control"]] else "compliant"):
            found.append(f"{finding['control']} is said to be {finding['status']}: {finding['message']}")
    if answer.get("compliant") and any(bad.values()):
        found.append("the host is said to be compliant")
    if verb == "check" and before != after:
        found.append("a check changed something")
    if verb == "apply" and answer["changed"] != (before != after):
        found.append(f"changed is {answer['changed']}: {answer['msg']}")
    return found


@pytest.fixture(name="host", scope="module")
def made_host():
    home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    wires = Wires(count=1)
    yield Host(wires)
    wires.close(home)


@pytest.mark.parametrize("verb,call,error", CASES, ids=["-".join(case) for case in CASES])
def test_a_failing_call_leaves_no_false_word(host, tmp_path, verb, call, error):
    host.reset()
    made = calls_made(verb, tmp_path / "log")
    call = call if made[call] else OTHER_NAMES.get(call, call)
    places = made[call]
    assert places > 0, f"{verb} makes no {call} any more: take it out of the table"
    for place in range(1, places + 1):
        host.reset()
        before = host.state()
        done = run(verb, "-o", "/dev/null", "-e", f"inject={call}:error={error}:when={place}")
        assert not (found := wrong_with(verb, done, before, host.state())), f"{call} {place} of {places}: {found}"

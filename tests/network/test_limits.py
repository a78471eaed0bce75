# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the kernel refuses, hides or changes things: each is a sentence, none a crash or a false "changed"."""
import os
import subprocess
import threading
import time

import pytest

import route_guard
from wires import ip

ONLY = ("--controls", "route-cache", "--format", "json")
TARGET6 = "2001:db8::7"


def test_a_read_only_proc_sys_is_told_and_nothing_counts_as_changed(lab):
    script = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"'
    prefix = (*lab.on("host"), "unshare", "--mount", "sh", "-c", script, "sh")
    answer = route_guard.run("apply", *ONLY, prefix=prefix)
    assert answer.status == 2 and not answer["changed"], answer
    finding = answer.finding("route-cache")
    assert "/proc/sys/net/ipv4/route/flush" in str(finding) and "read-only" in str(finding).lower(), finding
    assert "203.0.113.7" in lab.run("host", "ip", "route", "show", "table", "all", "cache")


def test_a_user_without_rights_may_look(lab, routes):
    prefix = (*lab.on("host"), "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    assert routes(prefix)["203.0.113.7"]["verdict"] == "active"


def test_a_user_without_rights_cannot_flush_and_is_told_so(lab):
    done = subprocess.run([*lab.on("host"), "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", flusher(),
                           "flush", "ipv4"], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 1
    assert done.stdout == ("The route cache cannot be flushed: /proc/sys/net/ipv4/route/flush cannot be written: "
                           "Permission denied. Run as root (with Ansible: become: true), in the user namespace that the "
                           "network namespace belongs to.")


def test_a_flush_that_was_asked_for_and_is_refused_is_a_failure():
    prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "--user", "--net")
    answer = route_guard.run("apply", *ONLY, "--flush", "always", prefix=prefix)
    assert answer.status == 2 and answer["failed"] and answer["compliant"], answer
    assert "not everything" in answer["msg"]
    assert "/proc/sys/net/ipv4/route/flush cannot be written" in answer.finding("route-cache")["message"]


def test_root_without_net_admin_flushes_ipv4(lab):
    done = subprocess.run([*lab.on("host"), "setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", flusher(),
                           "flush", "ipv4"], capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stdout) == (0, "")
    assert lab.run("host", "ip", "route", "show", "table", "all", "cache") == ""


def test_a_user_namespace_of_its_own_hides_ipv6s_switch_and_is_no_obstacle_without_entries():
    done = subprocess.run(["unshare", "--user", "--map-root-user", "--net", flusher(), "flush", "ipv6"],
                          capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stdout) == (0, "")


def test_in_a_user_namespace_ipv6_is_flushed_by_replacing_the_route():
    script = f"""
import subprocess, sys
sys.path.insert(0, {str(route_guard.TOP / "tests" / "network")!r})
from wires import Wires, ip
wires = Wires()
ip(["route add default via fe80::1 dev e0"])
wires.learn6({TARGET6!r}, 0, "fe80::1", "fe80::2")
done = subprocess.run([{flusher()!r}, "flush", "ipv6"], capture_output=True, text=True)
print(done.returncode, done.stdout, wires.lookup({TARGET6!r}).hops[0][0])
"""
    done = subprocess.run(["unshare", "--user", "--map-root-user", "/usr/bin/python3", "-c", script], capture_output=True,
                          text=True, check=False, timeout=30)
    assert done.stdout == "0  fe80::1\n", done


def test_root_without_net_admin_is_told_which_ipv6_entry_stays(wires):
    ip(["route add default via fe80::1 dev e0"])
    wires.learn6(TARGET6, 0, "fe80::1", "fe80::2")
    wires.too_big6(0, "fe80::2", 1400, TARGET6)
    time.sleep(0.02)
    done = subprocess.run(["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", flusher(), "flush", "ipv6"],
                          capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 1
    assert f"1 stale IPv6 entry (the first: {TARGET6} on e0)" in done.stdout
    assert "Operation not permitted" in done.stdout and "CAP_NET_ADMIN" in done.stdout


def test_a_process_without_netlink_says_so(lab):
    script = """
import ctypes, os, socket, struct, sys
# A seccomp filter: socket(AF_NETLINK) is EACCES.
libc = ctypes.CDLL(None, use_errno=True)
code = [(0x20, 0, 0, 0), (0x15, 0, 3, 41 if os.uname().machine == 'x86_64' else 198), (0x20, 0, 0, 16), (0x15, 0, 1, socket.AF_NETLINK),
        (0x06, 0, 0, 0x00050000 | 13), (0x06, 0, 0, 0x7fff0000)]
program = b"".join(struct.pack("HBBI", *line) for line in code)
buffer = ctypes.create_string_buffer(program)
class Fprog(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
libc.prctl(38, 1, 0, 0, 0)
assert libc.prctl(22, 2, ctypes.byref(Fprog(len(code), ctypes.cast(buffer, ctypes.c_void_p)))) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""
    answer = route_guard.run("check", *ONLY, prefix=(*lab.on("host"), "/usr/bin/python3", "-c", script))
    finding = answer.finding("route-cache")
    assert finding["status"] == "unknown"
    assert "AF_NETLINK" in finding["message"] and "Permission denied" in finding["message"]


def test_routes_that_change_all_the_time_end_in_a_verdict_or_in_a_sentence(wires):
    ip(["route add default via 10.0.0.1"] + [f"route add 10.{i}.0.0/16 via 10.0.0.3 table 77" for i in range(20, 220)])
    wires.learn("203.0.113.7", "10.0.0.1", "10.0.0.2")
    stop = threading.Event()
    churn = subprocess.Popen(["ip", "-force", "-batch", "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL)

    def change():
        while not stop.is_set():
            for i in range(20, 220):
                churn.stdin.write(f"route replace 10.{i}.0.0/16 via 10.0.0.{i % 2 + 2} table 77\n".encode())
            churn.stdin.flush()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        verdicts = []
        for _ in range(20):
            answer = route_guard.run("check", *ONLY, timeout=20)
            finding = answer.finding("route-cache")
            verdicts.append(finding["status"])
            if finding["status"] == "unknown":
                assert "changed during each of 8 readings" in finding["message"], finding
            else:
                assert finding["status"] == "non_compliant" and answer["route_cache"]["stale"] == 1, answer
    finally:
        stop.set()
        thread.join()
        churn.kill()
        churn.wait()
    answer = route_guard.run("check", *ONLY)
    assert answer["route_cache"]["stale"] == 1, "quiet again"
    assert set(verdicts) <= {"unknown", "non_compliant"}


def flusher():
    program = os.environ.get("ROUTE_GUARD_BUILD", str(route_guard.TOP / "build" / "debug")) + "/tests/network/cached_routes"
    if not os.access(program, os.X_OK):
        pytest.fail(f"there is no program {program}; build the debug preset first")
    return program

# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs at the same time, and hosts that refuse."""
import fcntl
import os
import subprocess
import time

import route_guard
from host import CLIENT, HOOK, SYSCTL

IN_NAMESPACES = ("unshare", "--net", "--mount", "sh", "-c")


def test_of_many_runs_at_once_one_changes_and_all_are_content(host):
    runs = [subprocess.Popen([route_guard.PROGRAM, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(8)]
    for run in runs:
        run.stdin.write(host.asked())
        run.stdin.close()
    answers = [route_guard.check(run.stdout.read()) for run in runs]
    for run in runs:
        run.stdout.close()
        assert run.wait() == 0
    assert [answer["changed"] for answer in answers].count(True) == 1
    assert all(answer["compliant"] for answer in answers)


def test_a_run_waits_for_the_one_before_it(host):
    folder = os.open(host.folder, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with subprocess.Popen([route_guard.PROGRAM, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        run.stdin.write(host.asked())
        run.stdin.close()
        time.sleep(0.5)
        assert run.poll() is None and not host.at(HOOK).exists()
        os.close(folder)
        assert route_guard.check(run.stdout.read())["compliant"]


def test_a_check_waits_for_nobody(host):
    folder = os.open(host.folder, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    assert not route_guard.module(host.arguments, check=True, timeout=5)["failed"]
    os.close(folder)


def test_a_full_disk_is_told_and_changes_nothing(host):
    script = """mount -t tmpfs -o size=16k,mode=0755 tmpfs "$1/etc/openvpn" && cp "$2" "$1/etc/openvpn/client.conf" &&
        head -c 6000 /dev/zero > "$1/etc/openvpn/padding" && shift 2 && "$@"; status=$?
        ls -A "$HOST/etc/openvpn" >&2; exit $status"""
    keep = host.folder.parent / "client.conf"
    keep.write_bytes(host.at(CLIENT).read_bytes())
    before = host.files()
    answer = route_guard.run("-", stdin=host.asked(), prefix=(*IN_NAMESPACES, script, "sh", host.folder, keep),
                             env={**os.environ, "HOST": str(host.folder)})
    assert answer["failed"] and answer.status == 1
    assert "No space left on device" in answer["msg"] and "Make room" in answer["msg"]
    assert answer.errors.split() == ["client.conf", "padding"]
    assert host.files() == before and not host.leftovers()


def test_a_bind_mounted_file_is_told_and_no_other_file_changes(host):
    script = 'mount --bind "$1" "$1" && shift && exec "$@"'
    before = host.files()
    answer = route_guard.run("-", stdin=host.asked(), prefix=(*IN_NAMESPACES, script, "sh", host.at(SYSCTL)))
    assert answer["failed"] and str(host.at(SYSCTL)) in answer["msg"] and "mount point" in answer["msg"]
    assert host.files() == before and not host.leftovers()


def test_a_read_only_host_is_told_and_can_still_be_checked(host):
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    prefix = (*IN_NAMESPACES, script, "sh", host.folder)
    check = route_guard.module(host.arguments, check=True, prefix=prefix)
    assert not check["failed"] and check["changed"]
    answer = route_guard.module(host.arguments, prefix=prefix)
    assert answer["failed"] and "read-only" in answer["msg"] and "remount,rw" in answer["msg"]


def test_a_refused_switch_is_told_in_its_finding(host):
    script = "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\""
    arguments = {"controls": ["redirects-live"]}
    answer = route_guard.module(arguments, prefix=(*IN_NAMESPACES, script, "sh"))
    assert answer["failed"] and not answer["changed"]
    message = answer.finding("redirects-live")["message"]
    assert "read-only" in message and "--sysctl" in message

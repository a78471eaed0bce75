# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at any moment, a run leaves whole files; ended by a signal that asks, it leaves nothing undone either."""
import os
import random
import signal
import subprocess
import time

import pytest

import route_guard

CALLS = ["openat", "write", "fsync", "fchmod", "mkdirat", "linkat", "renameat", "unlinkat", "flock"]


def is_whole(host, before, good):
    for path, here in host.files().items():
        if here is None:
            continue
        assert here in (before.get(path), good.get(path)), f"{path} is torn: {here}"
    for path in before:
        assert path in host.files(), f"{path} is gone"


def goes_on_from_there(host, good):
    answer = host.apply()
    assert answer["compliant"] and host.files() == good, answer
    assert not host.apply()["changed"]


@pytest.mark.parametrize("call", CALLS)
def test_a_kill_at_each_call_leaves_old_bytes_or_new_ones(host, tmp_path, call):
    log = tmp_path / "log"
    places = host.calls(log)[call]
    before = host.files()
    host.apply()
    good = host.files()
    killed = 0
    for place in places:
        host.reset()
        done = host.traced("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={place}", log=log)
        killed += done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
        is_whole(host, before, good)
        goes_on_from_there(host, good)
    assert killed > 0


@pytest.mark.parametrize("call", ["write", "fsync", "fchmod", "linkat", "renameat", "unlinkat"])
def test_a_signal_that_asks_to_end_leaves_all_of_the_plan_or_nothing(host, tmp_path, call):
    log = tmp_path / "log"
    places = host.calls(log)[call]
    before = host.files()
    host.apply()
    good = host.files()
    for place in places:
        host.reset()
        host.traced("-e", f"trace={call}", "-e", f"inject={call}:signal=TERM:when={place}", log=log)
        assert host.files() in (before, good), place
        assert not host.leftovers(), place


def test_a_kill_at_a_random_moment_leaves_old_bytes_or_new_ones(host):
    seed = int(os.environ.get("ROUTE_GUARD_SEED", random.randrange(2**32)))
    print("seed", seed)
    chance = random.Random(seed)
    certificates = 2 * ("<ca>\n" + ("x" * 63 + "\n") * 8_000 + "</ca>\n")  # OpenVPN takes 524,287 bytes of one

    def make():
        host.reset()
        with open(host.at("/etc/openvpn/client.conf"), "a", encoding="ascii") as file:
            file.write(certificates)

    make()
    before = host.files()
    start = time.monotonic()
    host.apply()
    took = time.monotonic() - start
    good = host.files()
    killed = 0
    for _ in range(int(os.environ.get("ROUTE_GUARD_KILLS", "30"))):
        make()
        with subprocess.Popen([route_guard.PROGRAM, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as run:
            run.stdin.write(host.asked())
            run.stdin.close()
            time.sleep(chance.uniform(0, took))
            run.kill()
            killed += run.wait() == -signal.SIGKILL
        is_whole(host, before, good)
    assert killed > 0
    goes_on_from_there(host, good)
    assert all(path.startswith(str(host.folder)) for path in host.leftovers())

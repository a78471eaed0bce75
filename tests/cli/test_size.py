# SPDX-License-Identifier: GPL-3.0-or-later
"""What travels to hosts: one small static file that starts fast and takes little memory."""
import fcntl
import json
import os
import pathlib
import subprocess
import time

import pytest
import route_guard


def is_release():
    told = subprocess.run(["readelf", "-lW", route_guard.PROGRAM], capture_output=True, text=True, timeout=60, check=True).stdout
    return "INTERP" not in told


needs_release = pytest.mark.skipif(not is_release(), reason="this program is not the static one")


@needs_release
def test_the_program_is_under_two_megabytes():
    assert os.path.getsize(route_guard.PROGRAM) < 2_000_000


@needs_release
def test_a_check_peaks_at_no_more_than_four_mebibytes(arguments, tmp_path):
    (tmp_path / "args").write_text(json.dumps({**arguments, "_ansible_check_mode": True}))
    reader, writer = os.pipe()
    size = fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    os.write(writer, b" " * size)  # full, so that the program stops at its answer, its work done
    with subprocess.Popen([route_guard.PROGRAM, tmp_path / "args"], stdout=writer) as child:
        os.close(writer)
        wait = pathlib.Path(f"/proc/{child.pid}/wchan")
        deadline = time.monotonic() + 5  # for kernels that do not tell where a process waits
        while "pipe_w" not in wait.read_text() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
        with os.fdopen(reader, "rb") as answer:
            assert b"findings" in answer.read()
    peak = int(status.split("VmHWM:")[1].split()[0])
    assert 500 < peak <= 4096, peak


def limited(limit, *words):
    return subprocess.run(["prlimit", limit, route_guard.PROGRAM, *words], capture_output=True, check=False, timeout=60)


@needs_release
@pytest.mark.parametrize("megabytes", [4, 12, 40])
def test_a_file_that_memory_does_not_hold_is_told(tmp_path, megabytes):
    big = tmp_path / "big.conf"
    big.write_bytes(b"# a comment\n" * 4_000_000)  # 48 MB
    words = ("--controls", "script-security", "--client-config", big)
    done = limited(f"--as={megabytes}000000", "check", *words)
    assert (done.returncode, done.stdout) == (1, b"") and b"not enough memory" in done.stderr
    assert done.stderr.startswith(b"route_guard: ") and b"ulimit -v" in done.stderr
    done = limited(f"--as={megabytes}000000", "check", "--format", "json", *words)
    answer = route_guard.check(done.stdout)
    assert done.returncode == 1 and answer["failed"] and "not enough memory" in answer["msg"]


def test_an_answer_that_meets_a_limit_of_file_sizes_is_told(tmp_path):
    with open(tmp_path / "answer", "wb") as place:
        done = subprocess.run(["prlimit", "--fsize=10", route_guard.PROGRAM, "check", "--root", tmp_path], stdout=place,
                              stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 1 and b"could not be written to standard output" in done.stderr

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

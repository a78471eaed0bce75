# SPDX-License-Identifier: GPL-3.0-or-later
"""All controls on a live host, while one system call fails: the answer is what is there afterwards. That a file is not there
(ENOENT) is no fault, but what such a host is like."""
import os
import pathlib
import secrets
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
FAULTS = {
    "openat": ["EACCES", "EMFILE", "EIO"],
    "read": ["EIO", "EINTR"],
    "getdents64": ["EIO"],
    "newfstatat": ["EACCES", "EIO"],
    "readlinkat": ["EIO"],
    "write": ["ENOSPC", "EIO", "EROFS"],
    "fsync": ["EIO"],
    "renameat": ["EBUSY", "EROFS"],
    "fchmod": ["EPERM"],
    "unlinkat": ["EIO"],
    "flock": ["ENOLCK"],
    "sendmsg": ["ENOBUFS"],
    "recvmsg": ["ENOBUFS", "EINTR"],
}
CASES = [(call, error) for call, errors in FAULTS.items() for error in errors]


@pytest.mark.parametrize("call,error", CASES, ids=["-".join(case) for case in CASES])
def test_the_answer_is_what_is_there_after_a_failing_call(call, error):
    seed = os.environ.get("ROUTE_GUARD_FAULT_SEED") or secrets.token_hex(4)
    done = subprocess.run(["unshare", "--mount", "--net", sys.executable, "-B", HERE / "live_host.py", call, error, seed],
                          capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), f"again: ROUTE_GUARD_FAULT_SEED={seed}"

# SPDX-License-Identifier: GPL-3.0-or-later
"""Each system call that touches a file fails once, at each place where it is made."""
import json

import pytest

import route_guard

# What the manual pages say that each of them may answer.
FAULTS = {
    "openat": ["EACCES", "EIO", "EMFILE"],
    "read": ["EIO"],
    "readlinkat": ["EIO"],
    "getdents64": ["EIO"],
    "newfstatat": ["EIO"],
    "fstat": ["EIO"],
    "statx": ["ENOSYS"],
    "flock": ["EINTR", "ENOLCK"],
    "write": ["ENOSPC", "EIO", "EINTR"],
    "fsync": ["EIO", "ENOSPC"],
    "fchmod": ["EPERM"],
    "fchown": ["EPERM"],
    "flistxattr": ["EIO", "EOPNOTSUPP"],
    "mkdirat": ["EACCES", "ENOSPC"],
    "linkat": ["EPERM", "EMLINK"],
    "renameat": ["EBUSY", "EROFS", "EIO"],
    "unlinkat": ["EIO"],
    "utimensat": ["EPERM"],
}
# An error that the program goes on after, as if nothing had been.
HARMLESS = {("statx", "ENOSYS"), ("flock", "EINTR"), ("write", "EINTR"), ("linkat", "EPERM"), ("linkat", "EMLINK"),
            ("flistxattr", "EOPNOTSUPP")}
CASES = [(call, error) for call, errors in FAULTS.items() for error in errors]


def without_backups(files):
    backups = {path for path in files if path.endswith("~")}
    return {path: file for path, file in files.items() if path not in backups}, backups


def hold_together(before, after, good, answer):
    """Every file is as it was or as it was to be, and the answer tells which."""
    told = {change["target"] for change in answer.get("changes", [])}
    for path in before.keys() | good.keys() | after.keys():
        if path in after and after[path] is None:
            continue  # folders
        here, old, new = after.get(path), before.get(path), good.get(path)
        assert here in (old, new), f"{path} is neither as before nor as it should be: {here}"
        if old != new:
            assert (here == new) == (path in told), f"{path} and the answer disagree: {answer}"


@pytest.mark.parametrize("call,error", CASES, ids=[f"{call}-{error}" for call, error in CASES])
def test_a_failing_call_is_told_and_half_writes_nothing(host, tmp_path, call, error):
    log = tmp_path / "log"
    host.arguments["backup"] = call in ("utimensat", "renameat")
    places = host.calls(log).get(call, range(0))
    host.apply()
    good, _ = without_backups(host.files())
    injected = 0
    for place in places:
        host.reset()
        before = host.files()
        done = host.traced("-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={place}", log=log)
        if "INJECTED" not in log.read_text():
            continue
        injected += 1
        if not done.stdout:
            # The answer itself could not be written.
            assert call == "write" and done.returncode == 1, (place, done)
            continue
        answer = route_guard.check(done.stdout)
        after, backups = without_backups(host.files())
        hold_together(before, after, good, answer)
        assert backups == set(answer.get("backup_files", [])), (place, answer)
        if call != "unlinkat":
            assert not host.leftovers(), (place, answer)
        assert done.returncode == (1 if answer["failed"] else 0), (place, answer)
        if (call, error) in HARMLESS:
            assert not answer["failed"] and after == good, (place, answer)
        if answer["failed"]:
            assert answer["msg"].rstrip().endswith(".") or answer.get("findings"), answer
        else:
            assert after == good, (place, answer)
    # These are made on some hosts only, or under another name, by the C library.
    if call not in ("fchown", "readlinkat", "fstat", "newfstatat", "statx"):
        assert injected > 0, f"no {call} is made"


@pytest.mark.parametrize("error,says", [("EBUSY", "mount point"), ("EROFS", "read-only"), ("EIO", "dmesg"),
                                        ("EPERM", "chattr"), ("ENOSPC", "Make room"), ("EACCES", "Run as root")])
def test_the_second_rename_that_fails_takes_the_first_one_back(host, tmp_path, error, says):
    before = host.files()
    done = host.traced("-e", "trace=renameat", "-e", f"inject=renameat:error={error}:when=2")
    answer = route_guard.check(done.stdout)
    assert answer["failed"] and done.returncode == 1
    assert says in answer["msg"] and "Nothing was changed." in answer["msg"], answer["msg"]
    assert host.files() == before and not host.leftovers()


def test_what_cannot_be_put_back_is_told_with_where_it_is(host):
    before = host.files()
    done = host.traced("-e", "trace=renameat", "-e", "inject=renameat:error=EIO:when=3+")
    answer = route_guard.check(done.stdout)
    assert answer["failed"]
    after = host.files()
    changed = [path for path in before if before[path] != after.get(path)]
    assert len(changed) == 1
    assert f"But {host.at(changed[0])} could not be put back" in answer["msg"], answer["msg"]
    (left,) = host.leftovers()
    assert left.rsplit("/", 1)[1] in answer["msg"], answer["msg"]
    assert open(left, "rb").read() == before[changed[0]][1]

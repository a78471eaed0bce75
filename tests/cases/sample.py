# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample host: its folder in the project, the copy that the program works on, and what stands there at a moment."""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import stat

HERE = pathlib.Path(__file__).resolve().parent
LIVE_CONTROLS = ("redirects-live", "route-cache")
EXPECTATIONS = {"about", "check", "apply", "changes", "says", "warns", "ends", "error"}


def names():
    return sorted(path.parent.name for path in HERE.glob("*/expected.json"))


def read_json(path, default=None):
    if default is not None and not path.exists():
        return default
    return json.loads(path.read_text())


@dataclasses.dataclass
class Case:
    name: str
    arguments: dict
    expected: dict
    modes: dict

    @classmethod
    def load(cls, name):
        folder = HERE / name
        case = cls(name, read_json(folder / "arguments.json", {}), read_json(folder / "expected.json"),
                   read_json(folder / "modes.json", {}))
        unknown = set(case.expected) - EXPECTATIONS
        assert not unknown, f"{folder}/expected.json has keys that mean nothing: {unknown}"
        assert case.expected.get("about"), f"{folder}/expected.json does not say what the case is about"
        assert "root" not in case.arguments, f"{folder}/arguments.json must leave root to the test"
        return case

    def copy_to(self, folder):
        shutil.copytree(HERE / self.name / "host", folder, symlinks=True)
        for path in [folder, *folder.rglob("*")]:
            if not path.is_symlink():
                # A checkout keeps one bit; the rest depends on who made it.
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        for path, mode in self.modes.items():
            (folder / path.lstrip("/")).chmod(int(mode, 8))


def snapshot(folder, with_times):
    """Path -> all that is to stay: kind, bits, owner, bytes or link target, and, if asked, inode and time of change."""
    seen = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.lstat()
        if path.is_symlink():
            content = os.readlink(path)
        elif path.is_file():
            content = path.read_bytes()
        else:
            content = None
        entry = (stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid, content)
        if with_times:
            entry += (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
        seen["/" + str(path.relative_to(folder)) if path != folder else "/"] = entry
    return seen


def differences(before, after):
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def is_folder(entry):
    return stat.S_ISDIR(entry[0])


def behind_links(folder, target):
    return "/" + os.path.relpath(os.path.realpath(f"{folder}{target}"), os.path.realpath(folder))


def without_blocks(seen):
    """What is to be there after absent: the same, without a whole block that a run before this test has left."""
    block = re.compile(rb"^# BEGIN route_guard\n((script-security|up|route-up) .*\n)*# END route_guard\n", re.MULTILINE)
    return {path: (*entry[:4], block.sub(b"", entry[4])) if isinstance(entry[4], bytes) else entry
            for path, entry in seen.items()}

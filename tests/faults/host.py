# SPDX-License-Identifier: GPL-3.0-or-later
"""A small host whose files an apply has to change in every way: two to be replaced, two to be made, a folder among them."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "lib"))
import route_guard  # noqa: E402

CLIENT = "/etc/openvpn/client.conf"
HOOK = "/etc/openvpn/hooks/route-flush"
SYSCTL = "/etc/sysctl.conf"
FILES = {
    CLIENT: ("client\ndev tun\nremote vpn.example.net\n", 0o640),
    SYSCTL: ("net.ipv4.ip_forward = 1\n", 0o644),
    "/bin/sh": ("#!/bin/true\n", 0o755),
    "/etc/passwd": ("root:x:0:0:root:/root:/bin/sh\n", 0o644),
}
LEFTOVER = re.compile(r"\.route_guard-\d+-\d+\.tmp$")


class Host:
    def __init__(self, folder):
        self.folder = folder
        self.arguments = {"root": str(folder), "hook_path": HOOK, "sysctl_loader": "procps", "sysctl_file": SYSCTL}
        self.reset()

    def reset(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for path, (text, mode) in FILES.items():
            file = self.at(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            file.chmod(mode)
        for folder in [self.folder, *(path for path in self.folder.rglob("*") if path.is_dir())]:
            folder.chmod(0o755)

    def at(self, path):
        return self.folder / path.lstrip("/")

    def files(self):
        """Path -> mode and bytes of each file, folders as None; what a killed run may leave is not among them."""
        seen = {}
        for path in self.folder.rglob("*"):
            name = "/" + str(path.relative_to(self.folder))
            if not LEFTOVER.search(name):
                seen[name] = None if path.is_dir() else (path.stat().st_mode & 0o7777, path.read_bytes())
        return seen

    def leftovers(self):
        return [str(path) for path in self.folder.rglob("*") if LEFTOVER.search(path.name)]

    def asked(self, **arguments):
        return json.dumps({"_ansible_check_mode": False, **self.arguments, **arguments}).encode()

    def apply(self, **arguments):
        return route_guard.module({**self.arguments, **arguments})

    def traced(self, *options, log=os.devnull, **arguments):
        """An apply under strace: the CompletedProcess."""
        command = ["strace", "-f", "-qq", "-o", str(log), *options, route_guard.PROGRAM, "-"]
        return subprocess.run(command, input=self.asked(**arguments), capture_output=True, timeout=60, check=False)

    def calls(self, log, **arguments):
        """Which system calls an apply makes once it has opened its root, and how many of each before: name -> (first, last)."""
        self.reset()
        done = self.traced(log=log, **arguments)
        assert done.returncode == 0, (done.stdout, done.stderr)
        count, first = {}, {}
        inside = False
        for line in log.read_text().splitlines():
            found = re.match(r"\d+ +(\w+)\(", line)
            if not found:
                continue
            inside = inside or f'"{self.folder}"' in line
            name = found.group(1)
            count[name] = count.get(name, 0) + 1
            if inside:
                first.setdefault(name, count[name])
        self.reset()
        return {name: range(first[name], count[name] + 1) for name in first}

# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab of `tests/network/lab` for Python tests: a LAN whose host has learned a stale redirect.

    with Lab("demo") as lab:
        route_guard.run("check", "--format", "json", prefix=lab.on("host"))
"""

import os
import pathlib
import subprocess

LAB = pathlib.Path(__file__).resolve().parent / "lab"


class Lab:
    def __init__(self, name=None):
        self.name = name or f"lab{os.getpid()}"

    def __enter__(self):
        self.tell("up")
        return self

    def __exit__(self, *_):
        self.tell("down")

    def tell(self, verb):
        subprocess.run([LAB, verb, self.name], check=True, timeout=60)

    def learn(self):
        """The host learns the redirect again."""
        self.tell("learn")

    def on(self, member):
        """The command that runs another one on a member: host, gateway or router."""
        return ("ip", "netns", "exec", f"{self.name}-{member}")

    def run(self, member, *command, check=True):
        return subprocess.run([*self.on(member), *command], check=check, capture_output=True, text=True, timeout=30).stdout

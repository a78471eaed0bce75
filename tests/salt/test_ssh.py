# SPDX-License-Identifier: GPL-3.0-or-later
"""
Salt-ssh, which sends a minion nothing but what the states name. Its two programs, ssh and scp, lead back to this host
here: all that salt-ssh packs, sends and runs there is the real thing.
"""

import json
import os
import subprocess

import pytest
import yaml

from minion import LOADER

SSH = """#!/bin/sh
# ssh HOST [OPTIONS] COMMAND...
shift
while :; do
  case $1 in
    -[opi]) shift 2 ;;
    -*) shift ;;
    *) break ;;
  esac
done
exec /bin/sh -c "$*"
"""
SCP = """#!/bin/sh
# scp [OPTIONS] LOCAL HOST:REMOTE
while [ $# -gt 2 ]; do shift; done
exec cp "$1" "${2#*:}"
"""


@pytest.fixture
def salt_ssh(minion, host, tmp_path):
    for name, text in (("ssh", SSH), ("scp", SCP)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    (tmp_path / "key").write_text("nobody asks for it\n")
    settings = {
        "root_dir": "/mnt/ssh",
        "log_level_logfile": "quiet",
        "file_roots": {"base": [str(minion.roots)]},
        "pillar_roots": {"base": [str(minion.folder / "pillar")]},
    }
    (tmp_path / "master").write_text(yaml.safe_dump(settings))
    target = {"host": "127.0.0.1", "user": "root", "priv": str(tmp_path / "key"), "thin_dir": "/mnt/thin"}
    (tmp_path / "roster").write_text(yaml.safe_dump({"guarded": target}))

    def ask(*arguments):
        run = subprocess.run(
            ["salt-ssh", f"--config-dir={tmp_path}", "--ignore-host-keys", "--out=json", "guarded", *arguments],
            env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert run.stdout.startswith("{"), run.stdout + run.stderr
        return json.loads(run.stdout)["guarded"]

    return ask


def test_salt_ssh_sends_the_program_with_the_formula(salt_ssh, minion, host):
    minion.pillar(LOADER)
    [first] = salt_ssh("state.apply", "route_guard").values()
    assert first["result"] is True, first["comment"]
    assert str(host.CLIENT) in first["changes"]
    [second] = salt_ssh("state.apply", "route_guard").values()
    assert (second["result"], second["changes"]) == (True, {})


def test_salt_ssh_without_a_source_says_what_to_do(salt_ssh, minion, host):
    minion.sls("sourceless", "guard:\n  route_guard.present\n")
    [state] = salt_ssh("state.apply", "sourceless").values()
    assert state["result"] is False
    assert "with salt-ssh the state itself must name it as `source`" in state["comment"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""A master and a minion that asks it, both on the loopback interface of the tests' own network."""

import json
import subprocess
import time

import pytest
import yaml

from minion import LOADER


@pytest.fixture
def salt(minion, host, tmp_path):
    """What the master's `salt` command says of one minion."""
    # A short path: those of the sockets below it must fit into 107 bytes.
    common = {"root_dir": "/mnt/salt", "log_level_logfile": "quiet", "user": "root"}
    served = {"file_roots": {"base": [str(minion.roots)]}, "pillar_roots": {"base": [str(minion.folder / "pillar")]}}
    (tmp_path / "master").write_text(
        yaml.safe_dump(
            {**common, **served, "interface": "127.0.0.1", "auto_accept": True, "worker_threads": 3, "timeout": 10}
        )
    )
    (tmp_path / "minion").write_text(
        yaml.safe_dump({**common, "id": "guarded", "master": "127.0.0.1", "enable_fqdns_grains": False})
    )
    log = tmp_path / "log"
    with log.open("w") as told:
        programs = [
            subprocess.Popen([name, f"--config-dir={tmp_path}", "--log-level=error"], stdout=told, stderr=told)
            for name in ("salt-master", "salt-minion")
        ]

    def ask(*arguments):
        run = subprocess.run(
            ["salt", f"--config-dir={tmp_path}", "--out=json", "--static", "guarded", *arguments],
            capture_output=True,
            text=True,
            timeout=180,
        )
        try:
            return json.loads(run.stdout).get("guarded")
        except ValueError:
            return run.stdout + run.stderr

    try:
        give_up = time.monotonic() + 150
        while ask("test.ping") is not True:
            assert time.monotonic() < give_up, f"the minion did not come up:\n{log.read_text()}"
        yield ask
    finally:
        for program in reversed(programs):
            program.terminate()
        for program in programs:
            program.wait(timeout=90)


def test_a_master_hands_the_program_out_and_the_formula_runs_twice(salt, minion, host):
    minion.pillar(LOADER)
    salt("saltutil.sync_all")
    salt("saltutil.refresh_pillar")
    [first] = salt("state.apply", "route_guard").values()
    assert first["result"] is True, first["comment"]
    assert str(host.CLIENT) in first["changes"]
    [second] = salt("state.apply", "route_guard").values()
    assert (second["result"], second["changes"]) == (True, {})
    assert salt("route_guard.check", "sysctl_loader=systemd")["compliant"] is True

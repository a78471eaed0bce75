# SPDX-License-Identifier: GPL-3.0-or-later
"""A masterless Salt minion with the file root that salt/build makes."""

import contextlib
import json
import os
import subprocess
from pathlib import Path

import salt.client
import salt.config
import yaml

TOP = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ["ROUTE_GUARD"])

# The one thing that a sample host's files do not say for certain: who applies the settings at boot.
LOADER = {"sysctl_loader": "systemd"}


class Minion:
    def __init__(self, folder):
        self.folder = folder
        self.roots = folder / "roots"
        subprocess.run([TOP / "salt/build", self.roots], check=True, stdout=subprocess.DEVNULL)
        self.served_program = next((self.roots / "route_guard/native").iterdir())
        (folder / "pillar").mkdir()
        (folder / "pillar/top.sls").write_text("base: {'*': [values]}\n")
        self.pillar({})
        self._configure()
        self._caller = None
        self.salt_call("saltutil.sync_all")

    def _configure(self, **more):
        settings = {
            "id": "guarded",
            "root_dir": str(self.folder),
            "file_client": "local",
            "file_roots": {"base": [str(self.roots)]},
            "pillar_roots": {"base": [str(self.folder / "pillar")]},
            "enable_fqdns_grains": False,
            "log_level_logfile": "quiet",
            **more,
        }
        (self.folder / "minion").write_text(yaml.safe_dump(settings))

    @contextlib.contextmanager
    def configuration(self, **more):
        """For a while, the minion's configuration says more."""
        self._configure(**more)
        yield
        self._configure()

    def pillar(self, values):
        text = yaml.safe_dump({"route_guard": values} if values else {})
        (self.folder / "pillar/values.sls").write_text(f"#!yaml\n{text}")

    def sls(self, name, text):
        """Puts a state file into the file root."""
        (self.roots / f"{name}.sls").write_text(text)

    def run_salt_call(self, *arguments):
        return subprocess.run(
            ["salt-call", "--local", f"--config-dir={self.folder}", "--out=json", "--log-level=error", *arguments],
            capture_output=True,
            text=True,
            timeout=180,
        )

    def salt_call(self, *arguments, expect=0):
        """The real salt-call's answer, where it ended with the status expected."""
        run = self.run_salt_call(*arguments)
        assert run.returncode == expect, run.stdout + run.stderr
        return json.loads(run.stdout)["local"]

    def states(self, *arguments, expect=0):
        """What `salt-call state.apply` says of each state."""
        return list(self.salt_call("state.apply", *arguments, expect=expect).values())

    @property
    def caller(self):
        """The same minion inside this process, where a call does not cost a start of Salt."""
        if self._caller is None:
            self._caller = salt.client.Caller(mopts=salt.config.minion_config(str(self.folder / "minion")))
        return self._caller

    def function(self, name, **arguments):
        """What the function returns, or raises."""
        functions = self.caller.sminion.functions
        return functions[name](**arguments)

    def state(self, function, name="vpn", test=False, **arguments):
        """What one state says, without a state file."""
        single = self.caller.sminion.functions["state.single"]
        answer = single(f"route_guard.{function}", name=name, test=test, **{**LOADER, **arguments})
        assert isinstance(answer, dict), answer
        return next(iter(answer.values()))


def asked_directly(**request):
    """The program's own answer."""
    run = subprocess.run([PROGRAM, "-"], input=json.dumps(request), capture_output=True, text=True, timeout=90)
    return json.loads(run.stdout)


def schema(which):
    run = subprocess.run([PROGRAM, "schema", which], capture_output=True, text=True, check=True, timeout=90)
    return json.loads(run.stdout)

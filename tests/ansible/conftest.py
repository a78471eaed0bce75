# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection, installed from a build; sample hosts; and ways to run Ansible on them."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(TOP / "tests" / "lib")]

import hosts  # noqa: E402
import route_guard  # noqa: E402

MODULE = "routeguard.openvpn.route_guard"


class Collection:
    """A build of the collection, and the folder in which it is installed."""

    def __init__(self, folder):
        made = subprocess.run([TOP / "ansible" / "build", folder / "build"], capture_output=True, text=True, timeout=120,
                              check=False)
        assert made.returncode == 0, made.stderr
        self.tarball = pathlib.Path(made.stdout.strip())
        self.path = folder / "collections"
        self.home = folder / "home"
        self.home.mkdir()
        installed = self.run("ansible-galaxy", "collection", "install", "--offline", "-p", self.path, self.tarball)
        assert installed.returncode == 0, installed.stderr
        self.source = self.path / "ansible_collections" / "routeguard" / "openvpn"

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTEST_"))}
        return {
            **kept,
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(self.path),
            "ANSIBLE_CONNECTION_PLUGINS": str(TOP / "molecule" / "plugins" / "connection"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "plugins" / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "answers",
            "ANSIBLE_LOAD_CALLBACK_PLUGINS": "1",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ROUTE_GUARD_RESULTS": os.devnull,
            **{name: str(value) for name, value in more.items()},
        }

    def run(self, program, *arguments, cwd=None, **environment):
        return subprocess.run([os.path.join(os.environ["ANSIBLE_BIN"], program), *map(str, arguments)], cwd=cwd,
                              env=self.environment(**environment), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120, check=False)


class Played:
    """What a run of Ansible came to."""

    def __init__(self, done, results):
        self.status = done.returncode
        self.output = done.stdout + done.stderr
        self.results = results

    def changed(self, host):
        """The recap's count."""
        for line in self.output.splitlines():
            if line.startswith(host + " ") and "changed=" in line:
                return int(line.split("changed=")[1].split()[0])
        raise AssertionError(f"no recap of {host}: {self.output}")

    def answers(self):
        """What the module returned, once for each task that ran it."""
        return [line["result"] for line in self.results if line["action"] == MODULE]

    def answer(self):
        answers = self.answers()
        assert len(answers) == 1, self.output
        return answers[0]


class Ansible:
    """Runs playbooks and single tasks on an inventory of sample hosts."""

    def __init__(self, collection, folder, groups):
        self.collection = collection
        self.folder = folder
        self.inventory = folder / "inventory.json"
        python = "/usr/bin/python3"
        self.inventory.write_text(json.dumps({"all": {"children": {
            group: {"hosts": {host.name: {
                "ansible_connection": "namespaces",
                "ansible_namespaces_pid_file": str(host.pid_file),
                "ansible_user": "root",
                "ansible_python_interpreter": python,
                "ansible_remote_tmp": str(host.remote_tmp),
                "ansible_async_dir": str(host.remote_tmp / "async"),
                # Which program a sample host boots with must not depend on the machine that lends it its files.
                "route_guard_sysctl_loader": "systemd",
            } for host in members}} for group, members in groups.items()}}}))

    def playbook(self, *arguments, **environment):
        results = self.folder / "results"
        results.unlink(missing_ok=True)
        done = self.collection.run("ansible-playbook", "-i", self.inventory, *arguments, cwd=self.folder,
                                   ROUTE_GUARD_RESULTS=results, **environment)
        lines = results.read_text().splitlines() if results.exists() else []
        return Played(done, [json.loads(line) for line in lines])

    def task(self, arguments, *options, play=None, **keywords):
        """Runs one task with the module. `play`: more keys of the play; `keywords`: of the task."""
        task = {"name": "The task", MODULE: arguments, **{name.rstrip("_"): value for name, value in keywords.items()}}
        return self.plays([{"hosts": "gateways", "gather_facts": False, "tasks": [task], **(play or {})}], *options)

    def plays(self, plays, *options):
        file = self.folder / "playbook.json"
        file.write_text(json.dumps(plays))
        return self.playbook(file, *options)


@pytest.fixture(scope="session")
def collection(tmp_path_factory):
    return Collection(tmp_path_factory.mktemp("collection"))


@pytest.fixture
def gateway(tmp_path):
    host = hosts.Host("gateway", tmp_path)
    yield host
    host.stop()


@pytest.fixture
def ansible(collection, tmp_path, gateway):
    return Ansible(collection, tmp_path, {"gateways": [gateway]})


@pytest.fixture
def lan(tmp_path):
    lan = hosts.Lan(tmp_path)
    yield lan
    lan.stop()


@pytest.fixture
def ansible_on_lan(collection, tmp_path, lan):
    return Ansible(collection, tmp_path, {"gateways": [lan.gateway], "behind_the_gateway": [lan.desk]})


def keeps_the_schema(answer):
    """Holds an answer, as it came through Ansible, to the schema of answers; gives it back."""
    own = {name: value for name, value in answer.items()
           if not name.startswith("_ansible_") and name not in ("ansible_facts", "invocation", "exception")}
    own.setdefault("failed", False)  # some versions of Ansible take it out,
    own.setdefault("warnings", [])  # and show warnings themselves
    problems = [f"{error.json_path}: {error.message}" for error in route_guard.validator().iter_errors(own)]
    assert not problems, f"{problems} in {own}"
    return answer


def pytest_terminal_summary(terminalreporter):
    count = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error")}
    terminalreporter.write_line(f"ansible: {count['passed']} passed, {count['failed'] + count['error']} failed")

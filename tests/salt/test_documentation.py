# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation says is what the program and Salt do."""

import re
import subprocess

import pytest
import yaml

from minion import LOADER, TOP, schema

README = (TOP / "salt/README.md").read_text()
PILLAR = (TOP / "salt/pillar.example").read_text()
MODULE = (TOP / "salt/_modules/route_guard.py").read_text()


@pytest.fixture(scope="module")
def arguments():
    return set(schema("arguments")["properties"])


def test_the_module_documents_the_programs_arguments(arguments):
    documented = MODULE.split("All other arguments are the program's.")[1].split('"""')[0]
    assert set(re.findall(r"^(\w+)$", documented, re.MULTILINE)) == arguments


def test_the_readme_names_the_programs_arguments(arguments):
    sentence = re.search(r"arguments are the program's: (.*?);", README, re.DOTALL).group(1)
    assert set(re.findall(r"`(\w+)`", sentence)) == arguments - {"state"}


def test_the_pillar_example_shows_every_argument(arguments):
    shown = set(re.findall(r"^  (?:# )?(\w+):", PILLAR, re.MULTILINE))
    assert shown - {"source", "source_hash"} == arguments


def test_the_pillar_example_works_as_it_is(minion, host):
    minion.pillar({**yaml.safe_load(PILLAR)["route_guard"], **LOADER})
    [state] = minion.states("route_guard")
    assert state["result"] is True, state["comment"]


def test_the_module_shows_the_states_of_its_examples(minion, host):
    text = (TOP / "salt/_states/route_guard.py").read_text()
    example = re.search(r"code-block:: yaml\n\n((?:    .*\n|\n)+)", text).group(1)
    minion.sls("example", re.sub("^    ", "", example, flags=re.MULTILINE))
    answer = minion.salt_call("state.show_low_sls", "example")
    assert [low["fun"] for low in answer] == ["present"] * 3


def ci_lines():
    block = README.split("## In CI")[1].split("## ")[0]
    return re.findall(r"```sh\n(.*?)```", block, re.DOTALL)


@pytest.mark.parametrize("line", ci_lines())
def test_a_line_for_ci_fails_until_the_host_is_compliant(minion, host, line):
    minion.pillar(LOADER)
    command = line.replace("salt-call", f"salt-call --config-dir={minion.folder} --log-level=error").replace(
        "route_guard.check", "route_guard.check sysctl_loader=systemd"
    )

    def status():
        return subprocess.run(["bash", "-c", command], stdout=subprocess.DEVNULL, timeout=180).returncode

    assert status() != 0
    minion.states("route_guard")
    assert status() == 0


def test_salt_lint_finds_nothing():
    # 205 asks for the ending .sls, which a map does not have.
    files = [TOP / "salt/route_guard/init.sls", TOP / "salt/route_guard/map.jinja"]
    run = subprocess.run(["salt-lint", "-x", "205", *files], capture_output=True, text=True, timeout=180)
    assert (run.returncode, run.stdout) == (0, ""), run.stdout + run.stderr

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection says about itself is what the program does."""
import json
import os
import pathlib
import subprocess
import tarfile

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
MODULE = "routeguard.openvpn.route_guard"
ROLE_ONLY = {"route_guard_binary"}


def schema(which):
    done = subprocess.run([os.environ["ROUTE_GUARD"], "schema", which], capture_output=True, timeout=20, check=True)
    return json.loads(done.stdout)


def documented(collection, *arguments):
    done = collection.run("ansible-doc", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def module_doc(collection):
    return documented(collection, MODULE)[MODULE]


@pytest.fixture(scope="module")
def role_doc(collection):
    return documented(collection, "-t", "role", MODULE)[MODULE]["entry_points"]["main"]


def arguments():
    """Name -> the schema of an argument; of a list, which may also be written as a string, that of the list."""
    return {name: argument["anyOf"][0] | {"default": argument.get("default")} if "anyOf" in argument else argument
            for name, argument in schema("arguments")["properties"].items()}


def test_the_module_s_options_are_the_program_s_arguments(module_doc):
    assert sorted(module_doc["doc"]["options"]) == sorted(arguments())


def test_the_defaults_are_the_program_s(module_doc):
    for name, argument in arguments().items():
        assert module_doc["doc"]["options"][name].get("default") == argument.get("default"), name


def test_the_choices_are_the_program_s(module_doc):
    for name, argument in arguments().items():
        option = module_doc["doc"]["options"][name]
        choices = argument.get("enum") or argument.get("items", {}).get("enum")
        assert option.get("choices") == choices, name


def test_the_types_are_the_program_s(module_doc):
    types = {"array": "list", "boolean": "bool", "integer": "int", "string": "str"}
    for name, argument in arguments().items():
        option = module_doc["doc"]["options"][name]
        assert option["type"].replace("path", "str") == types[argument["type"]], name


def test_the_returned_keys_are_those_of_the_answer(module_doc):
    answer = schema("answer")
    common = {"changed", "failed", "diff", "invocation"}  # every module's; not documented again
    assert set(module_doc["return"]) == set(answer["properties"]) - common
    for name in ("finding", "change"):
        assert set(module_doc["return"][name + "s"]["contains"]) == set(answer["$defs"][name]["properties"])
    assert set(module_doc["return"]["route_cache"]["contains"]) == set(answer["$defs"]["route_cache"]["properties"])
    sample = module_doc["return"]["route_cache"]["contains"]["routes"]["sample"][0]
    assert set(sample) == set(answer["$defs"]["route"]["properties"])


def test_the_role_has_a_variable_for_each_option(module_doc, role_doc):
    variables = {name: option for name, option in role_doc["options"].items() if name not in ROLE_ONLY}
    options = module_doc["doc"]["options"]
    assert sorted(variables) == sorted("route_guard_" + name for name in options)
    for name, option in options.items():
        variable = variables["route_guard_" + name]
        for key in ("type", "elements", "choices", "default"):
            assert variable.get(key) == option.get(key), (name, key)


def test_the_role_s_defaults_are_the_documented_ones(ansible, collection, role_doc):
    defaults = {name: option["default"] for name, option in role_doc["options"].items() if "default" in option}
    played = ansible.plays([{
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": [str(collection.source / "roles" / "route_guard" / "defaults" / "main.yml")],
        "tasks": [{"ansible.builtin.debug": {"msg": {name: "{{ %s }}" % name for name in defaults}}}],
    }])
    assert played.status == 0, played.output
    assert played.results[0]["result"]["msg"] == defaults


def test_only_the_module_itself_is_listed(collection):
    done = collection.run("ansible-doc", "-l", "routeguard.openvpn")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [MODULE]


def test_the_documentation_is_shown_as_a_page(collection):
    page = collection.run("ansible-doc", MODULE)
    assert page.returncode == 0 and "OPTIONS" in page.stdout and "EXAMPLES" in page.stdout and not page.stderr, page.stderr
    page = collection.run("ansible-doc", "-t", "role", MODULE)
    assert page.returncode == 0 and "route_guard_hook_path" in page.stdout, page.stderr


def test_the_build_holds_the_program_and_nothing_of_the_workshop(collection):
    with tarfile.open(collection.tarball) as tarball:
        names = tarball.getnames()
        programs = [name for name in names if "/__native/" in name]
        assert len(programs) == 1
        assert tarball.extractfile(programs[0]).read() == pathlib.Path(os.environ["ROUTE_GUARD"]).read_bytes()
    for name in ("LICENSE", "README.md", "CHANGELOG.rst", "meta/runtime.yml", "plugins/action/route_guard.py"):
        assert name in names
    for name in ("build", "requirements.txt", ".ansible-lint", "galaxy.yml"):
        assert name not in names
    assert not [name for name in names if name.endswith(".pyc")]
    assert collection.tarball.stat().st_size < 20_000_000, "what Galaxy takes"


def test_a_build_without_the_program_says_how_to_make_it(tmp_path):
    done = subprocess.run([TOP / "ansible" / "build", tmp_path], env={**os.environ, "ROUTE_GUARD": "/nowhere/route_guard"},
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "/nowhere/route_guard is not there; build it first" in done.stderr


def test_each_playbook_is_well_formed(collection, tmp_path):
    for name in ("gateway", "behind_the_gateway", "audit"):
        done = collection.run("ansible-playbook", "--syntax-check", "-i", TOP / "ansible" / "examples" / "inventory.yml",
                              "routeguard.openvpn." + name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr


def test_the_collection_passes_the_production_profile_of_ansible_lint(collection):
    for name in ("galaxy.yml", ".ansible-lint"):
        (collection.source / name).write_bytes((TOP / "ansible" / name).read_bytes())
    path = os.environ["LINT_BIN"] + ":" + os.environ["PATH"]
    done = subprocess.run(["ansible-lint", "--offline", "--nocolor"], cwd=collection.source,
                          env=collection.environment(PATH=path), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the modules let themselves be loaded, and where they say why not."""

import importlib.util

import pytest

from minion import TOP


@pytest.fixture
def load():
    """Loads a module as Salt's loader does, with what the loader puts into it."""

    def loaded(kind, **surroundings):
        path = TOP / "salt" / kind / "route_guard.py"
        specification = importlib.util.spec_from_file_location("route_guard", path)
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        vars(module).update(surroundings)
        return module

    return loaded


def test_a_proxy_minion_is_told_why(load, monkeypatch):
    module = load("_modules", __grains__={"kernel": "Linux"})
    monkeypatch.setattr("salt.utils.platform.is_proxy", lambda: True)
    refused, reason = module.__virtual__()
    assert refused is False
    assert "a proxy minion stands for another device" in reason


def test_another_kernel_is_told_why(load):
    refused, reason = load("_modules", __grains__={"kernel": "FreeBSD"}).__virtual__()
    assert refused is False
    assert reason.endswith("this minion runs FreeBSD.")


def test_the_state_module_needs_the_execution_module(load):
    refused, reason = load("_states", __salt__={}).__virtual__()
    assert refused is False
    assert "saltutil.sync_modules" in reason
    assert load("_states", __salt__={"route_guard.apply": print}).__virtual__() == "route_guard"


def test_a_program_that_differs_from_what_the_server_has_is_not_run(load, tmp_path):
    (tmp_path / "program").write_text("damaged on the way")
    module = load(
        "_modules",
        __salt__={
            "cp.cache_file": lambda source, saltenv: str(tmp_path / "program"),
            "cp.hash_file": lambda source, saltenv: {"hash_type": "sha256", "hsum": "1234"},
        },
    )
    with pytest.raises(module.CommandExecutionError, match="is not the one expected"):
        module._fetched("salt://route_guard/native/route_guard_linux_x86_64", None, "base")

# SPDX-License-Identifier: GPL-3.0-or-later
"""The formula on a sample host, by the real salt-call."""

import pytest

from minion import LOADER


@pytest.fixture
def formula(minion, host):
    minion.pillar(LOADER)
    return minion


def test_a_test_run_lists_every_change_and_makes_none(formula, host):
    before = host.files()
    [state] = formula.states("route_guard", "test=True")
    assert state["result"] is None
    assert set(state["changes"]) >= {str(host.CLIENT), str(host.HOOK), str(host.SETTINGS)}
    assert "+# BEGIN route_guard" in state["changes"][str(host.CLIENT)]["diff"]
    setting = state["changes"][f"{host.LIVE}/lan0/send_redirects"]
    assert (setting["old"], setting["new"]) == ("1", "0")
    assert all(thing.startswith("/") for thing in state["changes"])
    assert host.files() == before
    assert "lan0" in host.sends_redirects()


def test_a_run_makes_the_changes_that_the_test_run_listed(formula, host):
    [promised] = formula.states("route_guard", "test=True")
    [state] = formula.states("route_guard")
    assert state["result"] is True, state["comment"]
    assert state["changes"] == promised["changes"]
    assert host.CLIENT.read_text().startswith(host.CLIENT_TEXT)
    assert host.sends_redirects() == set()


def test_a_second_run_changes_nothing(formula, host):
    formula.states("route_guard")
    after = host.files()
    [state] = formula.states("route_guard")
    assert (state["result"], state["changes"]) == (True, {})
    assert host.files() == after


def test_absent_gives_every_file_its_bytes_back(formula, host):
    before = host.files()
    formula.states("route_guard")
    assert host.files() != before
    formula.pillar({**LOADER, "state": "absent"})
    [state] = formula.states("route_guard")
    assert state["result"] is True, state["comment"]
    assert host.files() == before


def test_a_second_absent_changes_nothing(formula, host):
    formula.pillar({**LOADER, "state": "absent"})
    [state] = formula.states("route_guard")
    assert (state["result"], state["changes"]) == (True, {}), state["comment"]


def test_the_pillar_reaches_the_program_whatever_its_values_are(formula, host):
    path = "/etc/openvpn/my 'route' \"flush\" é: #1 {{ x }}"
    formula.pillar({**LOADER, "hook_path": path, "backup": False, "controls": ["hook-script"], "client_config": None})
    [state] = formula.states("route_guard", "test=True")
    assert state["result"] is None, state["comment"]
    assert list(state["changes"]) == [path]

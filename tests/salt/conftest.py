# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests share: a sample host, a masterless minion on it, and the closing count."""

import logging
import os

import pytest

import sample_host
from minion import Minion


@pytest.fixture(scope="session", autouse=True)
def namespaces():
    outer = os.environ.get("ROUTE_GUARD_OUTER_NETWORK")
    if not outer or os.readlink("/proc/self/ns/net") == outer:
        pytest.exit("These tests write to /etc; tests/salt/run starts them where /etc is a copy.", 1)
    sample_host.hide_the_machine()


def pytest_unconfigure(config):
    # Salt's first log handler holds messages back until the end, when pytest has closed what it writes to.
    logging.raiseExceptions = False
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    count = {kind: len(reports) for kind, reports in reporter.stats.items()}
    failed = count.get("failed", 0) + count.get("error", 0)
    print(f"\nsalt: {count.get('passed', 0)} passed, {failed} failed")


@pytest.fixture(scope="session")
def minion(namespaces, tmp_path_factory):
    return Minion(tmp_path_factory.mktemp("minion"))


@pytest.fixture
def host(minion):
    minion.pillar({})
    sample_host.put_up()
    return sample_host

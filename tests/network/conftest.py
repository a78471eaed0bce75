# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import route_guard  # noqa: E402
from connection_lab import ConnectionLab  # noqa: E402
from redirect_lab import Lab  # noqa: E402
from wires import Wires  # noqa: E402


@pytest.fixture
def lab():
    with Lab() as made:
        yield made


@pytest.fixture(scope="module")
def shared_vpn(tmp_path_factory):
    with ConnectionLab(tmp_path_factory.mktemp("vpn")) as made:
        yield made


@pytest.fixture
def vpn(shared_vpn):
    """A server that runs on, and a place for clients, which end with the test; see connection_lab.py."""
    yield shared_vpn
    shared_vpn.stop_clients()
    shared_vpn.push()


@pytest.fixture
def wires():
    """The test's own process is on the host; see wires.py."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    made = Wires()
    yield made
    made.close(home)


@pytest.fixture
def routes():
    """Destination -> what `route_guard routes` says of it."""

    def ask(prefix=(), *options):
        done = route_guard.program("routes", "--format", "json", *options, prefix=prefix, timeout=20)
        assert done.returncode in (0, 2), done.stderr
        listing = json.loads(done.stdout)
        assert listing["problem"] is None, listing
        return {route["destination"]: route for route in listing["routes"]}

    return ask

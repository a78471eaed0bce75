# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))


def pytest_sessionstart():
    # tests/cli/run gives these; without them a call that applies would change the machine.
    if os.statvfs("/etc").f_flag & os.ST_RDONLY == 0:
        pytest.exit("Run these tests by tests/cli/run, which keeps them away from this machine's /etc.", returncode=2)


@pytest.fixture
def tree(tmp_path):
    """A small host as a file tree: an OpenVPN client, and sysctl.conf as systemd reads it."""
    folder = tmp_path / "host"
    for name in ("etc/openvpn", "etc/sysctl.d"):
        (folder / name).mkdir(parents=True)
    (folder / "etc/openvpn/client.conf").write_text("client\nremote vpn.example.org\ndev tun\n")
    (folder / "etc/sysctl.conf").write_text("net.ipv4.ip_forward = 1\n")
    (folder / "etc/sysctl.d/99-sysctl.conf").symlink_to("../sysctl.conf")
    return folder


@pytest.fixture
def arguments(tree):
    return {"root": str(tree), "sysctl_loader": "systemd"}


@pytest.fixture
def options(tree):
    return ["--root", str(tree), "--sysctl-loader", "systemd"]


def pytest_unconfigure(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        count = {name: len(reporter.stats.get(name, [])) for name in ("passed", "failed", "error")}
        print(f"cli: {count['passed']} passed, {count['failed'] + count['error']} failed")

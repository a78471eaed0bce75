# SPDX-License-Identifier: GPL-3.0-or-later
"""A user who may not see everything is told what root is told, or that it is not known: never anything else."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

import route_guard

NOBODY = "65534"
FILES = {
    "etc/openvpn/client.conf": "client\nremote a\nscript-security 2\nconfig {top}/etc/openvpn/more/last.conf\n"
                               "down {top}/opt/programs/down\ncd {top}/srv/below\nup {top}/opt/programs/route-flush\n",
    "etc/openvpn/more/last.conf": "script-security 3\n",
    "opt/programs/down": "#!/bin/sh\n",
    "opt/programs/route-flush": "#!/bin/sh\n",
    "srv/below/a file": "",
    "etc/sysctl.conf": "net.ipv4.conf.all.send_redirects = 0\n",
    "etc/sysctl.d/50-a.conf": "net.ipv4.conf.default.send_redirects = 0\n",
    "usr/lib/sysctl.d/10-b.conf": "net.ipv4.conf.all.send_redirects = 1\n",
    "usr/lib/systemd/systemd": "",
    "usr/lib/systemd/systemd-sysctl": "",
    "usr/lib/systemd/system/systemd-sysctl.service": "[Service]\nExecStart=/usr/lib/systemd/systemd-sysctl\n",
    "usr/lib/systemd/system/sysinit.target.wants/systemd-sysctl.service": "",
    "usr/sbin/init": "",
}
PLACES = sorted({str(parent) for name in FILES for parent in [pathlib.Path(name), *pathlib.Path(name).parents]} - {"."})


@pytest.fixture(scope="module")
def top():
    """A folder that every user can reach, with a program that every user can run."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="route_guard-"))
    folder.chmod(0o755)
    shutil.copy(route_guard.PROGRAM, folder / "program")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def files(top):
    shutil.rmtree(top / "host", ignore_errors=True)
    for name, text in FILES.items():
        path = top / "host" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(top=top / "host"))
    for folder, _, names in os.walk(top / "host"):
        os.chmod(folder, 0o755)
        for name in names:
            os.chmod(f"{folder}/{name}", 0o755)
    return top / "host"


def told(top, arguments, *prefix):
    """Control -> status, and what a check would change."""
    asked = json.dumps({"_ansible_check_mode": True, **arguments}).encode()
    said = subprocess.run([*prefix, top / "program", "-"], input=asked, capture_output=True, timeout=60, check=False)
    answer = route_guard.Answer(route_guard.check(said.stdout))
    return answer.statuses(), {(change["action"], change["target"]) for change in answer["changes"]}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("where", ["the running host", "a file tree", "a file tree of procps"])
def test_what_a_user_may_not_see_is_unknown_or_as_root_says(top, files, where, place):
    arguments = {"client_config": f"{files}/etc/openvpn/client.conf", "hook_path": f"{files}/opt/programs/route-flush",
                 "controls": ["script-security", "up-hook", "hook-script"]}
    if where != "the running host":
        arguments = {"root": str(files), "controls": ["script-security", "up-hook", "hook-script", "redirects-persistent"],
                     "hook_path": "/opt/programs/route-flush"}
        if where == "a file tree of procps":
            arguments["sysctl_loader"] = "procps"
        client = files / "etc/openvpn/client.conf"
        client.write_text(client.read_text(encoding="utf-8").replace(str(files), ""), encoding="utf-8")
    (files / place).chmod(0o700)
    truth, changes = told(top, arguments)
    seen, planned = told(top, arguments, "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
    assert truth.keys() == seen.keys()
    for control, status in seen.items():
        assert status in (truth[control], "unknown"), f"{control} is {truth[control]}, a user is told that it is {status}"
    assert planned <= changes

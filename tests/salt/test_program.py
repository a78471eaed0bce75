# SPDX-License-Identifier: GPL-3.0-or-later
"""How the program comes to the minion."""

import functools
import hashlib
import http.server
import os
import subprocess
import threading

import pytest
from salt.exceptions import CommandExecutionError

from minion import LOADER, PROGRAM

SERVED = "salt://route_guard/native/"


@pytest.fixture
def copies(minion):
    return minion.folder / "var/cache/salt/minion/route_guard"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_program_is_fetched_by_cpuarch_and_runs_from_a_private_copy(minion, host, copies):
    minion.function("route_guard.check", **LOADER)
    name = f"route_guard_linux_{os.uname().machine}"
    assert sha256(copies / name) == sha256(PROGRAM)
    assert [path.name for path in copies.iterdir()] == [name]
    assert copies.stat().st_mode & 0o777 == 0o700


def test_a_copy_that_somebody_altered_is_not_run(minion, host, copies):
    minion.function("route_guard.check", **LOADER)
    [copy] = copies.iterdir()
    copy.write_text("#!/bin/sh\necho altered\n")
    assert "findings" in minion.function("route_guard.check", **LOADER)
    assert sha256(copy) == sha256(PROGRAM)


def test_a_new_program_on_the_server_replaces_the_copy(minion, host):
    new = minion.served_program.with_name("newer")
    new.write_text("#!/bin/sh\necho first\n")
    for said in ("first", "second"):
        new.write_text(f"#!/bin/sh\necho {said}\n")
        with pytest.raises(CommandExecutionError, match=f"said: {said}"):
            minion.function("route_guard.check", source=SERVED + "newer")


def test_the_configuration_may_name_the_source(minion, host):
    minion.pillar({"source": "salt://nowhere/route_guard"})
    error = minion.run_salt_call("route_guard.check").stderr
    assert "The program salt://nowhere/route_guard could not be fetched" in error
    assert "salt/build" in error


def test_a_program_on_the_minion_runs_from_where_it_is(minion, host):
    assert "findings" in minion.function("route_guard.check", source=str(PROGRAM), **LOADER)


def test_a_program_that_is_not_on_the_minion_is_told(minion, host):
    with pytest.raises(CommandExecutionError, match="There is no program /opt/route_guard on this minion"):
        minion.function("route_guard.check", source="/opt/route_guard")


@pytest.fixture(params=["from the file server", "over HTTP", "on the minion"])
def source(request, minion, tmp_path):
    """One and the same program, three ways."""
    if request.param == "on the minion":
        yield str(PROGRAM)
    elif request.param == "from the file server":
        yield SERVED + minion.served_program.name
    else:
        (tmp_path / "route_guard").write_bytes(PROGRAM.read_bytes())
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/route_guard"
            server.shutdown()


def test_the_right_hash_lets_the_program_run(minion, host, source):
    for given in (sha256(PROGRAM), "sha256=" + sha256(PROGRAM).upper()):
        assert "findings" in minion.function("route_guard.check", source=source, source_hash=given, **LOADER)


def test_a_wrong_hash_keeps_the_program_from_running(minion, host, source):
    before = host.files()
    with pytest.raises(CommandExecutionError, match=f"its sha256 hash is {sha256(PROGRAM)}, not 1234"):
        minion.function("route_guard.apply", source=source, source_hash="1234", **LOADER)
    assert host.files() == before


def test_a_hash_of_an_unknown_kind_is_told(minion, host):
    with pytest.raises(CommandExecutionError, match="of a kind that Salt does not know"):
        minion.function("route_guard.check", source=str(PROGRAM), source_hash="crc7=1234")


def test_a_url_of_another_kind_needs_a_hash(minion, host):
    with pytest.raises(CommandExecutionError, match="its hash must be given as `source_hash`"):
        minion.function("route_guard.check", source="https://files.example.com/route_guard")


def test_a_folder_mounted_noexec_is_named_with_the_way_out(minion, host, copies):
    copies.mkdir(mode=0o700, parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", copies], check=True)
    try:
        with pytest.raises(CommandExecutionError, match="mounted noexec.*name its path as `source`"):
            minion.function("route_guard.check", **LOADER)
    finally:
        subprocess.run(["umount", copies], check=True)

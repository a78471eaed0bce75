# SPDX-License-Identifier: GPL-3.0-or-later
"""Which program the action plugin sends, and what a user reads where it cannot run."""
import os
import pathlib
import platform
import shutil

import pytest

PROGRAM = pathlib.Path(os.environ["ROUTE_GUARD"])
MACHINE = platform.machine()


def patched(folder, offset, value):
    """A copy of the program with other bytes in its ELF header."""
    program = bytearray(PROGRAM.read_bytes())
    program[offset:offset + len(value)] = value
    path = folder / "patched"
    path.write_bytes(program)
    return path


def test_a_host_without_facts_is_asked_what_it_is(ansible):
    played = ansible.task({}, "--check", "-vvv")
    assert played.status == 0, played.output
    assert f"route_guard_linux_{MACHINE}" in played.output


def test_facts_are_believed_where_there_are_some(ansible):
    facts = {"ansible_facts": {"system": "Linux", "architecture": "riscv64"}}
    played = ansible.task({}, vars=facts)
    assert played.status != 0
    message = played.answer()["msg"]
    assert "The host is linux on riscv64" in message
    assert f"brings route_guard for linux on {MACHINE}" in message
    assert "route_guard_binary" in message


def test_gathered_facts_choose_the_program(ansible):
    played = ansible.task({}, "--check", play={"gather_facts": True})
    assert played.status == 0, played.output


def test_the_facts_of_the_host_that_a_task_is_delegated_to_count(ansible, gateway):
    played = ansible.plays([{"hosts": "localhost", "gather_facts": False, "tasks": [
        {"routeguard.openvpn.route_guard": {"sysctl_loader": "systemd"}, "delegate_to": "gateway"}]}])
    assert played.status == 0, played.output
    assert not gateway.sends_redirects()


@pytest.mark.parametrize("relative", [False, True])
def test_another_program_can_be_named(ansible, tmp_path, relative):
    shutil.copy(PROGRAM, tmp_path / "own program")
    named = "own program" if relative else tmp_path / "own program"
    played = ansible.task({}, "--check", "-vvv", play={"vars": {"route_guard_binary": str(named)}})
    assert played.status == 0, played.output
    assert "route_guard_linux" not in played.output


def test_another_program_can_be_named_for_each_item_of_a_loop(ansible, tmp_path):
    shutil.copy(PROGRAM, tmp_path / "one")
    shutil.copy(PROGRAM, tmp_path / "two")
    played = ansible.task({}, "--check", loop=["one", "two", "one"], vars={"route_guard_binary": "{{ item }}"})
    assert played.status == 0, played.output
    assert len(played.answer()["results"]) == 3


def test_a_program_that_is_not_there_is_named(ansible):
    played = ansible.task({}, play={"vars": {"route_guard_binary": "/nowhere/route_guard"}})
    assert played.status != 0
    assert "names /nowhere/route_guard, but the controller has no such file" in played.answer()["msg"]


def test_a_text_file_is_not_taken_for_a_program(ansible, tmp_path):
    (tmp_path / "script").write_text("#!/bin/sh\necho '{}'\n")
    played = ansible.task({}, play={"vars": {"route_guard_binary": str(tmp_path / "script")}})
    assert played.status != 0
    assert "that is a text file" in played.answer()["msg"]


def test_a_program_for_another_machine_is_told_as_such(ansible, tmp_path):
    other = b"\x3e\x00" if MACHINE == "aarch64" else b"\xb7\x00"
    path = patched(tmp_path, 18, other)
    played = ansible.task({}, play={"vars": {"route_guard_binary": str(path)}})
    assert played.status != 0
    assert f"cannot execute {path}, because it was built for another kind of machine" in played.answer()["msg"]


def test_a_temporary_folder_that_forbids_programs_is_named(ansible, gateway):
    gateway.run(f"mount -t tmpfs -o noexec tmpfs {gateway.remote_tmp}")
    played = ansible.task({})
    assert played.status != 0
    message = played.answer()["msg"]
    assert f"refused to execute route_guard_linux_{MACHINE} in its temporary folder {gateway.remote_tmp}" in message
    assert "noexec" in message and "ansible_remote_tmp" in message


def test_a_program_that_dies_is_told_with_its_signal(ansible, tmp_path):
    path = patched(tmp_path, 24, bytes(8))  # its first instruction is nowhere
    played = ansible.task({}, play={"vars": {"route_guard_binary": str(path)}})
    assert played.status != 0
    assert f"{path} was ended by signal 11 before it answered" in played.answer()["msg"]


def test_another_native_program_s_words_are_shown(ansible):
    played = ansible.task({}, play={"vars": {"route_guard_binary": shutil.which("true")}})
    assert played.status != 0
    assert "ended with 0 and gave no answer that is JSON" in played.answer()["msg"]


def test_nothing_stays_in_the_host_s_temporary_folder(ansible, gateway):
    assert ansible.task({}, "--check").status == 0
    assert not list(gateway.remote_tmp.glob("ansible-tmp-*"))

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a power cut would leave: the order of fsync and rename, as the kernel saw it."""
import re

from host import CLIENT, HOOK, SYSCTL


def test_bytes_are_on_the_disk_before_their_name_is_and_names_before_the_answer(host, tmp_path):
    log = tmp_path / "log"
    host.traced("-y", "-e", "trace=fsync,renameat,write", log=log)
    # What -y shows of a descriptor: fsync(4</path>); renameat(4</folder>, "name", 4</folder>, "name").
    lines = log.read_text().splitlines()
    renames = [index for index, line in enumerate(lines) if " renameat(" in line]
    synced = {index: found.group(1) for index, line in enumerate(lines)
              if (found := re.search(r" fsync\(\d+<(.*)>\)", line))}
    moved = {}
    for index in renames:
        folder, staged, name = re.search(r'renameat\(\d+<(.*?)>, "(.*?)", \d+<.*?>, "(.*?)"\)', lines[index]).groups()
        moved[f"{folder}/{name}"] = f"{folder}/{staged}"
    assert set(moved) == {str(host.at(path)) for path in (CLIENT, HOOK, SYSCTL)}
    before = {path for index, path in synced.items() if index < renames[0]}
    assert set(moved.values()) <= before, "all of them are staged and durable before the first is renamed"
    after = {path for index, path in synced.items() if index > renames[-1]}
    folders = {str(host.at(path).parent) for path in (CLIENT, HOOK, SYSCTL)}
    assert folders <= after, "the names are durable, the new folder's own in its parent among them"
    answers = [index for index, line in enumerate(lines) if " write(1<" in line]
    assert answers and answers[0] > max(synced)

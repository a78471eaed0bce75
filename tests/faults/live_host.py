# SPDX-License-Identifier: GPL-3.0-or-later
"""Run in namespaces of its own: a live host of which every control is to be put right, and an apply on it during which one
system call fails. Prints what the answer says otherwise than it is afterwards, one sentence a line.

    unshare --mount --net python3 live_host.py CALL ERROR SEED
"""
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "lib"))
import route_guard  # noqa: E402
from host import LEFTOVER  # noqa: E402

MOST_PLACES = 12  # of those where a call is made, so many are tried, chosen anew each time
FOLDERS = ("/etc/openvpn", "/etc/sysctl.d")
SWITCHES = [f"/proc/sys/net/ipv4/conf/{name}/send_redirects" for name in ("all", "default", "lo")]


def make():
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    for folder in FOLDERS:
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "none", folder], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def reset():
    for folder in FOLDERS:
        for name in os.listdir(folder):
            os.unlink(f"{folder}/{name}")
    pathlib.Path("/etc/openvpn/client.conf").write_text("client\ndev tun\nremote a\n", encoding="ascii")
    for switch in SWITCHES:
        pathlib.Path(switch).write_text("1", encoding="ascii")


def seen():
    files = [f"{folder}/{name}" for folder in FOLDERS for name in os.listdir(folder)]
    return {path: (os.stat(path).st_mode, pathlib.Path(path).read_bytes()) for path in files + SWITCHES}


def run(verb, *options):
    return subprocess.run(["strace", "-f", "-qq", *options, route_guard.PROGRAM, verb, "--sysctl-loader", "systemd", "--format",
                           "json"], capture_output=True, timeout=60, check=False)


def answer_in(done):
    return route_guard.Answer(route_guard.check(done.stdout))


def wrong_with(done, before, after):
    if not done.stdout:
        return [] if b"could not be written to standard output" in done.stderr else [f"no answer: {done.stderr!r}"]
    answer = answer_in(done)
    truth = answer_in(run("check", "-o", "/dev/null")).statuses()
    statuses = answer.statuses() if "findings" in answer else {}  # none where the run ended early
    told = {change["target"] for change in answer.get("changes", [])}
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path) and not LEFTOVER.search(path)}
    found = [f"{control} is said to be {status}, and is {truth[control]}" for control, status in statuses.items()
             if status not in ("unknown", truth[control])]
    if told != changed:
        found.append(f"changed are {sorted(changed)}, told are {sorted(told)}")
    if answer["changed"] != bool(changed):
        found.append(f"the answer has changed: {answer['changed']}")
    for path in after:
        if LEFTOVER.search(path) and path.rsplit("/", 1)[1] not in json.dumps(answer):
            found.append(f"{path} stays, and nobody is told")
    return found


def main():
    call, error, seed = sys.argv[1:]
    make()
    reset()
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as log:
        run("apply", "-o", log.name)
        places = collections.Counter(re.findall(r"^\d+ +(\w+)\(", log.read(), re.MULTILINE))[call]
    if places == 0:
        print(f"an apply makes no {call}: take it out of the table")
    for place in random.Random(seed).sample(range(1, places + 1), min(places, MOST_PLACES)):
        reset()
        before = seen()
        done = run("apply", "-o", "/dev/null", "-e", f"inject={call}:error={error}:when={place}")
        for sentence in wrong_with(done, before, seen()):
            print(f"{call} {place} of {places}: {sentence}")


main()

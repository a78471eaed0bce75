# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the project's reading of sysctl trees against the real appliers. Started by `run`, inside its namespaces."""
import argparse
import json
import os
import pprint
import random
import subprocess
import sys
import time

import generator
import real
from behaviours import BEHAVIOURS


class Subject:
    """The program under test, asked over a pipe."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **question):
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the program under test ended at {question}")
        return json.loads(answer)


INTERFACES = [*generator.INTERFACES, "lo"]
SWITCHES = ["all", "default", *INTERFACES]


def differences(subject, release, applier):
    """What the program and the applier see differently in the tree that stands in the release's root, as sentences."""
    answer = subject.ask(root=release.root, applier=applier, interfaces=INTERFACES, lib=release.has_lib,
                         swaps=release.busybox_swaps)
    ends = release.ends(applier)
    found = []
    for name in SWITCHES:
        told = answer["ends"].get(name)
        told = 1 if told is None else told
        if told != ends[name]:
            found.append(f"{name} ends at {ends[name]}, told was {told}")
    for name in ("all", "default"):
        if ends[name] != 0 and name not in answer["senders"]:
            found.append(f"{name} sends, and the verdict does not say so")
    return found


def differences_when_it_appears(subject, release):
    """The same for interfaces that appear after the boot."""
    told = subject.ask(root=release.root, applier="systemd", interfaces=INTERFACES, lib=release.has_lib, swaps=True,
                       later=True)["ends"]
    found = []
    for name in INTERFACES:
        end = release.end_when_it_appears(name)
        if (1 if told[name] is None else told[name]) != end:
            found.append(f"{name} ends at {end} when it appears, told was {told[name]}")
    return found


def missed_senders(release, applier, believed, what):
    """Who sends after a boot although the verdict is that nobody does."""
    ends = release.ends_of_a_boot(applier)
    senders = [name for name, value in ends.items() if value != 0 and believed.get(name, True)]
    if senders == [real.FRESH] and not real.default_reaches_interfaces():
        believed[real.FRESH] = False  # somebody has just written the machine's own `default`
        return []
    return [f"{name} ends at {ends[name]} in a boot {what}" for name in senders]


def verdict_and_remedy(subject, release, applier, believed):
    """Where nobody is said to send, nobody does, and the remedy brings that about."""
    names = [*INTERFACES, real.FRESH]
    question = {"root": release.root, "applier": applier, "interfaces": names, "lib": release.has_lib,
                "swaps": release.busybox_swaps}
    if not subject.ask(**question)["senders"]:
        return missed_senders(release, applier, believed, "that the verdict calls good")
    remedy = subject.ask(**question, remedy=True)
    if "error" in remedy:
        return []
    place = release.root + remedy["file"]
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "wb") as file:
        file.write(bytes(remedy["content"]))
    found = differences(subject, release, applier)
    found += [f"{name} is said to send after the remedy" for name in subject.ask(**question)["senders"]]
    found += missed_senders(release, applier, believed, "after the remedy")
    if found:
        found.append(f"the remedied file {remedy['file']}: {bytes(remedy['content'])!r}")
    return found


LOADERS = {"systemd": "systemd", "procps_3": "procps", "procps_4": "procps", "busybox": "busybox"}


def files_of(root):
    """Path to the bytes or the link that stands there, for all that route_guard may change."""
    found = {}
    for folder, folders, names in os.walk(root + "/etc"):
        for name in [*folders, *names]:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                found[path] = os.readlink(path)
            elif os.path.isfile(path) and "sysctl" in path:
                with open(path, "rb") as file:
                    found[path] = file.read()
    return found


def whole_program(program, release, applier, believed):
    """`route_guard apply` on the tree, what the applier then does, and the tree after `absent`."""
    command = [program, "apply", "--root", release.root, "--controls", "redirects-persistent",
               "--sysctl-loader", LOADERS[applier], "--format", "json"]
    before = files_of(release.root)
    applied = subprocess.run(command, capture_output=True, check=False)
    found = []
    try:
        answer = json.loads(applied.stdout)
    except ValueError:
        return [f"apply exits {applied.returncode} and says {applied.stdout!r} {applied.stderr!r}"]
    if "compliant" not in answer:
        found.append(f"apply fails: {answer['msg']}")
    elif answer["compliant"]:
        found += missed_senders(release, applier, believed, "that apply brought about")
        again = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
        if again["changed"]:
            found.append(f"a second apply changes something: {again['changes']}")
    elif files_of(release.root) != before:
        found.append(f"apply changed files and yet says: {answer['msg']}")
    subprocess.run([*command, "--state", "absent"], capture_output=True, check=False)
    after = files_of(release.root)
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            found.append(f"{path} was {before.get(path)!r} and after absent it is {after.get(path)!r}")
    return found


def shrunk(tree, fails):
    """A smaller tree that fails as well: without paths, then without lines that do not matter."""
    tree = dict(tree)
    for path in list(tree):
        less = {other: what for other, what in tree.items() if other != path}
        if fails(less):
            tree = less
    for path, what in list(tree.items()):
        if isinstance(what, bytes):
            lines = what.splitlines(keepends=True)
            for number in reversed(range(len(lines))):
                less = b"".join(lines[:number] + lines[number + 1:])
                if fails({**tree, path: less}):
                    tree = {**tree, path: less}
                    lines = less.splitlines(keepends=True)
    return tree


def check(subject, release, applier, tree, believed, program=None):
    """`believed`: also look at whole boots, and which interfaces tell something there; None: only at one run."""
    release.place(tree)
    found = differences(subject, release, applier)
    if not found and applier == "systemd" and release.compares_prefixes:
        found = differences_when_it_appears(subject, release)
    if not found and believed:
        found = verdict_and_remedy(subject, release, applier, believed)
        if not found and program:
            release.place(tree)
            found = whole_program(program, release, applier, believed)
    return found


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def note(self, what, found, tree):
        if not found:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED {what}")
        for sentence in found:
            print(f"  {sentence}")
        print("  " + pprint.pformat(tree, width=110).replace("\n", "\n  "), flush=True)


def told_behaviours(subject, releases, tally):
    """Every row of the table of behaviours, on the real program and on ours."""
    for name, appliers, tree, wanted in BEHAVIOURS:
        for release in releases:
            for applier in appliers:
                if applier not in release.version:
                    continue
                release.place(tree)
                ends = release.ends(applier)
                found = [f"{switch} really ends at {ends[switch]}, the table says {value}"
                         for switch, value in wanted.items() if ends[switch] != value]
                found += differences(subject, release, applier)
                tally.note(f"{name} ({applier}, {release.name})", found, tree)


def random_trees(subject, program, releases, tally, count, seed, seconds):
    started = time.monotonic()
    done = 0
    believed = {real.FRESH: real.default_reaches_interfaces(), real.LATER: True}
    if not believed[real.FRESH]:
        print("this machine's own `default` was written before: an interface without an address tells nothing here")
    for number in range(count):
        if seconds and time.monotonic() - started > seconds:
            break
        chance = random.Random(f"{seed}/{number}")
        tree = generator.tree(chance)
        boots = believed if number % 4 == 0 else None
        for release in releases:
            for applier in release.version:
                found = check(subject, release, applier, tree, boots, program)
                small = tree
                if found:
                    small = shrunk(tree, lambda less: bool(check(subject, release, applier, less, boots, program)))
                    found = check(subject, release, applier, small, boots, program)
                tally.note(f"tree {number} of seed {seed} ({applier}, {release.name})", found, small)
        done += 1
        if done % 1000 == 0:
            print(f"so far {done} trees, {tally.failed} failed", flush=True)
        if tally.failed > 20:
            print("more than 20 failures: ended early")
            break
    print(f"{done} trees with seed {seed}, each through " + ", ".join(
        f"{applier} of {release.name}" for release in releases for applier in release.version))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--subject", required=True)
    parser.add_argument("--program", help="the whole program, to apply and take back as well")
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--appliers", default="")
    parser.add_argument("releases", nargs="+", help="names of roots below the scratch folder")
    options = parser.parse_args()
    real.make_interfaces()
    releases = [real.Release(release, options.scratch) for release in options.releases]
    if options.appliers:
        for release in releases:
            release.version = {name: command for name, command in release.version.items()
                               if name in options.appliers.split(",")}
    subject = Subject(options.subject)
    tally = Tally()
    told_behaviours(subject, releases, tally)
    random_trees(subject, options.program, releases, tally, options.count, options.seed, options.seconds)
    print(f"oracles/sysctl: {tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


main()

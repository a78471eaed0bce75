# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the verdict on a boot against boots of whole guests. Started by `boot`, which made a disk, a kernel and an
initial RAM disk for each release."""
import argparse
import json
import os
import pprint
import random
import re
import shutil
import subprocess
import sys
import tarfile

import generator

BOTH_OFF = b"net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.default.send_redirects = 0\n"
LINK = {"/etc/sysctl.d/99-sysctl.conf": ("link", "../sysctl.conf")}
LONGEST_BOOT = 600  # seconds; a guest that hangs must not hold the others up

# Name, tree, and who sends after the boot (the network card's name is the kernel's choice: "card").
WRITTEN = [
    ("no settings at all", {}, ["all", "default", "early0", "card", "late0"]),
    ("all alone", {"/etc/sysctl.d/a.conf": b"net.ipv4.conf.all.send_redirects = 0\n"},
     ["default", "early0", "card", "late0"]),
    ("all and default", {"/etc/sysctl.d/a.conf": BOTH_OFF}, []),
    ("a sysctl.conf without a link", {"/etc/sysctl.conf": BOTH_OFF}, ["all", "default", "early0", "card", "late0"]),
    ("a sysctl.conf behind a link", {"/etc/sysctl.conf": BOTH_OFF, **LINK}, []),
    ("a pattern for interfaces", {"/etc/sysctl.d/a.conf": BOTH_OFF + b"net.ipv4.conf.?a[rt][le]*.send_redirects = 1\n"},
     ["early0", "late0"]),
    ("a pattern with braces",  # which udev, for an interface that appears later, does not take apart
     {"/etc/sysctl.d/a.conf": BOTH_OFF + b"net.ipv4.conf.{early?,late?}.send_redirects = 1\n"}, ["early0"]),
    ("an exclusion", {"/etc/sysctl.d/a.conf": b"net.ipv4.conf.*.send_redirects = 0\n-net.ipv4.conf.late0.send_redirects\n"
                      b"net.ipv4.conf.all.send_redirects = 0\n"}, []),
]


def place(tree, root):
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(root + "/usr/lib")
    os.symlink("usr/lib", root + "/lib")
    generator.put(tree, root)


def booted(release, scratch, root):
    """Name to value of every switch after a boot of the release with the files below `root`."""
    disk = scratch + "/settings.tar"
    with tarfile.open(disk, "w") as archive:
        for name in os.listdir(root):
            if name != "lib":
                archive.add(f"{root}/{name}", name)
    os.truncate(disk, max(1 << 20, os.path.getsize(disk)))
    base = f"{scratch}/{release}"
    said = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-machine", "q35", "-display", "none", "-monitor", "none",
         "-serial", "stdio", "-no-reboot", "-kernel", base + ".kernel", "-initrd", base + ".initrd",
         "-append", "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=0 systemd.mask=serial-getty@ttyS0.service",
         "-drive", f"file={base}.ext4,format=raw,if=virtio,snapshot=on",
         "-drive", f"file={disk},format=raw,if=virtio,readonly=on", "-nic", "user,model=virtio-net-pci,restrict=on"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=LONGEST_BOOT, check=False)
    # "failed" is what systemd-sysctl calls itself after a value that the kernel refused.
    if not re.search(r"(active|failed)\nactive\n", said.stdout) or "end of the list" not in said.stdout:
        raise RuntimeError(f"the guest of {release} did not boot as it should:\n{said.stdout[-3000:]}{said.stderr[-1000:]}")
    values = {name: int(value) for name, value in re.findall(r"([\w.-]+)/send_redirects:(-?\d+)", said.stdout)}
    values.pop("lo")  # its address is older than any settings file, and nothing is ever sent on it
    return {name if name in ("all", "default", "early0", "late0") else "card": value for name, value in values.items()}


def route_guard(program, verb, root):
    said = subprocess.run([program, verb, "--root", root, "--controls", "redirects-persistent", "--sysctl-loader", "systemd",
                           "--format", "json"], capture_output=True, check=False)
    return json.loads(said.stdout)


def wrong_with(release, options, tree, senders):
    """What the boots show otherwise than told, as sentences; `senders` is None where it is not known beforehand."""
    root = options.scratch + "/host"
    place(tree, root)
    found = []
    for verb in ("check", "apply"):
        answer = route_guard(options.program, verb, root)
        values = booted(release, options.scratch, root)
        sent = [name for name, value in values.items() if value != 0]
        if answer["compliant"] and sent:
            found.append(f"{verb} says that no interface sends, but {', '.join(sent)} are on")
        if verb == "check" and senders is not None and sorted(sent) != sorted(senders):
            found.append(f"{', '.join(sent)} are on, the table says {', '.join(senders)}")
        if verb == "check" and senders is not None and answer["compliant"] != (not senders):
            found.append(f"the verdict is: {answer['msg']}")
        if answer["compliant"]:
            break
    else:
        if senders is not None:
            found.append(f"apply could not mend it: {answer['msg']}")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("releases", nargs="+")
    options = parser.parse_args()
    print(f"boots with seed {options.seed}", flush=True)
    trees = list(WRITTEN)
    for number in range(options.count):
        trees.append((f"tree {number}", generator.tree(random.Random(f"{options.seed}/{number}")), None))
    passed = failed = 0
    for release in options.releases:
        for name, tree, senders in trees:
            found = wrong_with(release, options, tree, senders)
            passed += not found
            failed += bool(found)
            print(f"{'FAILED' if found else 'passed'} {release}: {name}", flush=True)
            for sentence in found:
                print(f"  {sentence}")
            if found:
                print("  " + pprint.pformat(tree, width=110).replace("\n", "\n  "), flush=True)
    print(f"oracles/sysctl/boot: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()

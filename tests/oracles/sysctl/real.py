# SPDX-License-Identifier: GPL-3.0-or-later
"""The real appliers, each in a root file system of its release, on switches of a private network namespace.

Runs inside the namespaces that `run` makes (user, mount, network): an unprivileged user outside, so that the only
settings that can be changed are net.* of this namespace.
"""
import ctypes
import json
import os
import shutil
import subprocess

import generator
from generator import FOLDERS, INTERFACES

CONF = "/proc/sys/net/ipv4/conf"
FRESH = "fresh0"  # in a network of its own: there before the applier runs, without an address
LATER = "later0"  # there too, made after it has run
KIND = "bridge"  # a kind of interface that every kernel with namespaces has; nothing is ever sent on it

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)

COMMANDS = {
    "systemd": [["/usr/lib/systemd/systemd-sysctl"], ["/lib/systemd/systemd-sysctl"]],
    "procps_3": [["/sbin/sysctl", "-q", "--system"]],
    "procps_4": [["/sbin/sysctl", "-q", "--system"]],
    "busybox": [["/bin/busybox", "sysctl", "-p"], ["/usr/bin/busybox", "sysctl", "-p"]],
}


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def make_interfaces():
    """Interfaces with addresses: `default` never reaches them."""
    ip("link", "set", "lo", "up")
    for number, name in enumerate(INTERFACES):
        ip("link", "add", name, "type", KIND)
        ip("address", "add", f"10.9.{number}.1/24", "dev", name)


def read(name):
    with open(f"{CONF}/{name}/send_redirects", encoding="ascii") as switch:
        return int(switch.read())


def write(name, value):
    with open(f"{CONF}/{name}/send_redirects", "w", encoding="ascii") as switch:
        switch.write(str(value))


def in_new_network(work):
    """What `work` returns in a network namespace of its own."""
    ends, end = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if LIBC.unshare(CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "unshare")
            os.write(end, json.dumps(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(end)
    with os.fdopen(ends, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError("a new network namespace could not be used")
    return json.loads(said)


def default_reaches_interfaces():
    """Whether this machine's kernel still lets a new network's `default` reach interfaces: it does not any more where
    the machine's own `default` was written once, because a new network copies that too."""

    def attempt():
        ip("link", "add", FRESH, "type", KIND)
        write("default", 0)
        return read(FRESH) == 0

    return in_new_network(attempt)


class Release:
    """One root file system, laid over so that nothing of it changes."""

    def __init__(self, name, scratch):
        self.name = name
        self.root = os.path.join(scratch, name)
        self.has_lib = not os.path.islink(self.root + "/lib")  # else it is /usr/lib
        self.busybox_swaps = name != "bullseye"  # whose busybox is 1.30
        self.version = {}
        for applier, commands in COMMANDS.items():
            for command in commands:
                if os.path.exists(self.root + command[0]) and applier != self.other_procps():
                    self.version[applier] = command
                    break
        self.wipe()
        self.compares_prefixes = "systemd" in self.version and self.reads_no_braces_in_prefixes()

    def other_procps(self):
        """The name of the procps that this release does not have."""
        said = subprocess.run(["chroot", self.root, "/sbin/sysctl", "--version"], capture_output=True, text=True,
                              check=True).stdout
        return "procps_3" if " 4." in said else "procps_4"

    def wipe(self):
        for path in [*FOLDERS, "/etc/sysctl.conf"]:
            try:
                if os.path.islink(self.root + path) or not os.path.isdir(self.root + path):
                    os.unlink(self.root + path)
                else:
                    shutil.rmtree(self.root + path)
            except FileNotFoundError:
                pass

    def place(self, tree):
        self.wipe()
        generator.put(tree, self.root)

    def start(self, command):
        """Runs a program of the release in its root; what it says is not looked at, only what it does."""
        child = os.fork()
        if child == 0:
            try:
                null = os.open("/dev/null", os.O_RDWR)
                for number in (0, 1, 2):
                    os.dup2(null, number)
                os.chroot(self.root)
                os.chdir("/")
                os.execve(command[0], command, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"})
            finally:
                os._exit(127)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) == 127:
            raise RuntimeError(f"{command[0]} of {self.name} could not be started")

    def ends(self, applier):
        """The value of each switch after a run that began with all of them at 1."""
        for name in ("all", "default", *INTERFACES, "lo"):
            write(name, 1)
        self.start(self.version[applier])
        return {name: read(name) for name in ("all", "default", *INTERFACES, "lo")}

    def end_when_it_appears(self, name):
        """The value of an interface's switch, 1 before, after systemd-sysctl was run as udev runs it."""
        write(name, 1)
        self.start(self.version["systemd"] + [f"--prefix=/net/ipv4/conf/{name}"])
        return read(name)

    def reads_no_braces_in_prefixes(self):
        """As later releases of systemd, which hold patterns against a prefix component by component."""
        self.place({"/etc/sysctl.d/a.conf": b"net.ipv4.conf.{eth?,x}.send_redirects = 0\n"})
        end = self.end_when_it_appears("eth0")
        self.wipe()
        return end == 1

    def ends_of_a_boot(self, applier):
        """The same in a network where nobody has written a switch before, with an interface that is there before the
        applier runs and has no address yet, and one that appears later, for which udev calls systemd-sysctl again."""

        def boot():
            ip("link", "add", FRESH, "type", KIND)
            self.start(self.version[applier])
            ip("link", "add", LATER, "type", KIND)
            if applier == "systemd":
                self.start(self.version[applier] + [f"--prefix=/net/ipv4/conf/{LATER}"])
            return {name: read(name) for name in ("all", "default", FRESH, LATER)}

        return in_new_network(boot)

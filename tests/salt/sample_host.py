# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that needs route_guard, in the namespaces that tests/salt/run made: /etc is a copy, the network its own."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

CLIENT = Path("/etc/openvpn/client.conf")
DNS_HOOK = Path("/etc/openvpn/set-dns")
HOOK = Path("/etc/openvpn/route-flush")
SETTINGS = Path("/etc/sysctl.conf")
DROP_INS = Path("/etc/sysctl.d")
LIVE = Path("/proc/sys/net/ipv4/conf")

# As many providers write it: the last line closes a block and has no line end, so that a line put behind it is lost.
CLIENT_TEXT = f"""client
dev tun
remote vpn.example.com 1194 udp
up {DNS_HOOK}
<ca>
not a certificate
</ca>"""
SETTINGS_TEXT = "# Forward between the networks.\nnet.ipv4.ip_forward = 1\n"


def hide_the_machine():
    """From now on /etc is a copy, the other settings folders are empty, and the network has a pair of interfaces."""
    copy = Path("/mnt")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", copy], check=True)
    subprocess.run(["cp", "-a", "/etc", copy / "etc"], check=True)
    subprocess.run(["mount", "--bind", copy / "etc", "/etc"], check=True)
    for folder in ("/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"):
        if os.path.isdir(folder):
            subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1"], check=True)


@contextlib.contextmanager
def stale_route():
    """While this lasts, the host holds a route that it learned from an ICMP redirect of its gateway."""
    # One ping brings the redirect, the next makes the kernel use what it learned, and so list it. Some are lost while the link
    # comes up.
    gateway = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep infinity"], stdout=subprocess.PIPE)
    gateway.stdout.readline()
    there = ["nsenter", f"--net=/proc/{gateway.pid}/ns/net"]
    commands = """
        ip link add wan0 type veth peer name gw0 netns {pid}
        ip address add 10.9.0.2/24 dev wan0
        ip link set wan0 up
        sysctl -q -w net.ipv4.conf.all.accept_redirects=1 net.ipv4.conf.wan0.accept_redirects=1
        there ip address add 10.9.0.1/24 dev gw0
        there ip link set gw0 up
        there ip route add 203.0.113.0/24 via 10.9.0.3
        there sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=1
        ip route add default via 10.9.0.1
        ip neighbour add 10.9.0.3 lladdr 02:00:00:00:00:03 dev wan0 nud permanent
    """
    try:
        for command in commands.format(pid=gateway.pid).strip().splitlines():
            words = command.split()
            words = there + words[1:] if words[0] == "there" else words
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        for _ in range(20):
            subprocess.run(["ping", "-q", "-c", "2", "-i", "0.2", "-W", "1", "203.0.113.7"], stdout=subprocess.DEVNULL)
            cache = subprocess.run(["ip", "route", "show", "table", "all", "cache"], capture_output=True, text=True, check=True)
            if "203.0.113.7 via 10.9.0.3" in cache.stdout:
                break
        else:
            raise AssertionError("the host has learned no redirect in 20 tries")
        yield "203.0.113.7", "10.9.0.3", "wan0"
    finally:
        subprocess.run(["ip", "link", "delete", "wan0"], check=True)
        gateway.kill()
        gateway.wait()


def put_up():
    """The host as it was before route_guard ever ran."""
    shutil.rmtree(CLIENT.parent, ignore_errors=True)
    shutil.rmtree(DROP_INS, ignore_errors=True)
    CLIENT.parent.mkdir(mode=0o755)
    DROP_INS.mkdir(mode=0o755)
    CLIENT.write_text(CLIENT_TEXT)
    DNS_HOOK.write_text("#!/bin/sh\nexit 0\n")
    DNS_HOOK.chmod(0o755)
    SETTINGS.write_text(SETTINGS_TEXT)
    (DROP_INS / "99-sysctl.conf").symlink_to("../sysctl.conf")
    for interface in LIVE.iterdir():
        (interface / "send_redirects").write_text("1")


def files():
    """Every file that route_guard could touch, with its bytes."""
    folders = (CLIENT.parent, DROP_INS)
    paths = [SETTINGS, *(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())]
    return {str(path): path.read_bytes() for path in paths}


def sends_redirects():
    """The names below net.ipv4.conf that are not at 0."""
    return {folder.name for folder in LIVE.iterdir() if (folder / "send_redirects").read_text().strip() != "0"}

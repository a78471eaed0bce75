# SPDX-License-Identifier: GPL-3.0-or-later
"""A client's own machine, whose router has redirected it: the VPN of vpn_lab.py with a server that pushes its options.

    with ConnectionLab(folder) as lab:
        client = lab.new_client("persist-tun")
        client.route_guard("apply", "--controls", "script-security,up-hook,hook-script")
        lab.learn()
        client.start()

The programs of a client see its own folder as /etc/openvpn, in a mount namespace: nothing of the machine changes.
"""

import os
import re
import shutil
import subprocess
import time

import route_guard
from vpn_lab import VpnLab

PATIENCE = 30  # seconds, for a busy machine: what is waited for takes some hundredths of one
PULLING = ("client", "nobind", "remote 198.18.0.2")
RAN = "/etc/openvpn/ran"  # a line for each run of the program that recorder() makes


def await_that(condition, otherwise):
    """Waits until it is so, or fails with what `otherwise` tells."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.01)


class ConnectionLab(VpnLab):
    def __init__(self, folder):
        super().__init__(folder)
        self.learned = 0
        self.clients = []

    def __enter__(self):
        super().__enter__()
        self.write("gateway", ("ipv4/conf/all/accept_redirects", 1), ("ipv4/conf/eth0/accept_redirects", 1))
        self.write("router", ("ipv4/conf/all/send_redirects", 1), ("ipv4/conf/eth0/send_redirects", 1))
        self.write("host", ("ipv4/ip_forward", 0))
        self.ip("router", f"route replace {self.target[4]}/32 via 192.0.2.10")
        return self

    def start_server(self):
        self.push()
        return self.openvpn("server", "tls-server", "dh none", "mode server", "topology subnet", "client-config-dir clients",
                            "ifconfig 10.8.0.1 255.255.255.0", "ifconfig-pool 10.8.0.2 10.8.0.99", 'push "topology subnet"',
                            'push "route-gateway 10.8.0.1"', 'push "route 203.0.113.0 255.255.255.0"',
                            'push "dhcp-option DNS 10.8.0.1"', 'push "dhcp-option DOMAIN lab.example"', "local 198.18.0.2")

    def push(self, *options):
        """What the server pushes beside the usual, from the next connection on."""
        folder = self.folder / "clients"
        folder.mkdir(exist_ok=True)
        (folder / "gateway").write_text("".join(f'push "{option}"\n' for option in options))

    def cache(self):
        return self.run("gateway", "ip", "route", "show", "table", "all", "cache")

    def is_stale(self):
        """Whether the way to the target that the router's redirect taught is still in the cache."""
        return f"{self.target[4]} via 192.0.2.10" in self.cache()

    def learn(self):
        """A packet goes out beside the tunnel, and the router answers with a redirect.

        A router soon falls silent towards an address that does not listen, so each packet has one of its own.
        """
        for _ in range(20):
            source = f"192.0.2.{20 + self.learned % 200}"
            self.learned += 1
            self.ip("gateway", f"addr add {source}/24 dev eth0")
            self.run("gateway", "ping", "-n", "-c", "1", "-W", "0.05", "-I", "eth0", "-I", source, self.target[4], check=False)
            self.ip("gateway", f"addr del {source}/24 dev eth0")
            if self.is_stale():
                return
        raise AssertionError("the redirect was not learned: " + self.cache())

    def new_client(self, *lines, basic=PULLING):
        folder = self.folder / f"client{len(self.clients)}"
        self.clients.append(Client(self, folder, (*basic, *lines)))
        return self.clients[-1]

    def stop_clients(self):
        for client in self.clients:
            client.stop()


class Client:
    """One client configuration, and the openvpn that runs with it."""

    def __init__(self, lab, folder, lines):
        self.lab = lab
        self.folder = folder
        self.process = None
        folder.mkdir()
        folder.chmod(0o755)
        for name in ("ca.crt", "gateway.crt", "gateway.key"):
            shutil.copy(lab.folder / name, folder / name)
            (folder / name).chmod(0o644)  # the key too: a client that gave up its rights reads it again
        self.config = folder / "client.conf"
        self.config.write_text("\n".join([*lines, "dev tun0", "ca ca.crt", "cert gateway.crt", "key gateway.key",
                                          "verify-x509-name server name", "verb 3"]) + "\n")
        self.log = folder / "log"

    def program(self, name, *lines, shell="/bin/sh"):
        """A script in the client's folder; its path, as the client sees it."""
        path = self.folder / name
        path.write_text("\n".join([f"#!{shell}", *lines]) + "\n")
        path.chmod(0o755)
        return f"/etc/openvpn/{name}"

    def recorder(self):
        """A program that tells of its runs, to ran()."""
        (self.folder / "ran").touch()
        (self.folder / "ran").chmod(0o666)
        return self.program("recorder", f'echo "$script_type $script_context" >> {RAN}')

    def ran(self):
        return (self.folder / "ran").read_text().splitlines()

    def inside(self, *mounts):
        """The command that runs another one where this client's folder is /etc/openvpn, and the other mounts are made."""
        script = "".join(f"mount --bind '{source}' '{target}' && "
                         for source, target in [(self.folder, "/etc/openvpn"), *mounts])
        # udev lets every user open the tunnel device; in containers it is often root's alone.
        script += 'mount -t tmpfs -o mode=755 none /dev/net && mknod -m 666 /dev/net/tun c 10 200 && '
        return (*self.lab.on("gateway"), "sh", "-c", script + 'cd /etc/openvpn && exec "$@"', "sh")

    def route_guard(self, *arguments):
        return route_guard.run(*arguments, "--format", "json", prefix=self.inside())

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def start(self, *mounts, by=()):
        """Starts it as Debian's openvpn-client@ unit does, and waits for the tunnel, or for its end."""
        self.launch(*mounts, by=by)
        self.await_tunnels(1)
        return self

    def launch(self, *mounts, by=()):
        with open(self.log, "w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [*self.inside(*mounts), *by, "/usr/sbin/openvpn", "--suppress-timestamps", "--config", "client.conf",
                 "--connect-retry", "0"], stdout=output, stderr=output)

    def tunnels(self):
        return self.said().count("Initialization Sequence Completed")

    def await_tunnels(self, count):
        await_that(lambda: self.tunnels() >= count or self.has_ended(), self.said)

    def has_ended(self):
        return self.process.poll() is not None

    def restart(self, kind):
        """Sends it SIGUSR1 or SIGHUP, and waits for the next tunnel, or for its end."""
        before = self.tunnels()
        self.process.send_signal(kind)
        self.await_tunnels(before + 1)

    def logged_runs(self, program="/etc/openvpn/route-flush"):
        """How often openvpn says that it ran a program on "up"."""
        return len(re.findall(rf"^{re.escape(program)} ", self.said(), re.MULTILINE))

    def stop(self):
        if self.process:
            self.lab.stop(self.process)
            self.process = None


def installed_series():
    """The release series of the openvpn that runs here, as the argument openvpn_version has it."""
    done = subprocess.run(["/usr/sbin/openvpn", "--version"], capture_output=True, text=True, check=False, timeout=10)
    return ".".join(done.stdout.split()[1].split(".")[:2])


assert os.path.exists("/usr/sbin/openvpn"), "there is no /usr/sbin/openvpn; tests/network/run installs it"

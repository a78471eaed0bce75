# SPDX-License-Identifier: GPL-3.0-or-later
"""The story that route_guard is about, with a real OpenVPN client.

    host       192.0.2.10   its default route is the gateway
    gateway    192.0.2.1    OpenVPN client; without the tunnel it sends everything to the router beside it
    router     192.0.2.2    the way around the VPN
    server     198.18.0.2   OpenVPN server, linked to the gateway; behind it, and behind the router, 203.0.113.7

and the same in IPv6 (fd00:2::, fe80::1, fe80::2, 2001:db8::7). Certificates are made on the spot.
"""

import os
import signal
import subprocess
import time

MEMBERS = ("lan", "host", "gateway", "router", "server")


class VpnLab:
    target = {4: "203.0.113.7", 6: "2001:db8::7"}
    gateway = {4: "192.0.2.1", 6: "fe80::1"}
    router = {4: "192.0.2.2", 6: "fe80::2"}

    def __init__(self, folder):
        self.folder = folder
        self.name = f"vpn{os.getpid()}"
        self.server = None
        self.client = None

    def on(self, member):
        return ("ip", "netns", "exec", f"{self.name}-{member}")

    def run(self, member, *command, check=True):
        done = subprocess.run([*self.on(member), *command], capture_output=True, text=True, check=False, timeout=60)
        assert not check or done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def ip(self, member, *lines):
        done = subprocess.run(["ip", "-n", f"{self.name}-{member}", "-batch", "-"], input="\n".join(lines) + "\n", text=True,
                              capture_output=True, check=False, timeout=30)
        assert done.returncode == 0, (lines, done.stderr)

    def write(self, member, *settings):
        script = "; ".join(f"echo {value} > /proc/sys/net/{key}" for key, value in settings)
        self.run(member, "sh", "-ec", script)

    def __enter__(self):
        for member in MEMBERS:
            subprocess.run(["ip", "netns", "add", f"{self.name}-{member}"], check=True, timeout=30)
        self.ip("lan", "link add lan type bridge mcast_snooping 0", "link set lan up")
        for member in ("host", "gateway", "router"):
            self.ip("lan", f"link add {member} type veth peer name eth0 netns {self.name}-{member}",
                    f"link set {member} master lan up")
        self.ip("gateway", f"link add wan type veth peer name wan netns {self.name}-server")
        self.ip("router", f"link add far type veth peer name far netns {self.name}-server")
        forwarding = [("ipv4/ip_forward", 1), ("ipv6/conf/all/forwarding", 1)]
        self.write("gateway", *forwarding, ("ipv4/conf/all/send_redirects", 1), ("ipv4/conf/default/send_redirects", 1))
        self.write("router", *forwarding)
        self.write("server", *forwarding)
        self.write("host", ("ipv4/conf/all/accept_redirects", 1), ("ipv4/conf/eth0/accept_redirects", 1),
                   ("ipv6/conf/eth0/accept_redirects", 1))
        for member, interface in (("host", "eth0"), ("gateway", "eth0"), ("gateway", "wan"), ("router", "eth0"),
                                  ("router", "far"), ("server", "wan"), ("server", "far")):
            self.write(member, ("ipv4/conf/all/rp_filter", 0), (f"ipv4/conf/{interface}/rp_filter", 0))
            # One link-local address each, whose number is known.
            self.ip(member, f"link set {interface} addrgenmode none", "link set lo up", f"link set {interface} up")
        self.ip("host", "addr add 192.0.2.10/24 dev eth0", "addr add fd00:2::10/64 dev eth0 nodad",
                "addr add fe80::10/64 dev eth0 nodad", "route add default via 192.0.2.1",
                "route add default via fe80::1 dev eth0")
        self.ip("gateway", "addr add 192.0.2.1/24 dev eth0", "addr add fd00:2::1/64 dev eth0 nodad",
                "addr add fe80::1/64 dev eth0 nodad", "addr add 198.18.0.1/24 dev wan", "route add default via 192.0.2.2",
                "route add default via fe80::2 dev eth0")
        self.ip("router", "addr add 192.0.2.2/24 dev eth0", "addr add fd00:2::2/64 dev eth0 nodad",
                "addr add fe80::2/64 dev eth0 nodad", "addr add 198.51.100.2/24 dev far", "addr add fd00:3::2/64 dev far nodad",
                "route add 203.0.113.0/24 via 198.51.100.1", "route add 2001:db8::/32 via fd00:3::1")
        self.ip("server", "addr add 198.18.0.2/24 dev wan", "addr add 198.51.100.1/24 dev far",
                "addr add fd00:3::1/64 dev far nodad", "addr add 203.0.113.7/32 dev lo", "addr add 2001:db8::7/128 dev lo",
                "route add 192.0.2.0/24 via 198.51.100.2", "route add fd00:2::/64 via fd00:3::2")
        for member, neighbour in (("router", "198.51.100.1"), ("router", "fd00:3::1"), ("router", "fd00:2::1"),
                                  ("gateway", "198.18.0.2"), ("gateway", "192.0.2.2"), ("host", "192.0.2.1"),
                                  ("host", "fd00:2::1")):
            self.await_neighbour(member, neighbour)
        self.make_certificates()
        self.server = self.start_server()
        return self

    def __exit__(self, *_):
        self.vpn_down()
        if self.server:
            self.stop(self.server)
        for member in MEMBERS:
            subprocess.run(["ip", "netns", "del", f"{self.name}-{member}"], check=False, timeout=30)

    def await_neighbour(self, member, address):
        """A link carries packets only some time after its ends came up."""
        for _ in range(20):
            if " 0% packet loss" in self.run(member, "ping", "-n", "-c", "1", "-W", "1", address, check=False):
                return
            time.sleep(0.1)
        raise AssertionError(f"{member} does not reach {address}")

    def make_certificates(self):
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, timeout=30)

        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=the CA", "-days", "2")
        for name in ("server", "gateway"):
            openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
            openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                    f"{name}.crt", "-days", "2")

    def start_server(self):
        return self.openvpn("server", "tls-server", "dh none", "ifconfig 10.8.0.1 10.8.0.2",
                            "ifconfig-ipv6 fd00:8::1/64 fd00:8::2", "local 198.18.0.2")

    def openvpn(self, member, *lines):
        config = self.folder / f"{member}.conf"
        config.write_text("\n".join(["dev tun0", "dev-type tun", "proto udp", "port 1194", "ca ca.crt", f"cert {member}.crt",
                                     f"key {member}.key", "verb 3", "ping 5", *lines]) + "\n")
        log = self.folder / f"{member}.log"
        with open(log, "w", encoding="utf-8") as output:
            # `ip netns exec` becomes openvpn, so the process is the client itself.
            return subprocess.Popen([*self.on(member), "openvpn", "--cd", str(self.folder), "--config", str(config)],
                                    stdout=output, stderr=output)

    @staticmethod
    def stop(process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def vpn_up(self):
        self.client = self.openvpn("gateway", "tls-client", "remote 198.18.0.2", "ifconfig 10.8.0.2 10.8.0.1",
                                   "ifconfig-ipv6 fd00:8::2/64 fd00:8::1", "route 203.0.113.0 255.255.255.0",
                                   "route-ipv6 2001:db8::/32")
        for _ in range(400):
            if "Initialization Sequence Completed" in (self.folder / "gateway.log").read_text():
                self.await_neighbour("gateway", "10.8.0.1")  # the server takes a moment longer
                self.await_neighbour("gateway", "fd00:8::1")
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "gateway.log").read_text() + (self.folder / "server.log").read_text())

    def vpn_down(self):
        if self.client:
            self.stop(self.client)
            self.client = None

    def ping(self, family):
        """Three packets from the host to the target; all must be answered."""
        output = self.run("host", "ping", f"-{family}", "-n", "-c", "3", "-i", "0.2", "-W", "5", self.target[family])
        assert " 0% packet loss" in output, output

    def counter(self, member, family, layer, name):
        """A counter of the kernel's; what a tunnel and its neighbours say of themselves is in neither of those used here."""
        if family == 6:
            text = self.run(member, "cat", "/proc/net/snmp6")
            return int(next(line.split()[1] for line in text.splitlines() if line.split()[0] == f"{layer}6{name}"))
        head, values = [line.split() for line in self.run(member, "cat", "/proc/net/snmp").splitlines()
                        if line.startswith(layer + ":")]
        return int(values[head.index(name)])

    def counted_pings(self, family):
        """Pings, and how many of the packets the server had out of the tunnel, and how many the router sent around it."""
        def counts():
            forwarded = "OutForwDatagrams" if family == 6 else "ForwDatagrams"
            return self.counter("server", family, "Icmp", "InEchos"), self.counter("router", family, "Ip", forwarded)

        before = counts()
        self.ping(family)
        after = counts()
        replies = 3  # the answers come back through the router in either case
        around = after[1] - before[1] - replies
        return after[0] - before[0] - around, around

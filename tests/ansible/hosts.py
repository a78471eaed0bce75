# SPDX-License-Identifier: GPL-3.0-or-later
"""Sample hosts made of namespaces, and networks between them."""
import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
HOST = TOP / "molecule" / "host"

# As a VPN provider hands it out: inline certificates, no newline at the end.
CLIENT_CONF = """client
dev tun
proto udp
remote vpn.example.net 1194
nobind
persist-key
<ca>
-----BEGIN CERTIFICATE-----
up not-a-directive-here
-----END CERTIFICATE-----
</ca>"""

SYSCTL_CONF = """# Kernel settings of this host.
net.ipv4.ip_forward=1
net.ipv4.conf.all.send_redirects = 1
"""


class Host:
    """A host with this machine's programs, and an /etc, a network and processes of its own."""

    def __init__(self, name, folder):
        self.name = name
        self.pid_file = folder / f"{name}.pid"
        self.etc = folder / f"{name}-etc"
        self.remote_tmp = folder / f"{name}-tmp"
        self.remote_tmp.mkdir()
        shutil.copytree("/etc", self.etc, symlinks=True, ignore_dangling_symlinks=True)
        shutil.rmtree(self.etc / "openvpn", ignore_errors=True)
        (self.etc / "openvpn").mkdir(mode=0o755)
        (self.etc / "openvpn" / "client.conf").write_text(CLIENT_CONF)
        for old in (self.etc / "sysctl.d").glob("*"):
            old.unlink()
        (self.etc / "sysctl.conf").write_text(SYSCTL_CONF)
        (self.etc / "sysctl.d").mkdir(exist_ok=True)
        (self.etc / "sysctl.d" / "99-sysctl.conf").symlink_to("../sysctl.conf")
        command("bash", HOST, "start", "/", self.pid_file, f"{self.etc}:/etc")
        for which in ("all", "default", "lo"):
            self.run(f"echo 1 > /proc/sys/net/ipv4/conf/{which}/send_redirects")

    @property
    def pid(self):
        return self.pid_file.read_text()

    def run(self, script):
        """What a shell script says on the host."""
        return command("nsenter", "-t", self.pid, "-m", "-n", "-p", "-u", "-i", "--", "bash", "-c", script)

    def stop(self):
        command("bash", HOST, "stop", self.pid_file)

    def files(self):
        """Path -> (mode, bytes or link target) of everything that route_guard may write to."""
        found = {}
        for top in ("openvpn", "sysctl.d", "sysctl.conf"):
            paths = [self.etc / top, *(self.etc / top).rglob("*")]
            for path in paths:
                if path.is_symlink():
                    found[path] = ("link", path.readlink())
                elif path.is_file():
                    found[path] = (path.stat().st_mode, path.read_bytes())
        return found

    def sends_redirects(self):
        """Whether any switch of the running kernel is not 0."""
        values = self.run("cat /proc/sys/net/ipv4/conf/*/send_redirects").split()
        return any(value != "0" for value in values)


class Lan:
    """A desk behind a gateway, and a second router that the gateway would rather send it to."""

    def __init__(self, folder):
        self.gateway, self.router, self.desk = (Host(name, folder) for name in ("gateway", "router", "desk"))
        self.gateway.run("ip link add br0 type bridge && ip addr add 192.0.2.1/24 dev br0 && ip link set br0 up && "
                         "echo 1 > /proc/sys/net/ipv4/ip_forward && echo 1 > /proc/sys/net/ipv4/conf/br0/send_redirects")
        for host, address in ((self.router, "192.0.2.2/24"), (self.desk, "192.0.2.3/24")):
            plug = f"to-{host.name}"
            self.gateway.run(f"ip link add {plug} type veth peer name eth0 && ip link set {plug} master br0 up")
            command("nsenter", "-t", self.gateway.pid, "-n", "ip", "link", "set", "eth0", "netns", host.pid)
            host.run(f"ip addr add {address} dev eth0 && ip link set eth0 up")
        self.desk.run("ip route add default via 192.0.2.1")

    def mislead_the_desk(self):
        """The tunnel is down: the gateway tells the desk to use the router instead, by a real ICMP redirect."""
        self.gateway.run("ip route replace 203.0.113.0/24 via 192.0.2.2 dev br0")
        for _ in range(50):
            self.desk.run("echo anything > /dev/udp/203.0.113.7/9; sleep 0.1")
            if self.way_of_the_desk() == "192.0.2.2":
                break
        self.gateway.run("ip route del 203.0.113.0/24")
        assert self.way_of_the_desk() == "192.0.2.2", "the desk took no redirect"

    def way_of_the_desk(self):
        """The next hop that the desk's kernel uses towards the target."""
        words = self.desk.run("ip route get 203.0.113.7").split()
        return words[words.index("via") + 1]

    def stop(self):
        for host in (self.gateway, self.router, self.desk):
            host.stop()


def command(*arguments):
    done = subprocess.run(list(map(str, arguments)), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout

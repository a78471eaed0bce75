# SPDX-License-Identifier: GPL-3.0-or-later
"""Two network namespaces without names: a host, and the wires that its interfaces lead to.

The host has the interfaces e0, e1, ... with 10.0.N.10/24 and fd00:N::10/64. Behind each, the addresses .1 to .3 (and
fe80::1 to fe80::3) stand for routers: they are known as neighbours, and packets can be sent in their name, ICMP
redirects among them. Everything goes away with the process. Without `ready` nobody waits until the wires carry, which
takes the kernel a second: the first packets may then be lost.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import time

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)

RTM_F_CLONED = 0x200
RTM_F_LOOKUP_TABLE = 0x1000
RTM_F_FIB_MATCH = 0x2000
RTM_GETROUTE = 26
RTA = {"dst": 1, "src": 2, "iif": 3, "oif": 4, "gateway": 5, "multipath": 9, "table": 15, "mark": 16, "via": 18,
       "uid": 25, "ip_proto": 27, "sport": 28, "dport": 29, "priority": 6, "flowlabel": 31, "nh_id": 30}


def checked(result):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


class Namespace:
    """A new network namespace; the process is in it afterwards."""

    def __init__(self):
        checked(libc.unshare(CLONE_NEWNET))
        self.file = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    def enter(self):
        checked(libc.setns(self.file, CLONE_NEWNET))

    def path(self):
        return f"/proc/{os.getpid()}/fd/{self.file}"

    def close(self):
        os.close(self.file)


def ip(batch, force=False, family=None):
    """Runs a list of ip commands in the namespace that the process is in."""
    options = (["-force"] if force else []) + ([f"-{family}"] if family else [])
    done = subprocess.run(["ip", *options, "-batch", "-"], input="\n".join(batch) + "\n", text=True, capture_output=True, check=False, timeout=30)
    if done.returncode != 0 and not force:
        raise RuntimeError(f"ip {batch}: {done.stderr}")


def write(path, value):
    with open("/proc/sys/net/" + path, "w", encoding="ascii") as file:
        file.write(str(value))


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4_packet(source, destination, protocol, payload, tos=0):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, tos, 20 + len(payload), 7, 0, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(destination))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6_packet(source, destination, payload):
    """An ICMPv6 packet; its checksum is filled in."""
    addresses = socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, destination)
    pseudo = addresses + struct.pack("!II", len(payload), 58)
    payload = payload[:2] + struct.pack("!H", checksum(pseudo + payload)) + payload[4:]
    return struct.pack("!IHBB", 6 << 28, len(payload), 58, 255) + addresses + payload


class Wires:
    def __init__(self, count=3, ready=True):
        self.count = count
        self.world = Namespace()
        self.host = Namespace()
        self.sockets = []
        ip([f"link add e{i} type veth peer name w{i} netns {self.world.path()}" for i in range(count)])
        write("ipv4/conf/all/rp_filter", 0)
        write("ipv4/conf/all/accept_redirects", 1)
        write("ipv4/fib_multipath_hash_policy", 1)
        write("ipv6/fib_multipath_hash_policy", 1)
        for i in range(count):
            write(f"ipv4/conf/e{i}/rp_filter", 0)
            write(f"ipv4/conf/e{i}/accept_redirects", 1)
            write(f"ipv4/conf/e{i}/secure_redirects", 1)
            write(f"ipv4/conf/e{i}/shared_media", 1)
            write(f"ipv6/conf/e{i}/accept_dad", 0)
            write(f"ipv6/conf/e{i}/router_solicitations", 0)
        ip(["link set lo up"] + [f"link set e{i} up" for i in range(count)])
        self.world.enter()
        ip([f"link set w{i} up" for i in range(count)])
        if ready:
            self.await_running(f"w{i}" for i in range(count))
        self.wires = []
        for i in range(count):
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            wire.bind((f"w{i}", 0))
            self.wires.append((wire, self.mac(f"w{i}")))
        self.host.enter()
        if ready:
            self.await_running(f"e{i}" for i in range(count))
        self.macs = [self.mac(f"e{i}") for i in range(count)]
        batch = []
        for i in range(count):
            batch += [f"addr add 10.0.{i}.10/24 dev e{i}", f"addr add fd00:{i}::10/64 dev e{i} nodad"]
            there = self.wires[i][1].hex(":")
            for router in (1, 2, 3):
                batch.append(f"neigh replace 10.0.{i}.{router} lladdr {there} dev e{i} nud permanent")
                batch.append(f"neigh replace fe80::{router} lladdr {there} dev e{i} nud permanent router")
        ip(batch)
        self.indexes = {name: index for index, name in socket.if_nameindex()}
        self.netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.netlink.settimeout(5)

    @staticmethod
    def ask(interface, question):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            return fcntl.ioctl(any_socket, question, struct.pack("256s", interface.encode()))

    def mac(self, interface):
        return self.ask(interface, 0x8927)[18:24]  # SIOCGIFHWADDR

    def await_running(self, interfaces):
        """A wire carries packets only some milliseconds after its ends came up."""
        for interface in interfaces:
            for _ in range(1000):
                if self.ask(interface, 0x8913)[16] & 0x40:  # SIOCGIFFLAGS, IFF_RUNNING
                    break
                time.sleep(0.002)

    def close(self, home=None):
        """Everything goes away; `home` is the open file of a namespace to go back to."""
        if home is not None:
            checked(libc.setns(home, CLONE_NEWNET))
            os.close(home)
        for wire, _ in self.wires:
            wire.close()
        for each in self.sockets:
            each.close()
        self.netlink.close()
        self.host.close()
        self.world.close()

    def inject(self, interface, kind, packet):
        wire, mac = self.wires[interface]
        wire.send(self.macs[interface] + mac + struct.pack("!H", kind) + packet)

    def redirect(self, interface, old, new, inner):
        """ICMP: for the packet `inner`, use `new` instead of `old` (addresses of routers on that interface)."""
        body = struct.pack("!BBH4s", 5, 1, 0, socket.inet_aton(new)) + inner
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        host = socket.inet_ntoa(inner[12:16])
        self.inject(interface, 0x0800, ipv4_packet(old, host, 1, body))

    def fragmentation_needed(self, interface, router, mtu, source, destination):
        inner = ipv4_packet(source, destination, 1, struct.pack("!BBHI", 0, 0, 0, 0))
        body = struct.pack("!BBHHH", 3, 4, 0, 0, mtu) + inner
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        self.inject(interface, 0x0800, ipv4_packet(router, source, 1, body))

    def redirect6(self, interface, old, new, destination, inner=b""):
        """Neighbour discovery: use `new` instead of `old`. With the packet `inner` that it is about, its socket is asked."""
        body = struct.pack("!BBHI", 137, 0, 0, 0) + socket.inet_pton(socket.AF_INET6, new) + socket.inet_pton(
            socket.AF_INET6, destination) + b"\x02\x01" + self.wires[interface][1]
        if inner:
            body += struct.pack("!BB6x", 4, 1 + len(inner) // 8) + inner
        host = socket.inet_ntop(socket.AF_INET6, inner[8:24]) if inner else f"fd00:{interface}::10"
        self.inject(interface, 0x86DD, ipv6_packet(old, host, body))

    def too_big6(self, interface, router, mtu, destination):
        host = f"fd00:{interface}::10"
        inner = ipv6_packet(host, destination, struct.pack("!BBHI", 129, 0, 0, 0))
        self.inject(interface, 0x86DD, ipv6_packet(router, host, struct.pack("!BBHI", 2, 0, 0, mtu) + inner))

    def flow_socket(self, destination, mark=0, tos=0, source=None, oif=None):
        """A connected UDP socket: a flow that a redirect can be about."""
        six = ":" in destination
        flow = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
        self.sockets.append(flow)
        if mark:
            flow.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
        if tos:
            flow.setsockopt(*((socket.IPPROTO_IPV6, socket.IPV6_TCLASS) if six else (socket.IPPROTO_IP, socket.IP_TOS)), tos)
        if oif:
            flow.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, oif.encode())
        if source:
            flow.bind((source, 0))
        flow.connect((destination, 4000))
        return flow

    def learn(self, destination, old, new, **flow):
        """A packet goes out, its redirect comes back, and a further packet meets it."""
        self.learn_any(destination, [(old, new)], **flow)

    def learn_any(self, destination, redirects, **flow):
        """The same where a multipath route leaves open through which gateway the packet went."""
        talking = self.flow_socket(destination, **flow)
        source, port = talking.getsockname()
        inner = ipv4_packet(source, destination, 17, struct.pack("!HHHH", port, 4000, 8, 0))
        selectors = {"proto": 17, "dport": 4000, "source": source, **flow}

        def redirect():
            for old, new in redirects:
                self.redirect(int(old.split(".")[2]), old, new, inner)

        # The kernel files the redirect under the next hop that a packet without ports would take.
        gateways = [new for _, new in redirects]
        self.repeat(redirect, lambda: any(self.goes_through(destination, gateways, {**selectors, "sport": some})
                                          for some in (port, *range(4001, 4033))))

    def learn6(self, destination, interface, old, new):
        self.repeat(lambda: self.redirect6(interface, old, new, destination),
                    lambda: self.goes_through(destination, [new], {}))

    def goes_through(self, destination, gateways, flow):
        route = self.lookup(destination, **flow)
        return isinstance(route, Route) and route.hops[0][0] in gateways

    @staticmethod
    def repeat(act, done):
        """A wire that came up a moment ago may lose a packet."""
        for attempt in range(400):
            if attempt % 20 == 0:
                act()
            if done():
                return
            time.sleep(0.005)
        raise AssertionError("the redirect was not learned")

    def lookup(self, destination, match=False, **selectors):
        """What the kernel says of a flow: a Route, or the errno of its refusal. `match`: the FIB's route, without exceptions."""
        family = socket.AF_INET6 if ":" in destination else socket.AF_INET
        bits = 128 if family == socket.AF_INET6 else 32
        attributes = attribute("dst", socket.inet_pton(family, destination))
        attributes += attribute("uid", struct.pack("=I", selectors.get("uid", 0)))
        if selectors.get("source"):
            attributes += attribute("src", socket.inet_pton(family, selectors["source"]))
        if selectors.get("mark"):
            attributes += attribute("mark", struct.pack("=I", selectors["mark"]))
        if selectors.get("iif"):
            attributes += attribute("iif", struct.pack("=I", self.indexes[selectors["iif"]]))
        if selectors.get("flowlabel"):
            attributes += attribute("flowlabel", struct.pack("!I", selectors["flowlabel"]))
        if selectors.get("oif"):
            attributes += attribute("oif", struct.pack("=I", self.indexes[selectors["oif"]]))
        # Without a protocol the kernel takes IPv4 lookups to be about UDP.
        attributes += attribute("ip_proto", struct.pack("=B", selectors.get("proto", 6)))
        if selectors.get("sport"):
            attributes += attribute("sport", struct.pack("!H", selectors["sport"]))
        if selectors.get("dport"):
            attributes += attribute("dport", struct.pack("!H", selectors["dport"]))
        flags = RTM_F_LOOKUP_TABLE | (RTM_F_FIB_MATCH if match else 0)
        head = struct.pack("=BBBBBBBBI", family, bits, bits if selectors.get("source") else 0,
                           selectors.get("tos", 0), 0, 0, 0, 0, flags)
        body = head + attributes
        self.netlink.send(struct.pack("=IHHII", 16 + len(body), RTM_GETROUTE, 1, 1, 0) + body)
        answer = self.netlink.recv(65536)
        length, kind, _, _, _ = struct.unpack_from("=IHHII", answer)
        if kind == 2:
            return -struct.unpack_from("=i", answer, 16)[0]
        return Route(answer[16:length], family)


def attribute(name, value):
    return struct.pack("=HH", 4 + len(value), RTA[name]) + value + b"\0" * (-len(value) % 4)


def attributes_in(data):
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        found[kind & 0x3FFF] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


class Route:
    """One RTM_NEWROUTE answer: prefix, table, metric, type, and the next hops as (gateway, interface index)."""

    def __init__(self, message, family):
        self.family = family
        _, self.length, source_length, self.tos, table, self.protocol, _, self.kind, self.flags = struct.unpack_from(
            "=BBBBBBBBI", message)
        found = attributes_in(message[12:])
        self.table = number(found, "table") or table
        self.metric = number(found, "priority") or 0
        self.object = number(found, "nh_id")
        source = found.get(RTA["src"])
        self.source = f"{socket.inet_ntop(family, source)}/{source_length}" if source and source_length else ""
        address = found.get(RTA["dst"])
        self.destination = socket.inet_ntop(family, address) if address else ("::" if family == socket.AF_INET6 else "0.0.0.0")
        self.hops = []
        if RTA["multipath"] in found:
            data = found[RTA["multipath"]]
            while len(data) >= 8:
                length, _, _, index = struct.unpack_from("=HBBi", data)
                self.hops.append((self.gateway(attributes_in(data[8:length])), index))
                data = data[(length + 3) & ~3:]
        else:
            self.hops.append((self.gateway(found), number(found, "oif")))

    def prefix(self):
        """As `ip` and route_guard write it."""
        if self.length == 0:
            return "default"
        whole = 128 if self.family == socket.AF_INET6 else 32
        return self.destination if self.length == whole else f"{self.destination}/{self.length}"

    def gateway(self, found):
        if RTA["gateway"] in found:
            return socket.inet_ntop(self.family, found[RTA["gateway"]])
        if RTA["via"] in found:
            family = struct.unpack_from("=H", found[RTA["via"]])[0]
            return socket.inet_ntop(family, found[RTA["via"]][2:])
        return ""


def number(found, name):
    value = found.get(RTA[name])
    return struct.unpack("=I", value)[0] if value else None

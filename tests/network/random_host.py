# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of a seed, in namespaces of its own: random routes, rules, next-hop objects, cached routes, and what came after.

Whatever this kernel can do and `ip` of Debian 12 or a netlink message can ask for; what neither knows is left out by the
kernel's refusal, and the host is then one without it.
"""

import itertools
import random
import socket
import struct
import subprocess
import time

from wires import RTM_GETROUTE, Route, Wires, attribute, ip, ipv4_packet, write  # noqa: F401

RTM_NEWRULE = 32
FRA = {"src": 2, "priority": 6, "table": 15, "dscp": 25, "flowlabel": 26, "flowlabel_mask": 27, "sport": 23, "dport": 24,
       "sport_mask": 28, "dport_mask": 29, "dscp_mask": 30, "tun_id": 12, "proto": 22}
DESTINATIONS = {4: ["203.0.113.1", "203.0.113.2", "203.0.113.9", "203.0.114.7", "198.51.100.3"],
                6: ["2001:db8:1::1", "2001:db8:1::2", "2001:db8:1:1::9", "2001:db8:2::7", "2001:dead::3"]}
PREFIXES = {4: ["default", "203.0.0.0/16", "203.0.113.0/24", "203.0.113.0/29", "203.0.113.1/32", "198.51.100.0/24"],
            6: ["default", "2001:db8::/32", "2001:db8:1::/48", "2001:db8:1::/64", "2001:db8:1::1/128", "2001:de00::/24"]}
SERVICES = [0x08, 0x10, 0xB8]
GROUP = 7  # of interfaces
MOST_FLOWS = 96


class RandomHost:
    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random(seed)
        self.commands = []
        self.family = self.random.choice([4, 6])
        self.tables = ["main", "main", "100", "101"] + (["253"] if self.family == 4 else [])
        self.wires = Wires(3, ready=False)
        # What packets may differ in; the values that rules and routes name are added.
        self.values = {"mark": [0], "tos": [0], "uid": [0], "oif": [None], "source": [None], "proto": [0], "sport": [0],
                       "dport": [0], "flowlabel": [0], "iif": [None]}
        self.multipath = False
        self.prefers = self.random.random() < 0.4
        self.down = None  # the interface whose other end is down
        self.forwarding = self.random.random() < 0.15

    def close(self):
        self.wires.close()

    def chance(self, share):
        return self.random.random() < share

    def pick(self, *values):
        return self.random.choice(values)

    def offer(self, kind, *values):
        for value in values:
            if value not in self.values[kind]:
                self.values[kind].append(value)

    def run(self, batch):
        self.commands += [f"ip {'-6 ' if self.family == 6 else ''}{line}" for line in batch]
        ip(batch, force=True, family=self.family)

    def set(self, path, value):
        self.commands.append(f"sysctl net/{path}={value}")
        write(path, value)

    def build(self):
        if self.family == 4 and self.forwarding:
            self.forward()
        self.dress_links()
        self.add_objects()
        self.add_routes()
        self.add_rules()
        self.learn()
        self.change()
        self.forget()
        if self.family == 6 and self.forwarding:
            self.forward()
        # Where no rule names it, an interface that a socket is bound to is left out, as route_guard does.
        rules = subprocess.run(["ip", f"-{self.family}", "rule"], text=True, capture_output=True, check=True, timeout=10).stdout
        named = "".join(line for line in rules.splitlines() if "[detached]" not in line) + " "
        self.values["oif"] = [name for name in self.values["oif"] if name is None or f" oif {name} " in named]
        # IPv6 makes one route of two that were added to each other.
        self.multipath = self.multipath or (self.family == 6 and any(
            word in line for line in self.commands for word in ("append", "prepend")))

    def forget(self):
        """Lets no processor remember a route that was deleted. Where routes of IPv6 share a next-hop object, what a processor
        remembers of it may have lost its route; asked over netlink, the kernel then says that the network is unreachable, though
        packets go (inet6_rtm_getroute in net/ipv6/route.c), until an address comes or goes."""
        if self.family == 6 and self.objects:
            ip(["address add fd99::1/128 dev lo", "address del fd99::1/128 dev lo"], family=6)

    # The host itself

    def forward(self):
        if self.family == 6:
            self.set("ipv6/conf/all/forwarding", 1)
            return
        self.set("ipv4/ip_forward", 1)
        for name in ("all", "e0", "e1", "e2"):
            self.set(f"ipv4/conf/{name}/accept_redirects", 1)
            self.set(f"ipv4/conf/{name}/rp_filter", 0)

    def dress_links(self):
        if self.chance(0.3):
            self.run([f"link set e{self.random.randrange(3)} group {GROUP}"])
        if self.chance(0.04):
            interface = self.random.randrange(3)
            self.set(f"ipv{self.family}/conf/e{interface}/ignore_routes_with_linkdown", self.pick(0, 1, 1))
            self.wires.world.enter()
            ip([f"link set w{interface} down"])
            self.wires.host.enter()
            self.commands.append(f"# the other end of e{interface} goes down")
            self.await_linkdown(interface)
            self.down = interface

    def await_linkdown(self, interface):
        """The kernel takes up to a second to notice."""
        for _ in range(400):
            if not self.wires.ask(f"e{interface}", 0x8913)[16] & 0x40:
                return
            time.sleep(0.005)

    # Routes

    def gateway(self, interface, number):
        return f"10.0.{interface}.{number}" if self.family == 4 else f"fe80::{number}"

    def gateway_hop(self):
        interface = self.random.randrange(3)
        onlink = " onlink" if self.chance(0.15) else ""
        return f"via {self.gateway(interface, self.random.randint(1, 3))} dev e{interface}{onlink}"

    def hop(self):
        interface = self.random.randrange(3)
        if self.chance(0.12):
            return f"dev e{interface}"
        if self.family == 4 and self.chance(0.06):
            return f"via inet6 fe80::{self.random.randint(1, 3)} dev e{interface}"
        return self.gateway_hop()

    def add_objects(self):
        self.objects = self.chance(0.35)
        if self.objects:
            batch = [f"nexthop add id {i} {self.gateway_hop()}" for i in (1, 2)]
            batch += ["nexthop add id 3 group 1/2" if self.chance(0.7) else "nexthop add id 3 group 1/2 type resilient buckets 8",
                      "nexthop add id 4 blackhole", "nexthop add id 5 group 2,3/1"]
            self.run(batch)

    def add_routes(self):
        batch = []
        for i in range(self.random.randint(2, 9)):
            prefix = "default" if i == 0 and self.chance(0.9) else self.random.choice(PREFIXES[self.family])
            table = "main" if i == 0 else self.random.choice(self.tables)
            batch.append(f"route {self.pick('add', 'append', 'append')} {self.route(prefix)} table {table}")
        self.run(batch)

    def options(self):
        text = ""
        if self.chance(0.3):
            text += f" metric {self.pick(50, 100, 2000)}"
        if self.family == 4 and self.chance(0.12):
            service = self.random.choice(SERVICES)
            self.offer("tos", service)
            text += f" tos {service:#x}"
        return text

    def preference(self, *of):
        """Of an IPv6 route. The kernel makes one of several routes with gateways, and tells the preference of the first only,
        so these have one for each prefix."""
        if self.family == 4 or not self.prefers:
            return ""
        return f" pref {random.Random(f'{self.seed}{of}').choice(['low', 'medium', 'high'])}"

    def route(self, prefix):
        tail = self.options()

        if self.family == 6 and self.chance(0.1):
            prefix += f" from {self.source_prefix()}"
        kind = self.random.random()
        alone = tail + self.preference(self.random.random())
        tail += self.preference(prefix)
        if kind < 0.09:
            return f"{self.pick('unreachable', 'blackhole', 'prohibit', 'throw')} {prefix}{alone}"
        if self.chance(0.1):
            tail += " mtu 1300"
        if self.family == 4 and self.chance(0.05):
            tail += " src 10.0.1.10"
        if self.family == 6 and self.chance(0.04):
            tail += " expires 500"
        if kind < 0.22:
            self.multipath = True
            hops = " ".join(f"nexthop {self.gateway_hop()}{self.pick('', '', ' weight 3')}" for _ in range(self.pick(2, 2, 3)))
            return f"{prefix}{tail} {hops}"
        if self.objects and kind < 0.6:
            number = self.pick(1, 1, 2, 3, 3, 4)
            self.multipath = self.multipath or number == 3
            return f"{prefix}{alone} nhid {number}"
        return f"{prefix} {self.hop()}{tail}"

    # Rules

    def source_prefix(self):
        i = self.random.randrange(3)
        four = self.family == 4
        self.offer("source", f"10.0.{i}.10" if four else f"fd00:{i}::10")
        if self.chance(0.2):
            foreign = f"192.168.{i}.77" if four else f"2001:db8:f{i}::77"
            self.offer("source", foreign)
            return f"192.168.{i}.0/24" if four else f"2001:db8:f{i}::/64"
        return self.pick(f"10.0.{i}.10" if four else f"fd00:{i}::10", f"10.0.{i}.0/24" if four else f"fd00:{i}::/64",
                         "10.0.0.0/16" if four else "fd00::/30")

    def add_rules(self):
        count = self.pick(0, 0, 1, 1, 2, 3)
        self.preferences = sorted(self.random.sample(range(1, 32765), 5))
        for _ in range(count):
            self.add_rule()
        if self.chance(0.06):
            self.run([self.pick("rule del pref 32766", "rule add pref 200 lookup local", "rule del pref 0",
                                "rule add pref 32766 lookup 100")])

    def add_rule(self):
        if self.chance(0.2):
            self.add_newer_rule()
        else:
            self.run([self.rule()])

    def rule(self):
        parts = [getattr(self, f"select_{kind}")() for kind in self.random.sample(
            ["mark", "source", "tos", "user", "oif", "iif", "destination", "protocol", "port", "tunnel", "all"], self.pick(1, 1, 2, 3))]
        if not any(part.startswith("from") for part in parts):
            parts.insert(0, "from all")
        elsewhere = f"goto {self.pick(32766, 32766, 20000, self.preferences[4])}"
        action = self.pick("lookup 100", "lookup 101", "lookup 100", "lookup 101", "lookup main",
                           "lookup main suppress_prefixlength 0", "lookup 100 suppress_prefixlength 16",
                           f"lookup main suppress_ifgroup {GROUP}", f"lookup 100 suppress_ifgroup {GROUP}",
                           "blackhole", "unreachable", "prohibit", "nop", elsewhere)
        inverted = "not " if self.chance(0.15) else ""
        return f"rule add {inverted}{' '.join(part for part in parts if part)} pref {self.random.choice(self.preferences)} {action}"

    @staticmethod
    def select_all():
        return ""

    def select_mark(self):
        self.offer("mark", *self.pick((1,), (2,), (1, 2, 3)))
        return "fwmark " + self.pick("1", "2", "1/0x1", "2/0x2", "2/0x3", "0/0x1", "3/0x3")

    def select_source(self):
        return "from " + self.source_prefix()

    def select_tos(self):
        service = self.random.choice(SERVICES[:2])
        self.offer("tos", service, *self.pick((), (0xB8,), (service | 0xA0,)))
        return f"tos {service:#x}"

    def select_user(self):
        first, last = self.pick((1000, 1999), (0, 999), (1500, 4294967294))
        self.offer("uid", 1000, 1700, 5000)
        return f"uidrange {first}-{last}"

    def select_oif(self):
        interface = f"e{self.random.randrange(3)}"
        self.offer("oif", interface)
        return f"oif {interface}"

    def select_iif(self):
        return f"iif {self.pick('lo', 'e0', 'e1', 'e2', 'gone0')}"

    def select_destination(self):
        return "to " + self.random.choice(PREFIXES[self.family][1:])

    def select_protocol(self):
        name, number = self.pick(("udp", 17), ("tcp", 6), ("icmp", 1) if self.family == 4 else ("ipv6-icmp", 58))
        self.offer("proto", number)
        return f"ipproto {name}"

    def select_port(self):
        kind = self.pick("sport", "dport")
        self.offer(kind, 7777, 7790)
        return f"{kind} {self.pick('7777', '7770-7780', '7000-65535')}"

    @staticmethod
    def select_tunnel():
        return "tun_id 9"

    def add_newer_rule(self):
        """What `ip` of Debian 12 cannot ask for: DSCP, flow labels, and masks."""
        table, preference = self.pick(100, 101), self.random.choice(self.preferences)
        attributes = []
        for kind in self.random.sample(["dscp", "port"] + (["label"] if self.family == 6 else []), self.pick(1, 1, 2)):
            # The kernel refuses values that say something outside of their masks.
            if kind == "dscp":
                value, mask = self.pick(0x08 >> 2, 0x10 >> 2, 0xB8 >> 2, 0), self.pick(0x3F, 0x3F, 0x38, 0x07)
                self.offer("tos", value << 2, 0x10)
                attributes += [("dscp", struct.pack("=B", value & mask)), ("dscp_mask", struct.pack("=B", mask))]
            elif kind == "label":
                mask = self.pick(0xFFFFF, 0x000FF)
                self.offer("flowlabel", 0x12345)
                attributes += [("flowlabel", struct.pack("!I", 0x12345 & mask)), ("flowlabel_mask", struct.pack("!I", mask))]
            else:
                which, mask = self.pick("sport", "dport"), self.pick(0xFFFF, 0xFF00, 0x000F)
                self.offer(which, 7777, 0x1E00)
                attributes += [(which, struct.pack("=HH", 7777 & mask, 7777 & mask)), (which + "_mask", struct.pack("=H", mask))]
        self.commands.append(f"# a rule by netlink: priority {preference}, table {table}, " +
                             ", ".join(f"{name} {value.hex()}" for name, value in attributes))
        head = struct.pack("=BBBBBBBBI", socket.AF_INET if self.family == 4 else socket.AF_INET6, 0, 0, 0, table, 0, 0, 1, 0)
        body = head + b"".join(rule_attribute(name, value) for name, value in [
            ("priority", struct.pack("=I", preference)), ("table", struct.pack("=I", table)), *attributes])
        # A kernel that does not know one of them refuses it, and the host has no such rule.
        self.wires.netlink.send(struct.pack("=IHHII", 16 + len(body), RTM_NEWRULE, 0x605, 1, 0) + body)
        error = -struct.unpack_from("=i", self.wires.netlink.recv(65536), 16)[0]
        if error:
            self.commands[-1] += f" (refused: {error})"

    # Packets

    def flows(self):
        """Packets of every kind, or, where there are too many, a share of them; a plain one is always among them."""
        if self.forwarding:
            self.offer("iif", "e0", "e1")
        every = [flow for flow in self.combinations() if self.possible(flow)]
        limit = MOST_FLOWS // 3 if self.multipath else MOST_FLOWS
        return every if len(every) <= limit else every[:1] + random.Random(self.seed).sample(every[1:], limit - 1)

    def combinations(self):
        total = 1
        for values in self.values.values():
            total *= len(values)
        choose = random.Random(self.seed)
        every = (itertools.product(*self.values.values()) if total <= 4000 else
                 itertools.chain([[values[0] for values in self.values.values()]],
                                 ([choose.choice(values) for values in self.values.values()] for _ in range(4000))))
        for values in every:
            yield {key: value for key, value in zip(self.values, values) if value}

    def possible(self, flow):
        own = "source" not in flow or flow["source"].startswith(("10.0.", "fd00:"))
        if ("sport" in flow or "dport" in flow) and flow.get("proto", 6) not in (6, 17):
            return False
        if "iif" in flow:
            return not own and "uid" not in flow and "oif" not in flow
        # Asked over netlink with a source, IPv6 takes the interface as a wish; a socket bound to it means it
        # (RT6_LOOKUP_F_IFACE in ip6_route_output_flags, net/ipv6/route.c), and packets are what counts.
        return own and not (self.family == 6 and "oif" in flow and "source" in flow)

    def lookup(self, destination, match=False, **flow):
        """What the kernel does with such a packet. Without a protocol, it is one that no rule names."""
        if "proto" not in flow:
            named = self.values["proto"]
            flow = {**flow, "proto": next(p for p in (6, 17, 1 if self.family == 4 else 58) if p not in named or len(named) > 3)}
        if "iif" in flow and "source" not in flow:
            flow = {**flow, "source": "192.168.200.5" if self.family == 4 else "2001:db8:ffff::5"}
        return self.wires.lookup(destination, match=match, **flow)

    def has_ports(self, flow):
        """Whether such packets may have several source ports, and so take one next hop or another."""
        named = self.values["proto"]
        return "sport" not in flow and (flow["proto"] in (6, 17) if "proto" in flow else not (6 in named and 17 in named))

    def ways(self, destination, flow, ports=12, gateways=()):
        """What the kernel does with such a packet that it sends to one of the gateways, and what its tables say, for as
        many ports as there may be next hops."""
        for port in range(4001, 4001 + ports) if self.multipath and self.has_ports(flow) else [None]:
            asked = {**flow, "sport": port} if port else flow
            taken = self.lookup(destination, **asked)
            if isinstance(taken, Route) and taken.hops[0][0] in gateways:
                yield taken, self.lookup(destination, match=True, **asked)

    # Cached routes

    def learn(self):
        for _ in range(self.random.randint(4, 12)):
            destination = self.random.choice(DESTINATIONS[self.family])
            if self.chance(0.2):
                self.learn_mtu(destination)
            elif self.family == 6 and self.chance(0.15):
                old, new = self.random.sample([1, 2, 3], 2)
                self.redirect(self.random.randrange(3), f"fe80::{old}", f"fe80::{new}", destination, {})
            else:
                self.learn_redirect(destination)
        time.sleep(0.003)

    def learn_mtu(self, destination):
        interface = self.random.randrange(3)
        if interface == self.down:
            return
        if self.family == 4:
            self.wires.fragmentation_needed(interface, f"10.0.{interface}.1", self.pick(1000, 1200), f"10.0.{interface}.10", destination)
        else:
            self.wires.too_big6(interface, "fe80::1", 1300, destination)

    def learn_redirect(self, destination):
        flow = self.random.choice([f for f in self.flows() if not set(f) & {"uid", "sport", "dport", "iif", "flowlabel"}])
        flow = {key: value for key, value in flow.items() if key != "proto"}
        match = self.lookup(destination, match=True, **flow)
        if not isinstance(match, Route):
            return
        names = {index: name for name, index in self.wires.indexes.items()}
        for gateway, index in match.hops:
            if not gateway or not names[index].startswith("e") or (":" in gateway) != (self.family == 6):
                continue
            interface = int(names[index][1:])
            new = self.gateway(interface, self.random.randint(1, 3))
            if new != gateway:
                self.redirect(interface, gateway, new, destination, flow)
        time.sleep(0.001)
        self.lookup(destination, **flow)

    def redirect(self, interface, old, new, destination, flow):
        if interface == self.down:
            return
        if self.family == 6 and not flow:
            self.wires.redirect6(interface, old, new, destination)
            return
        # IPv6 asks the routes of the socket's interface only, so the socket has to have one (ip6_redirect_nh_match).
        bound = {"oif": f"e{interface}"} if self.family == 6 else {}
        try:
            talking = self.wires.flow_socket(destination, **{**flow, **bound})
        except OSError:
            return
        source, port = talking.getsockname()[:2]
        ports = struct.pack("!HHHH", port, 4000, 8, 0)
        if self.family == 4:
            self.wires.redirect(interface, old, new, ipv4_packet(source, destination, 17, ports))
        else:
            head = struct.pack("!IHBB", 6 << 28 | flow.get("tos", 0) << 20, len(ports), 17, 64)
            addresses = socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, destination)
            self.wires.redirect6(interface, old, new, destination, head + addresses + ports)

    def change(self):
        """What came between the learning and the looking: routes and rules that hide entries, or uncover others."""
        batch = []
        for _ in range(self.pick(0, 1, 1, 2, 4)):
            prefix = self.random.choice(PREFIXES[self.family] + PREFIXES[self.family][2:])
            batch.append(f"route {self.pick('add', 'add', 'append', 'del', 'prepend')} {self.route(prefix)} table {self.random.choice(self.tables)}")
        self.run(batch)
        if self.chance(0.3):
            self.add_rule()
        if self.chance(0.25):
            # IPv6 goes round routers that do not answer, as long as it is none itself; so do groups of next-hop objects.
            for _ in range(self.pick(1, 1, 2, 4)):
                interface = self.random.randrange(3)
                self.run([f"neigh replace {self.gateway(interface, self.random.randint(1, 3))} dev e{interface} nud failed"])


def rule_attribute(name, value):
    return struct.pack("=HH", 4 + len(value), FRA[name]) + value + b"\0" * (-len(value) % 4)

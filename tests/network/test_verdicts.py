# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts under IPv6, path MTU, rules, tables, multipath routes and next-hop objects; each learned by ICMP."""
import subprocess
import time

import pytest

import route_guard
from wires import ip, write

TARGET = "203.0.113.7"
TARGET6 = "2001:db8::7"


def look():
    return route_guard.run("check", "--controls", "route-cache", "--format", "json")


def test_an_ipv6_redirect_is_found_though_it_has_no_mark(wires, routes):
    ip(["route add default via fe80::1 dev e0"])
    wires.learn6(TARGET6, 0, "fe80::1", "fe80::2")
    route = routes()[TARGET6]
    assert (route["verdict"], route["gateway"], route["interface"], route["kind"]) == ("active", "fe80::2", "e0", "redirect")


def test_an_ipv6_redirect_is_flushed(wires, routes):
    ip(["route add default via fe80::1 dev e0"])
    wires.learn6(TARGET6, 0, "fe80::1", "fe80::2")
    answer = route_guard.run("apply", "--controls", "route-cache", "--format", "json")
    assert answer.status == 0 and answer["changed"], answer
    assert wires.lookup(TARGET6).hops[0][0] == "fe80::1"


def test_a_path_mtu_alone_is_benign_in_both_families(wires, routes):
    ip(["route add default via 10.0.0.1", "route add default via fe80::1 dev e0"])
    wires.fragmentation_needed(0, "10.0.0.1", 1300, "10.0.0.10", TARGET)
    wires.too_big6(0, "fe80::1", 1400, TARGET6)
    time.sleep(0.02)
    wires.lookup(TARGET)
    found = routes()
    assert (found[TARGET]["verdict"], found[TARGET]["kind"]) == ("benign", "mtu")
    assert (found[TARGET6]["verdict"], found[TARGET6]["kind"]) == ("benign", "mtu")
    assert look().status == 0


def test_a_path_mtu_behind_the_hosts_own_address_is_benign(wires, routes):
    ip(["route add 203.0.113.0/24 via 10.0.0.10 dev e0"])  # as if there were no gateway
    wires.fragmentation_needed(0, "10.0.0.1", 1300, "10.0.0.10", TARGET)
    time.sleep(0.02)
    wires.lookup(TARGET)
    assert (routes()[TARGET]["verdict"], routes()[TARGET]["kind"]) == ("benign", "mtu")


def test_a_shadowed_ipv6_redirect_is_dormant_and_flushed_within_a_second(wires, routes):
    ip(["route add default via fe80::1 dev e0"])
    wires.learn6(TARGET6, 0, "fe80::1", "fe80::2")
    ip(["route add 2001:db8::/32 via fe80::3 dev e1"])
    assert routes()[TARGET6]["verdict"] == "dormant"
    begin = time.monotonic()
    answer = route_guard.run("apply", "--controls", "route-cache", "--format", "json", timeout=5)
    assert time.monotonic() - begin < 1
    assert answer.status == 0, answer
    ip(["route del 2001:db8::/32 via fe80::3 dev e1"])
    assert wires.lookup(TARGET6).hops[0][0] == "fe80::1"


def test_a_shadowed_ipv6_redirect_with_a_path_mtu_is_flushed_by_replacing_its_route(wires, routes):
    ip(["route add default via fe80::1 dev e0 metric 77"])
    wires.learn6(TARGET6, 0, "fe80::1", "fe80::2")
    wires.too_big6(0, "fe80::2", 1400, TARGET6)
    time.sleep(0.02)
    ip(["route add 2001:db8::/32 via fe80::3 dev e1"])
    assert (routes()[TARGET6]["verdict"], routes()[TARGET6]["kind"]) == ("dormant", "redirect+mtu")
    begin = time.monotonic()
    answer = route_guard.run("apply", "--controls", "route-cache", "--format", "json", timeout=5)
    assert time.monotonic() - begin < 1
    assert answer.status == 0, answer
    shown = subprocess.run(["ip", "-6", "route", "show", "default"], capture_output=True, text=True, check=True).stdout
    assert shown.startswith("default via fe80::1 dev e0 metric 77")


def learn_with_mtu6(wires):
    """A redirect that has a path MTU too, which IPv6's flush leaves, on the first of the routes to the target."""
    wires.learn6(TARGET6, 0, "fe80::1", "fe80::2")
    wires.too_big6(0, "fe80::2", 1400, TARGET6)
    time.sleep(0.02)


def apply():
    return route_guard.run("apply", "--controls", "route-cache", "--format", "json")


def shown6(what):
    return subprocess.run(["ip", "-6", "route", "show", *what.split()], capture_output=True, text=True, check=True).stdout


def test_an_entry_of_a_route_that_the_kernel_made_is_taken_out_alone(wires, routes):
    ip(["route add default via fe80::1 dev e0 proto ra"])
    learn_with_mtu6(wires)
    answer = apply()
    assert answer.status == 0 and answer["changed"], answer
    assert routes() == {}
    assert shown6("default").startswith("default via fe80::1 dev e0 proto ra metric 1024")


def test_a_shadowed_entry_of_a_route_that_the_kernel_made_is_told_not_touched(wires, routes):
    ip(["route add default via fe80::1 dev e0 proto ra"])
    learn_with_mtu6(wires)
    ip(["route add 2001:db8::/32 via fe80::3 dev e1"])
    answer = apply()
    assert answer.status == 2, answer
    assert "stale IPv6 entry" in str(answer) and TARGET6 in str(answer)
    assert TARGET6 in routes()


@pytest.mark.parametrize("hidden", [False, True])
def test_a_flush_gives_no_next_hop_what_another_has(wires, routes, hidden):
    ip(["route append default via fe80::1 dev e0 expires 600", "route append default via fe80::3 dev e1 mtu 1300 proto bird"])
    wires.repeat(lambda: wires.redirect6(0, "fe80::1", "fe80::2", TARGET6), lambda: TARGET6 in routes())
    wires.too_big6(0, "fe80::2", 1400, TARGET6)
    wires.repeat(lambda: wires.lookup(TARGET6), lambda: routes().get(TARGET6, {}).get("kind") == "redirect+mtu")
    if hidden:
        ip(["route add 2001:db8::/32 via fe80::5 dev e2"])
    answer = apply()
    assert answer.status == (2 if hidden else 0), answer
    if hidden:
        assert "next hops that expire" in answer.finding("route-cache")["message"]
    other = subprocess.run(["ip", "-6", "route", "get", "2001:db9::1", "oif", "e1"], capture_output=True, text=True, check=True)
    assert "mtu 1300" in other.stdout and "proto bird" in other.stdout and "expires" not in other.stdout


def test_a_flush_replaces_no_other_route_of_the_same_prefix_and_metric(wires, routes):
    ip(["route add default via fe80::1 dev e0 metric 9", "route append default dev e1 metric 9 proto bird"])
    wires.repeat(lambda: wires.redirect6(0, "fe80::1", "fe80::2", TARGET6), lambda: TARGET6 in routes())
    wires.too_big6(0, "fe80::2", 1400, TARGET6)
    time.sleep(0.02)
    ip(["route add 2001:db8::/32 via fe80::5 dev e2"])
    before = shown6("default")
    apply()
    assert shown6("default") == before


def test_a_stale_entry_of_a_next_hop_object_is_taken_out_alone(wires, routes):
    ip(["nexthop add id 1 via fe80::1 dev e0", "route add default nhid 1"], family=6)
    learn_with_mtu6(wires)
    answer = apply()
    assert answer.status == 0, answer
    assert routes() == {}


def test_a_shadowed_entry_of_a_next_hop_object_that_a_flush_leaves_is_told(wires, routes):
    ip(["nexthop add id 1 via fe80::1 dev e0", "route add default nhid 1"], family=6)
    learn_with_mtu6(wires)
    ip(["route add 2001:db8::/32 via fe80::5 dev e2"])
    answer = apply()
    assert answer.status == 2, answer
    assert "next-hop object" in str(answer) and TARGET6 in str(answer)


def test_an_entry_that_only_marked_packets_meet_is_active_for_these(wires, routes):
    ip(["route add default via 10.0.1.1", "route add default via 10.0.0.1 table 100", "rule add fwmark 5 lookup 100"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.2", mark=5)
    route = routes()[TARGET]
    assert route["verdict"] == "active" and route["table"] == 100
    assert route["reason"].startswith(f"Packets with firewall mark 0x5 to {TARGET} go through 10.0.0.2 on e0")


def test_an_entry_goes_dormant_with_the_rule_that_led_to_it(wires, routes):
    ip(["route add default via 10.0.1.1", "route add default via 10.0.0.1 table 100", "rule add fwmark 5 lookup 100"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.2", mark=5)
    ip(["rule del fwmark 5 lookup 100"])
    route = routes()[TARGET]
    assert route["verdict"] == "dormant"
    assert route["reason"].startswith(f"No packet to {TARGET} is looked up in the route default via 10.0.0.1 dev e0 (table 100)")


def test_wireguards_rules_are_followed(wires, routes):
    ip(["route add default via 10.0.0.1", "route add default via 10.0.1.1 table 51820"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.2")
    ip(["rule add not fwmark 51820 table 51820 pref 201", "rule add table main suppress_prefixlength 0 pref 200"])
    route = routes()[TARGET]
    assert route["verdict"] == "active", "marked packets, WireGuard's own, still use the main table"
    assert route["reason"].startswith("Packets with firewall mark 0xca6c")


def test_a_rule_for_a_source_address_is_followed(wires, routes):
    ip(["route add default via 10.0.1.1", "route add default via 10.0.0.1 table 100",
        "rule add from 10.0.2.0/24 lookup 100"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.3", source="10.0.2.10")
    assert routes()[TARGET]["reason"].startswith(f"Packets from 10.0.2.10 to {TARGET}")


def test_a_multipath_route_names_all_its_gateways(wires, routes):
    ip(["route add default nexthop via 10.0.0.1 dev e0 nexthop via 10.0.0.3 dev e0"])
    wires.learn_any(TARGET, [("10.0.0.1", "10.0.0.2"), ("10.0.0.3", "10.0.0.2")])
    route = routes()[TARGET]
    assert route["verdict"] == "active"
    assert "default via 10.0.0.1 dev e0 or via 10.0.0.3 dev e0 (table main)" in route["reason"]


def test_entries_of_a_shared_next_hop_are_told_once(wires, routes):
    ip(["route add default via 10.0.0.1", "route add 198.51.100.0/24 via 10.0.0.1"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.2")
    answer = look()
    assert answer["route_cache"]["entries"] == 1
    assert routes()[TARGET]["verdict"] == "active"


def test_entries_of_a_next_hop_object_know_all_their_routes(wires, routes):
    ip(["nexthop add id 1 via 10.0.0.1 dev e0", "route add 198.51.100.0/24 nhid 1", "route add default nhid 1 table 100",
        "route add 203.0.113.0/24 nhid 1"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.2")
    assert look()["route_cache"]["entries"] == 1
    assert routes()[TARGET]["verdict"] == "active"
    ip(["route del 203.0.113.0/24"])
    assert routes()[TARGET]["verdict"] == "dormant"


def test_an_entry_that_some_packets_may_meet_sleeps_for_those_that_it_would_mislead(wires, routes):
    ip(["nexthop add id 1 via 10.0.0.1 dev e0", "nexthop add id 2 via 10.0.0.2 dev e0", "nexthop add id 3 group 1/2",
        "route add default nhid 1", "route add default nhid 3 table 100", "rule add fwmark 5 lookup 100"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.2")
    assert routes()[TARGET]["verdict"] == "active"
    ip(["route add 203.0.113.0/24 via 10.0.1.1"])  # the VPN; marked packets may go by 10.0.0.2 anyway
    assert routes()[TARGET]["verdict"] == "dormant"


def test_routes_that_only_name_an_object_are_resolved(wires, routes):
    ip(["nexthop add id 1 via 10.0.0.1 dev e0", "route add default nhid 1"])
    wires.learn(TARGET, "10.0.0.1", "10.0.0.2")
    write("ipv4/nexthop_compat_mode", 0)
    route = routes()[TARGET]
    assert route["verdict"] == "active" and "default via 10.0.0.1 dev e0" in route["reason"]


def test_looking_reveals_no_entry_that_no_packet_has_met(wires, routes):
    ip(["route add default via 10.0.0.1"])
    wires.fragmentation_needed(0, "10.0.0.1", 1300, "10.0.0.10", TARGET)
    time.sleep(0.02)
    assert routes() == {}
    assert routes() == {}, "the first look bound it"
    wires.lookup(TARGET)
    assert TARGET in routes()


def test_a_host_without_any_route_has_an_empty_cache(wires):
    ip(["link set lo down"] + [f"link set e{i} down" for i in range(3)])
    assert look()["route_cache"] == {"entries": 0, "stale": 0, "routes": []}


def test_ipv6_switched_off_is_no_problem(wires):
    write("ipv6/conf/all/disable_ipv6", 1)
    assert look().status == 0

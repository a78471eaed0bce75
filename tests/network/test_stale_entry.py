# SPDX-License-Identifier: GPL-3.0-or-later
"""A stale entry from a real ICMP redirect, through the whole program."""
import route_guard

ONLY = ("--controls", "route-cache", "--format", "json")


def add_tunnel(lab):
    """A better route through another interface, as a VPN client makes it."""
    lab.run("host", "ip", "link", "add", "tun0", "type", "veth", "peer", "name", "far")
    lab.run("host", "ip", "addr", "add", "10.8.0.2/24", "dev", "tun0")
    lab.run("host", "ip", "link", "set", "far", "up")
    lab.run("host", "ip", "link", "set", "tun0", "up")
    lab.run("host", "ip", "route", "add", "203.0.113.0/24", "via", "10.8.0.1")


def test_check_names_the_entry_with_its_gateway_and_interface(lab):
    answer = route_guard.run("check", *ONLY, prefix=lab.on("host"))
    assert answer.status == 2
    assert answer["route_cache"]["entries"] == answer["route_cache"]["stale"] == 1
    route = answer["route_cache"]["routes"][0]
    assert (route["destination"], route["gateway"], route["interface"], route["verdict"]) == (
        "203.0.113.7", "192.0.2.2", "eth0", "active")
    assert "203.0.113.7 via 192.0.2.2 dev eth0" in answer.finding("route-cache")["message"]


def test_check_changes_nothing(lab):
    before = lab.run("host", "ip", "route", "show", "table", "all", "cache").split("expires")[0]
    route_guard.run("check", *ONLY, prefix=lab.on("host"))
    assert lab.run("host", "ip", "route", "show", "table", "all", "cache").split("expires")[0] == before


def test_apply_flushes_it_and_a_second_apply_has_nothing_to_do(lab):
    answer = route_guard.run("apply", *ONLY, prefix=lab.on("host"))
    assert answer.status == 0 and answer["changed"], answer
    assert [change["action"] for change in answer["changes"]] == ["flush_routes"]
    assert lab.run("host", "ip", "route", "show", "table", "all", "cache") == ""
    assert not route_guard.run("apply", *ONLY, prefix=lab.on("host"))["changed"]


def test_an_entry_learned_again_is_found_again(lab):
    route_guard.run("apply", *ONLY, prefix=lab.on("host"))
    lab.learn()
    assert route_guard.run("check", *ONLY, prefix=lab.on("host")).status == 2


def test_flush_never_reports_and_leaves_it(lab):
    answer = route_guard.run("apply", "--flush", "never", *ONLY, prefix=lab.on("host"))
    assert answer.status == 2 and not answer["changed"]
    assert "203.0.113.7" in lab.run("host", "ip", "route", "show", "table", "all", "cache")


def test_flush_always_flushes_what_is_harmless_too(lab):
    lab.run("host", "ip", "route", "replace", "203.0.113.7", "via", "192.0.2.2")
    answer = route_guard.run("apply", "--flush", "always", *ONLY, prefix=lab.on("host"))
    assert answer["changed"] and answer.status == 0


def test_a_better_route_makes_it_dormant_and_it_comes_back_when_that_goes(lab, routes):
    add_tunnel(lab)
    route = routes(lab.on("host"))["203.0.113.7"]
    assert route["verdict"] == "dormant"
    assert route["reason"].startswith("The route 203.0.113.0/24 via 10.8.0.1 dev tun0 (table main) hides it now")
    assert route_guard.run("check", *ONLY, prefix=lab.on("host")).status == 2, "dormant is stale"
    assert "via 10.8.0.1" in lab.run("host", "ip", "route", "get", "203.0.113.7")
    lab.run("host", "ip", "link", "set", "tun0", "down")
    assert "via 192.0.2.2" in lab.run("host", "ip", "route", "get", "203.0.113.7"), "the kernel uses it again"
    assert routes(lab.on("host"))["203.0.113.7"]["verdict"] == "active"


def test_a_dormant_entry_is_flushed_too(lab):
    add_tunnel(lab)
    assert route_guard.run("apply", *ONLY, prefix=lab.on("host")).status == 0
    lab.run("host", "ip", "link", "set", "tun0", "down")
    assert "via 192.0.2.1" in lab.run("host", "ip", "route", "get", "203.0.113.7")


def test_a_redirect_that_the_routing_table_agrees_with_is_benign(lab, routes):
    lab.run("host", "ip", "route", "append", "default", "via", "192.0.2.2")
    assert routes(lab.on("host"))["203.0.113.7"]["verdict"] == "active"
    lab.run("host", "ip", "route", "del", "default", "via", "192.0.2.1")
    assert routes(lab.on("host")) == {}, "an entry goes with its route"


def test_the_listing_can_be_limited_to_stale_entries(lab, routes):
    assert list(routes(lab.on("host"), "--stale")) == ["203.0.113.7"]
    route_guard.run("apply", *ONLY, prefix=lab.on("host"))
    assert routes(lab.on("host"), "--stale") == {}

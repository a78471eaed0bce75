# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateway with an OpenVPN client, a second router, a host behind them: what goes wrong, and how it is put right."""
import json

import pytest

import route_guard
from vpn_lab import VpnLab

ONLY = ("--controls", "route-cache", "--format", "json")


@pytest.fixture
def lab(tmp_path):
    with VpnLab(tmp_path) as made:
        yield made


@pytest.mark.parametrize("family", [4, 6])
def test_a_host_bypasses_the_vpn_until_route_guard_flushes_it(lab, family):
    lab.ping(family)  # the VPN is down: the gateway redirects the host to the router
    listing = json.loads(route_guard.program("routes", "--format", "json", prefix=lab.on("host")).stdout)["routes"]
    assert [(route["destination"], route["gateway"]) for route in listing] == [(lab.target[family], lab.router[family])]

    lab.vpn_up()
    assert lab.counted_pings(family) == (0, 3), "the VPN is up, and the host goes around it"

    answer = route_guard.run("apply", *ONLY, prefix=lab.on("host"))
    assert answer.status == 0 and answer["changed"], answer
    assert lab.counted_pings(family) == (3, 0), "now it goes through the tunnel"


def test_a_gateway_put_right_beforehand_never_redirects_the_host(lab):
    answer = route_guard.run("apply", "--controls", "redirects-live,route-cache", "--format", "json", prefix=lab.on("gateway"))
    assert answer.status == 0, answer
    lab.ping(4)  # the VPN is down
    assert lab.run("host", "ip", "route", "show", "table", "all", "cache") == ""
    lab.vpn_up()
    assert lab.counted_pings(4) == (3, 0)


def test_an_entry_on_the_gateway_itself_sleeps_while_the_tunnel_is_up(lab):
    # The gateway is a host too when its own packets are redirected: by its router, to one beside it.
    lab.write("gateway", ("ipv4/conf/all/accept_redirects", 1), ("ipv4/conf/eth0/accept_redirects", 1))
    lab.write("router", ("ipv4/conf/all/send_redirects", 1), ("ipv4/conf/eth0/send_redirects", 1))
    lab.ip("router", "route replace 203.0.113.0/24 via 192.0.2.10")
    lab.ip("host", "route add 203.0.113.7/32 via 192.0.2.2")
    for _ in range(5):
        lab.run("gateway", "ping", "-n", "-c", "1", "-W", "0.2", "203.0.113.7", check=False)
        if "redirected" in lab.run("gateway", "ip", "route", "show", "table", "all", "cache"):
            break

    def verdict():
        answer = route_guard.run("check", *ONLY, prefix=lab.on("gateway"))
        return [route["verdict"] for route in answer["route_cache"]["routes"]]

    assert verdict() == ["active"]
    lab.vpn_up()
    assert verdict() == ["dormant"]
    lab.vpn_down()
    assert verdict() == ["active"]

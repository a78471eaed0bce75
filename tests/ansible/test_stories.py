# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks of the collection, as a user runs them."""
from conftest import keeps_the_schema

CONTROLS = ["script-security", "up-hook", "hook-script", "redirects-persistent", "redirects-live", "route-cache"]


def test_check_apply_apply_again_and_absent_on_a_gateway(ansible, gateway):
    before = gateway.files()

    checked = ansible.playbook("routeguard.openvpn.gateway", "--check", "--diff")
    assert checked.status == 0, checked.output
    assert checked.changed("gateway") == 1
    answer = keeps_the_schema(checked.answer())
    assert [finding["control"] for finding in answer["findings"]] == CONTROLS
    assert not answer["compliant"]
    assert "+# BEGIN route_guard" in checked.output, "the diff is shown"
    assert "+net.ipv4.conf.all.send_redirects" in checked.output.replace(" ", "")
    assert gateway.files() == before and gateway.sends_redirects(), "check mode changes nothing"

    applied = ansible.playbook("routeguard.openvpn.gateway", "--diff")
    assert applied.status == 0, applied.output
    assert applied.changed("gateway") == 1
    answer = keeps_the_schema(applied.answer())
    assert answer["compliant"] and answer["changed"]
    assert answer["changes"] == checked.answer()["changes"], "what check mode announced is what was done"
    assert answer["diff"] == checked.answer()["diff"]
    assert not gateway.sends_redirects()
    assert gateway.run("/etc/openvpn/route-flush tun0 1500 0 10.8.0.2 10.8.0.1 init && echo ran").endswith("ran\n")

    again = ansible.playbook("routeguard.openvpn.gateway", "--diff")
    assert again.status == 0, again.output
    assert again.changed("gateway") == 0
    assert keeps_the_schema(again.answer())["changes"] == []

    absent = ansible.playbook("routeguard.openvpn.gateway", "-e", "route_guard_state=absent")
    assert absent.status == 0, absent.output
    assert absent.changed("gateway") == 1
    assert gateway.files() == before, "the original bytes are back"
    gone = ansible.playbook("routeguard.openvpn.gateway", "-e", "route_guard_state=absent")
    assert gone.status == 0 and gone.changed("gateway") == 0, gone.output


def test_the_audit_fails_before_and_passes_after(ansible, gateway):
    before = gateway.files()
    audit = ansible.playbook("routeguard.openvpn.audit")
    assert audit.status != 0
    assert "6 controls" in audit.output and "up-hook" in audit.output
    assert audit.changed("gateway") == 0 and gateway.files() == before
    assert ansible.playbook("routeguard.openvpn.gateway").status == 0
    audit = ansible.playbook("routeguard.openvpn.audit")
    assert audit.status == 0, audit.output


def test_a_misled_desk_is_brought_back_and_not_misled_again(ansible_on_lan, lan):
    lan.mislead_the_desk()

    checked = ansible_on_lan.playbook("routeguard.openvpn.behind_the_gateway", "--check")
    assert checked.status == 0 and checked.changed("desk") == 1, checked.output
    answer = keeps_the_schema(checked.answer())
    assert answer["route_cache"]["stale"] == 1
    route = answer["route_cache"]["routes"][0]
    assert (route["destination"], route["gateway"], route["interface"]) == ("203.0.113.7", "192.0.2.2", "eth0")
    assert lan.way_of_the_desk() == "192.0.2.2", "check mode flushes nothing"

    applied = ansible_on_lan.playbook("routeguard.openvpn.behind_the_gateway")
    assert applied.status == 0 and applied.changed("desk") == 1, applied.output
    assert keeps_the_schema(applied.answer())["route_cache"]["stale"] == 0
    assert lan.way_of_the_desk() == "192.0.2.1"

    again = ansible_on_lan.playbook("routeguard.openvpn.behind_the_gateway")
    assert again.status == 0 and again.changed("desk") == 0, again.output

    assert ansible_on_lan.playbook("routeguard.openvpn.gateway").status == 0
    lan.gateway.run("ip route replace 203.0.113.0/24 via 192.0.2.2 dev br0")
    lan.desk.run("for i in 1 2 3 4 5; do echo anything > /dev/udp/203.0.113.7/9; sleep 0.1; done")
    assert lan.way_of_the_desk() == "192.0.2.1", "the gateway sends no redirect any more"

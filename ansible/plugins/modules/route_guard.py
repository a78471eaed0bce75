#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: The route_guard maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The documentation of the module. What runs on the host is a native program below __native/, which the action plugin of
# the same name chooses.

from __future__ import annotations

DOCUMENTATION = r"""
module: route_guard
short_description: Keep VPN traffic on the VPN
version_added: 1.0.0
description:
  - Checks, and repairs, what lets traffic bypass an OpenVPN tunnel. That is an OpenVPN client that does not flush cached
    routes when its tunnel comes up, a gateway that sends ICMP redirects, and cached routes that such redirects left behind.
  - Its verdicts are the truth, not a pattern match. It reads the client configuration as OpenVPN reads it, the sysctl files
    as the boot applies them, and cached routes as the kernel uses them. After a change it looks again, and reports what it
    then saw.
  - The module is a native program. The managed host needs no Python (except for C(async)).
author:
  - The route_guard maintainers (@routeguard)
options:
  client_config:
    description:
      - The OpenVPN client configuration. A list, or shell globs, for several.
    type: list
    elements: path
    default:
      - /etc/openvpn/client.conf
  hook_path:
    description:
      - The hook script, which flushes the cached routes. It is written, and started by OpenVPN.
      - Debian's units hide C(/home), C(/root) and C(/run/user) from OpenVPN, so it must not be kept there.
    type: path
    default: /etc/openvpn/route-flush
  hook_event:
    description:
      - The OpenVPN event that starts the hook.
      - V(up) is before OpenVPN adds its routes, V(route-up) after it.
    type: str
    choices: [up, route-up]
    default: up
  existing_hook:
    description:
      - What to do about another program that OpenVPN starts on that event.
      - V(chain) starts it behind the hook, V(replace) drops it, V(fail) leaves everything as it is and reports it.
    type: str
    choices: [chain, replace, fail]
    default: chain
  script_security:
    description:
      - The lowest C(script-security) that is accepted. A higher one in the file stays.
    type: int
    choices: [2, 3]
    default: 2
  sysctl_file:
    description:
      - The file that keeps the redirect settings.
      - V(auto) is C(/etc/sysctl.conf) where the boot reads it and nothing after it wins, else a file below C(/etc/sysctl.d)
        whose name sorts late enough.
    type: str
    default: auto
  sysctl_loader:
    description:
      - The program that applies the sysctl files at boot.
      - V(auto) recognises it from the host's files.
    type: str
    choices: [auto, systemd, procps, busybox]
    default: auto
  flush:
    description:
      - When to flush the cached routes. V(stale) does so if at least one of them is stale.
    type: str
    choices: [stale, always, never]
    default: stale
  controls:
    description:
      - The controls to run. See the notes for what each of them means.
      - On a host of the LAN behind a VPN gateway, V(route-cache) alone is the one to run.
    type: list
    elements: str
    choices: [script-security, up-hook, hook-script, redirects-persistent, redirects-live, route-cache]
    default: [script-security, up-hook, hook-script, redirects-persistent, redirects-live, route-cache]
  openvpn_version:
    description:
      - The OpenVPN release series on the host, where it is known. Without it, a control is compliant only if all of these
        series would do the right thing.
    type: str
    choices: ['2.3', '2.4', '2.5', '2.6', '2.7']
  root:
    description:
      - The top folder of the host to look at. Another one than V(/) is a file tree without its kernel, such as an image or a
        checkout. The live controls are then C(not_applicable).
    type: path
    default: /
  state:
    description:
      - V(present) puts right what is not compliant. V(absent) takes out again what V(present) put in.
    type: str
    choices: [present, absent]
    default: present
  backup:
    description:
      - Keep a time-stamped copy of each file that is changed.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in check mode and tell what it would change, without changing it.
    support: full
  diff_mode:
    description: Returns what has changed in each file (or would change, in check mode).
    support: full
  async:
    description: Can be run with C(async). The managed host then needs Python, for Ansible's own wrapper.
    support: full
  platform:
    description: The operating systems on which it runs.
    support: full
    platforms: linux
notes:
  - The program travels with the collection for each architecture that the collection was built with. For another one, build
    route_guard on it and name the program with the variable C(route_guard_binary), a path on the controller.
  - Control V(script-security). OpenVPN's effective level is at least O(script_security).
  - Control V(up-hook). OpenVPN's effective C(up) (or C(route-up)) starts the hook.
  - Control V(hook-script). The script is the one that route_guard writes, and nobody but root could change it.
  - Control V(redirects-persistent). After the next boot no interface sends ICMP redirects.
  - Control V(redirects-live). No interface of the running kernel sends ICMP redirects, and new ones will not.
  - Control V(route-cache). No cached route is stale.
  - In an OpenVPN configuration and in a sysctl file the module writes nothing but one marked block at the end.
"""

EXAMPLES = r"""
- name: Keep the VPN's traffic on the VPN
  routeguard.openvpn.route_guard:

- name: Check a gateway without changing it
  routeguard.openvpn.route_guard:
    client_config: /etc/openvpn/client/*.conf
  check_mode: true
  register: audit

- name: Flush stale routes on the hosts of the LAN
  routeguard.openvpn.route_guard:
    controls: [route-cache]

- name: Start the hook after the routes are there, and keep copies of what is changed
  routeguard.openvpn.route_guard:
    hook_event: route-up
    backup: true

- name: Check an image before it is shipped
  routeguard.openvpn.route_guard:
    root: /srv/images/gateway
  check_mode: true
  delegate_to: localhost

- name: Take out again what route_guard put in
  routeguard.openvpn.route_guard:
    state: absent
"""

RETURN = r"""
msg:
  description: How many of the controls are compliant, and which are not.
  returned: always
  type: str
  sample: "1 of 6 controls is not compliant: up-hook"
compliant:
  description: Whether every finding is C(compliant) or C(not_applicable).
  returned: when the module could do its work
  type: bool
  sample: false
findings:
  description: What was found, a finding for each control, and for each file where several configurations were named.
  returned: when the module could do its work
  type: list
  elements: dict
  contains:
    control:
      description: The control.
      type: str
      sample: up-hook
    subject:
      description: The file, where several configurations were named.
      type: str
      sample: /etc/openvpn/client.conf
    status:
      description: V(compliant), V(non_compliant), V(not_applicable) or V(unknown), as last looked at.
      type: str
      sample: compliant
    was:
      description: The same, as first looked at.
      type: str
      sample: non_compliant
    message:
      description: The verdict in a sentence.
      type: str
      sample: OpenVPN runs /etc/openvpn/update-resolv-conf on up, not the hook
    evidence:
      description: What the verdict rests on.
      type: list
      elements: dict
      sample:
        - file: /etc/openvpn/client.conf
          line: 41
          seen: up /etc/openvpn/update-resolv-conf
          expected: up /etc/openvpn/route-flush
    references:
      description: Identifiers of the rule in public benchmarks, where it has some.
      type: list
      elements: str
      sample: ["CIS Debian 12 3.3.2"]
changes:
  description: What was changed, or in check mode would be.
  returned: when the module could do its work
  type: list
  elements: dict
  contains:
    control:
      description: The control that asked for it.
      type: str
      sample: up-hook
    action:
      description: V(write_file), V(remove_file), V(set_mode), V(set_sysctl) or V(flush_routes).
      type: str
      sample: write_file
    target:
      description: The file, the setting, or the family of the cached routes.
      type: str
      sample: /etc/openvpn/client.conf
    message:
      description: What it does.
      type: str
      sample: chain /etc/openvpn/update-resolv-conf behind the hook
route_cache:
  description: The kernel's cached routes.
  returned: when the control C(route-cache) was asked for and the host's kernel was looked at
  type: dict
  contains:
    entries:
      description: How many there are.
      type: int
      sample: 3
    stale:
      description: How many of them are stale.
      type: int
      sample: 0
    routes:
      description: The first 100 stale ones.
      type: list
      elements: dict
      sample:
        - family: ipv4
          destination: 203.0.113.7
          gateway: 192.0.2.2
          interface: eth0
          table: 254
          kind: redirect
          verdict: active
          reason: traffic to it goes to 192.0.2.2, while the routing table says 192.0.2.1
          expires: 287
warnings:
  description: What is compliant and may still surprise.
  returned: when the module could do its work
  type: list
  elements: str
  sample: []
backup_files:
  description: The copies that were kept.
  returned: when O(backup=true) and a file was changed
  type: list
  elements: str
  sample: ["/etc/openvpn/client.conf.4711.2026-11-25@09:30:00~"]
"""

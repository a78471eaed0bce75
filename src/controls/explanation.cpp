// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/controls.hpp"

namespace route_guard::controls {
namespace {

constexpr std::string_view script_security =
    R"(script-security: OpenVPN may run the hook

OpenVPN runs programs of the user's only at script-security 2 or higher. Its default is 1; the last line that says
script-security wins, wherever it stands. Below 2 a client with an `up` line ends when it connects.

Compliant   the level in force is at least the one asked for (argument script_security, 2 or 3), for every version of
            OpenVPN from 2.3 to 2.7, or for the one named by openvpn_version.
Remedy      `script-security N` in route_guard's block at the end of the client configuration. A higher level stays.
)";

constexpr std::string_view up_hook =
    R"(up-hook: OpenVPN starts the hook

When the tunnel comes up, routes that were learned while it was down must go. OpenVPN runs one program on `up` (before it
adds its routes) and one on `route-up` (after); the last line wins. With persist-tun an ordinary reconnect runs neither,
unless up-restart is set.

Compliant   the command in force on the event (argument hook_event) starts the hook (argument hook_path).
Remedy      an `up` or `route-up` line in route_guard's block at the end of the client configuration. A program that was
            run on that event is chained behind the hook (argument existing_hook: chain, replace or fail).
)";

constexpr std::string_view hook_script =
    R"(hook-script: the hook is what it should be

The hook flushes the IPv4 and the IPv6 route cache by writing to /proc/sys/net/ipv4/route/flush and
/proc/sys/net/ipv6/route/flush. It needs no PATH, runs under any POSIX sh, never fails by itself, and ends by becoming the
program that is chained behind it. OpenVPN starts it as root, so nobody else may be able to change or exchange it.

Compliant   the file holds that script, its mode is 0755, it belongs to root, and no folder on the way to it may be written
            by others.
Remedy      writing it. Another file in its place is kept inside it, in comments, and `state: absent` puts it back.
)";

constexpr std::string_view redirects_persistent =
    R"(redirects-persistent: the host sends no ICMP redirects after its next boot

A gateway whose tunnel is down tells its neighbours to use another router; when the tunnel is back they go on doing so, past
the VPN, and nothing the gateway does can mend them. So it must not send redirects in the first place. An interface sends
them when net.ipv4.conf.all.send_redirects OR its own value is not 0, and an interface that appears later, the tunnel's
among them, starts from net.ipv4.conf.default.send_redirects: `all` alone is not enough.

The files are read as the program that applies them at boot reads them: systemd-sysctl, `sysctl --system` of procps, or
busybox (argument sysctl_loader). They differ in which files they read, in what order, and in what an explicit key, a glob or
an exclusion does. systemd-sysctl reads /etc/sysctl.conf only through a link such as /etc/sysctl.d/99-sysctl.conf, which
Debian 13 no longer has.

Compliant   after all files `all` and `default` end at 0, and no key, explicit or by a glob, gives an interface another
            value.
Remedy      lines in route_guard's block: in /etc/sysctl.conf where the boot reads it and nothing after it wins, else in a
            drop-in below /etc/sysctl.d that sorts late enough, or in the file that sysctl_file names.
)";

constexpr std::string_view redirects_live =
    R"(redirects-live: the running kernel sends no ICMP redirects

What the settings files say counts from the next boot on; this is about now. An interface sends redirects when `all` OR its
own value is not 0, and writing `all` changes no interface.

Compliant   send_redirects is 0 in /proc/sys/net/ipv4/conf for all, for default and for every interface.
Remedy      writing 0 where it is not, and reading it back. Not applicable to a file tree (argument root).
)";

constexpr std::string_view route_cache =
    R"(route-cache: no cached route is stale

The kernel keeps next-hop exceptions: routes to single hosts, learned from ICMP redirects and path-MTU messages, that it uses
instead of the routing table. One that was learned while the tunnel was down still leads past the VPN when it is up.

active      the kernel uses it today      dormant   a better route hides it; it is used again when that route goes
benign      path MTU alone, or a next hop that the routing table names too      inert   it changes nothing
Compliant   no entry is stale: none that is active or dormant leads to a gateway or device that the routing table does not
            name. `route_guard routes` lists them all with the reason.
Remedy      flushing (argument flush: stale, always or never), then looking again. Useful by itself (controls: route-cache)
            on the hosts behind a gateway, where the harm is done.
)";

}  // namespace

std::string_view explanation(Control control) {
    switch (control) {
        case Control::script_security:
            return script_security;
        case Control::up_hook:
            return up_hook;
        case Control::hook_script:
            return hook_script;
        case Control::redirects_persistent:
            return redirects_persistent;
        case Control::redirects_live:
            return redirects_live;
        case Control::route_cache:
            return route_cache;
    }
    return "";
}

}  // namespace route_guard::controls

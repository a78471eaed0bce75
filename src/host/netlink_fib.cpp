// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/netlink_fib.hpp"

#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include <cerrno>

namespace route_guard::host {
namespace {

using routing::Family;
using routing::Fib;

template <typename Head>
std::span<const std::byte> bytes_of(const Head& head) {
    return std::as_bytes(std::span(&head, 1));
}

bool unsupported(int error) {
    return error == EOPNOTSUPP || error == EAFNOSUPPORT || error == ENOPROTOOPT;
}

// 0, or an errno value. A kernel without a family answers with all others, so theirs are left out.
int read_rules(Netlink& netlink, Family family, Fib& fib) {
    fib_rule_hdr head = {};
    head.family = static_cast<std::uint8_t>(family);
    const auto dumped =
        netlink.dump(RTM_GETRULE, bytes_of(head), [&](const nlmsghdr* message, std::size_t size) {
            if (auto rule = routing::read_rule(message, size); rule && rule->family == family) {
                fib.add(*std::move(rule));
            }
        });
    if (!dumped && unsupported(dumped.error())) {
        fib.add_default_rules(family);
        return 0;
    }
    return !dumped ? dumped.error() : *dumped == Dumped::interrupted ? EAGAIN : 0;
}

int read_routes(Netlink& netlink, Family family, Fib& fib) {
    const auto dumped = dump_routes(netlink, family, false, [&](const nlmsghdr* message, std::size_t size) {
        if (const auto route = routing::read_route(message, size); route && route->family == family) {
            fib.add(*route);
        }
    });
    if (!dumped) {
        return unsupported(dumped.error()) ? 0 : dumped.error();
    }
    return *dumped == Dumped::interrupted ? EAGAIN : 0;
}

int read_next_hops(Netlink& netlink, Fib& fib) {
    const nhmsg head = {};
    const auto dumped =
        netlink.dump(RTM_GETNEXTHOP, bytes_of(head), [&](const nlmsghdr* message, std::size_t size) {
            if (auto object = routing::read_next_hop(message, size)) {
                fib.add(*std::move(object));
            }
        });
    return !dumped ? dumped.error() : *dumped == Dumped::interrupted ? EAGAIN : 0;
}

int read_neighbours(Netlink& netlink, Fib& fib) {
    const ndmsg head = {};
    const auto dumped =
        netlink.dump(RTM_GETNEIGH, bytes_of(head), [&](const nlmsghdr* message, std::size_t size) {
            if (const auto neighbour = routing::read_neighbour(message, size)) {
                fib.add(*neighbour);
            }
        });
    // One that came or went meanwhile is no change of the routes.
    return dumped || unsupported(dumped.error()) ? 0 : dumped.error();
}

int read_links(Netlink& netlink, Fib& fib) {
    const ifinfomsg head = {};
    const auto dumped =
        netlink.dump(RTM_GETLINK, bytes_of(head), [&](const nlmsghdr* message, std::size_t size) {
            if (const auto link = routing::read_link(message, size)) {
                fib.add(*link);
            }
        });
    return !dumped ? dumped.error() : *dumped == Dumped::interrupted ? EAGAIN : 0;
}

}  // namespace

std::expected<Dumped, int> dump_routes(Netlink& netlink, Family family, bool with_exceptions,
                                       const Netlink::Take& take) {
    rtmsg head = {};
    head.rtm_family = static_cast<std::uint8_t>(family);
    const bool strict = !with_exceptions && netlink.be_strict(true);
    auto dumped = netlink.dump(RTM_GETROUTE, bytes_of(head), take);
    if (strict && !netlink.be_strict(false)) {  // later dumps would lack the exceptions
        return std::unexpected(EIO);
    }
    return dumped;
}

std::expected<Fib, int> read_fib(Netlink& netlink) {
    Fib fib;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        if (const int error = read_rules(netlink, family, fib); error != 0) {
            return std::unexpected(error);
        }
        if (const int error = read_routes(netlink, family, fib); error != 0) {
            return std::unexpected(error);
        }
    }
    if (fib.uses_next_hop_objects()) {
        if (const int error = read_next_hops(netlink, fib); error != 0) {
            return std::unexpected(error);
        }
    }
    if (const int error = read_neighbours(netlink, fib); error != 0) {
        return std::unexpected(error);
    }
    if (fib.needs_links()) {
        if (const int error = read_links(netlink, fib); error != 0) {
            return std::unexpected(error);
        }
    }
    fib.complete();
    return fib;
}

}  // namespace route_guard::host

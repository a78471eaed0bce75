// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/stale_ipv6.hpp"

#include <linux/netlink.h>

#include <cerrno>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "host/netlink_fib.hpp"
#include "routing/reading.hpp"

namespace route_guard::host {
namespace {

using routing::Family;
using Bytes = std::vector<std::byte>;

// What a request to replace a route goes by: it meets the first one there (net/ipv6/ip6_fib.c,
// fib6_add_rt2node()).
using Place = std::tuple<std::uint32_t, routing::Prefix, routing::Prefix, std::uint32_t>;

// The routes of a dump, and which of them have stale entries.
struct Routes {
    std::map<Place, int> at;
    Place last = {};
    Bytes last_message = {};
    std::vector<std::pair<Place, Bytes>> with_stale = {};

    void take(const routing::RouteMessage& route, const nlmsghdr* message) {
        const auto* bytes = reinterpret_cast<const std::byte*>(message);
        last_message.assign(bytes, bytes + message->nlmsg_len);
        last = {route.table, route.destination, route.source, route.priority};
        ++at[last];
    }
    void keep_last() {
        if (with_stale.empty() || with_stale.back().second != last_message) {
            with_stale.emplace_back(last, last_message);
        }
    }
};

}  // namespace

std::expected<StaleIpv6, int> find_stale_ipv6(Netlink& netlink) {
    const auto fib = read_fib(netlink);
    if (!fib) {
        return std::unexpected(fib.error());
    }
    StaleIpv6 stale;
    Routes routes;
    routing::Reading reading(*fib,
                             [&](const routing::Exception& exception, const routing::Judgement& judgement) {
                                 if (judgement.stale) {
                                     stale.entries.push_back(exception);
                                 }
                             });
    const auto dumped =
        dump_routes(netlink, Family::ipv6, true, [&](const nlmsghdr* message, std::size_t size) {
            const auto route = routing::read_route(message, size);
            if (route && !route->cloned && route->family == Family::ipv6) {
                routes.take(*route, message);
            }
            const std::size_t known = stale.entries.size();
            reading.take(Family::ipv6, message, size);
            if (stale.entries.size() > known) {
                routes.keep_last();
            }
        });
    if (!dumped) {
        return std::unexpected(dumped.error());
    }
    if (*dumped == Dumped::interrupted) {
        return std::unexpected(EAGAIN);
    }
    reading.finish();  // whether these were all routes of the FIB can only be told of both families together
    for (auto& [place, message] : routes.with_stale) {
        if (routes.at[place] == 1) {
            stale.parents.push_back(std::move(message));
        }
    }
    return stale;
}

}  // namespace route_guard::host

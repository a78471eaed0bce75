// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <vector>

#include "host/netlink.hpp"
#include "routing/judge.hpp"

namespace route_guard::host {

// What a look at the IPv6 cache found stale.
struct StaleIpv6 {
    std::vector<routing::Exception> entries;
    // RTM_NEWROUTE messages of the routes that have them, as far as each is told apart from every other route
    // by its place (table, prefixes, metric). Entries of next-hop objects have none.
    std::vector<std::vector<std::byte>> parents;
};

// An errno value where the routes cannot be read; EAGAIN where they changed meanwhile.
std::expected<StaleIpv6, int> find_stale_ipv6(Netlink& netlink);

}  // namespace route_guard::host

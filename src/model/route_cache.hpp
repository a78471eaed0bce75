// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace route_guard {

enum class RouteVerdict { active, dormant, benign, inert, unknown };

// One cached route (a next-hop exception of the FIB, or an entry of the old route cache) and what was made of
// it.
struct CachedRoute {
    std::string family = {};       // "ipv4", "ipv6"
    std::string destination = {};  // "203.0.113.7", without a prefix length where it is a host
    std::string gateway = {};      // empty: on link
    std::string interface = {};    // its name; "#7" where the interface has gone
    std::uint32_t table = 0;
    std::string kind = {};  // "redirect", "mtu", "redirect+mtu", "inert"
    RouteVerdict verdict = RouteVerdict::unknown;
    std::string reason = {};                      // one sentence
    std::optional<std::uint32_t> expires_s = {};  // seconds left
    bool stale = false;                           // misroutes now, or will once a route above it goes

    friend bool operator==(const CachedRoute&, const CachedRoute&) = default;
};

const char* name_of(RouteVerdict verdict);  // "active", ...

// The route cache of one network namespace, judged.
struct RouteCache {
    static constexpr std::size_t listed = 100;  // the most stale routes that are kept by name

    std::uint64_t entries = 0;
    std::uint64_t stale_ipv4 = 0;
    std::uint64_t stale_ipv6 = 0;
    std::uint64_t unknown = 0;             // entries that could not be judged
    std::vector<CachedRoute> routes = {};  // the first `listed` stale ones
    std::string problem = {};              // not empty: could not be (wholly) observed, and why

    std::uint64_t stale() const { return stale_ipv4 + stale_ipv6; }
    friend bool operator==(const RouteCache&, const RouteCache&) = default;
};

}  // namespace route_guard

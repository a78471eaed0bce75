// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "routing/address.hpp"

struct nlmsghdr;

namespace route_guard::routing {

// Where packets go next.
struct NextHop {
    Address gateway = {};
    Family gateway_family = Family::none;  // none: on link
    bool dead = false;                     // the kernel passes it over (RTNH_F_DEAD)
    std::uint32_t interface = 0;

    // Whether both send a packet to the same place.
    bool same_way(const NextHop& other) const {
        return gateway == other.gateway && gateway_family == other.gateway_family &&
               interface == other.interface;
    }
};

// One RTM_NEWROUTE message of a dump: a route, or an exception ("cloned"), which follows its parent route.
// Attributes that are missing or too short are left at their defaults.
struct RouteMessage {
    Family family = Family::none;
    bool cloned = false;      // RTM_F_CLONED: an exception, or an entry of the route cache before Linux 3.6
    bool redirected = false;  // learned from an ICMP redirect (RTCF_REDIRECTED, RTPROT_REDIRECT)
    bool has_destination = false;
    std::uint8_t tos = 0;
    std::uint8_t type = 0;  // RTN_*
    Prefix destination = {};
    Prefix source = {};  // IPv6 subtrees
    std::uint32_t table = 0;
    std::uint32_t priority = 0;
    std::uint32_t next_hop_object = 0;  // 0: the route has next hops of its own
    std::uint32_t mtu = 0;              // 0: none
    std::uint8_t preference = 0;        // IPv6: of routes with one metric, the kernel takes the highest
    std::int32_t expires = 0;           // in 1/100 s; 0: never
    std::vector<NextHop> next_hops = {};
    // Routes: the bytes that decide with which other routes the kernel shares the next hops, exceptions
    // included (net/ipv4/fib_semantics.c, fib_find_info). IPv6 shares none, so there the destination is part
    // of it.
    std::string identity = {};
};

// Reads a message of which `size` bytes are there. nullopt: not a route of IPv4 or IPv6.
std::optional<RouteMessage> read_route(const nlmsghdr* message, std::size_t size);

}  // namespace route_guard::routing

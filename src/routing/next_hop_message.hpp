// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "routing/route_message.hpp"

namespace route_guard::routing {

// A next-hop object (`ip nexthop`): one next hop, or a group of others.
struct NextHopObject {
    std::uint32_t id = 0;
    std::optional<NextHop> hop = {};  // nullopt: a group, or a black hole
    std::vector<std::uint32_t> group = {};
    bool resilient = false;  // a group whose flows stay where they are
};

// Reads RTM_NEWNEXTHOP. nullopt: it is something else.
std::optional<NextHopObject> read_next_hop(const nlmsghdr* message, std::size_t size);

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

struct nlmsghdr;

namespace route_guard::routing {

// What rules can say of an interface (`ip -d link`).
struct Link {
    std::uint32_t index = 0;
    std::string name = {};
    std::uint32_t group = 0;
    std::uint32_t vrf = 0;  // it is a VRF, and this is its table; 0: none
    bool forwards_ipv4 = false;
    bool forwards_ipv6 = false;
};

// Reads RTM_NEWLINK. nullopt: it is something else.
std::optional<Link> read_link(const nlmsghdr* message, std::size_t size);

}  // namespace route_guard::routing

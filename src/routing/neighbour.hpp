// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "routing/address.hpp"

struct nlmsghdr;

namespace route_guard::routing {

// What the kernel knows of an address on a link (`ip neigh`).
struct Neighbour {
    Family family = Family::none;
    Address address = {};
    std::uint32_t interface = 0;
    bool failed = false;  // it was asked for in vain (NUD_FAILED)
};

// Reads RTM_NEWNEIGH. nullopt: it is something else.
std::optional<Neighbour> read_neighbour(const nlmsghdr* message, std::size_t size);

}  // namespace route_guard::routing

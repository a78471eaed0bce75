// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "routing/fib.hpp"

namespace route_guard::routing {

using Answers = std::vector<const Route*>;

// The routes that the kernel may take for a packet, exceptions left aside: one, or several where IPv6 has
// equals to choose from, or where a rule cannot be judged from here; none where there is no route. A route
// that refuses packets (unreachable, prohibit, blackhole) is an answer too. The routes in `gone` count as not
// there.
Answers routes_taken(const Fib& fib, Family family, const Flow& flow, const Address& destination,
                     const Answers& gone = {});

// Every route of one table that covers a destination, the longest prefix first.
Answers covering_routes(const Fib& fib, Family family, std::uint32_t table, const Address& destination);

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "routing/fib.hpp"
#include "routing/flows.hpp"

namespace route_guard::routing {

// What of a host's routes, rules and links decides which kinds of packets there are to tell apart.
Surroundings surroundings(const Fib& fib, Family family);

}  // namespace route_guard::routing

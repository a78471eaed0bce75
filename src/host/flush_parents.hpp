// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace route_guard::host {

// Removes the stale IPv6 entries that a flush leaves (those with a path MTU), by replacing each one's parent
// route by itself: the kernel drops a route's exceptions with the route (net/ipv6/ip6_fib.c, fib6_purge_rt).
// Empty: no stale IPv6 entry is left. Else a sentence: which are left, why, and what the user can do.
std::string flush_parents();

}  // namespace route_guard::host

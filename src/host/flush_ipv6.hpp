// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace route_guard::host {

// Removes the stale IPv6 entries that a flush leaves (those with a path MTU): each by itself where the kernel
// finds it so; else, by replacing its route by the same one, since the kernel drops a route's exceptions with
// the route (net/ipv6/ip6_fib.c, fib6_purge_rt()). Empty: no stale IPv6 entry is left. Else a sentence: which
// are left, why, and what the user can do.
std::string remove_stale_ipv6();

}  // namespace route_guard::host

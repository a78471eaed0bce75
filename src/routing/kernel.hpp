// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace route_guard::routing {

// Whether a kernel of this release ("6.1.0-18-amd64") lists its IPv4 exceptions beside the routes, as Linux
// does since 5.3 (net/ipv4/fib_trie.c, fib_dump_info_fnhe). Distributors have added it to some older ones; a
// release that cannot be read counts as new.
bool lists_ipv4_exceptions(std::string_view release);

}  // namespace route_guard::routing

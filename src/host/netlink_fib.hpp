// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>

#include "host/netlink.hpp"
#include "routing/fib.hpp"

namespace route_guard::host {

// All routes of one family, each followed by its exceptions, or (where `with_exceptions` is false and the
// kernel can leave them out) without.
std::expected<Dumped, int> dump_routes(Netlink& netlink, routing::Family family, bool with_exceptions,
                                       const Netlink::Take& take);

// The routing tables, rules and next-hop objects of this network namespace. An errno value where they cannot
// be read; EAGAIN where they changed meanwhile.
std::expected<routing::Fib, int> read_fib(Netlink& netlink);

}  // namespace route_guard::host

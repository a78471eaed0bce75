// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "model/route_cache.hpp"
#include "routing/fib.hpp"

namespace route_guard::routing {

// An exception that is kept apart from its message.
struct Exception {
    Family family = Family::none;
    Address destination = {};
    NextHop next_hop = {};
    std::uint32_t table = 0;
    bool redirected = false;
    std::uint32_t mtu = 0;
    std::int32_t expires = 0;  // in 1/100 s; 0: never
};

// What an exception is and does. The pointers lead into the Fib.
struct Judgement {
    RouteVerdict verdict = RouteVerdict::unknown;
    bool redirects = false;   // says where packets go (by its mark, or by another next hop than its parent's)
    bool lowers_mtu = false;  // has a path MTU that its parent does not have
    bool stale = false;       // leads where its parent does not
    // The route that the misled packets take (active), would take if others were gone, or that covers the
    // destination.
    const Route* parent = nullptr;
    const Route* hiding = nullptr;  // dormant: what these packets take today; null where none can come
    const Flow* flow = nullptr;     // the packets that it misleads, or would
};

// The verdict on one exception, from the infos of the routes that it followed in the dump. Without parents
// (kernels before 3.6 list a cache of their own) it is held against the route that the destination has.
Judgement judge(const Fib& fib, const Exception& exception, std::span<const std::uint32_t> parents);

}  // namespace route_guard::routing

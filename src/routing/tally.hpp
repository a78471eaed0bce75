// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/route_cache.hpp"
#include "routing/reason.hpp"

namespace route_guard::routing {

// Counts judged exceptions; keeps the first stale ones by name.
void count(RouteCache& cache, const Fib& fib, const Exception& exception, const Judgement& judgement,
           const InterfaceName& interface);

}  // namespace route_guard::routing

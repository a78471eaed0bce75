// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "model/route_cache.hpp"

namespace route_guard::host {

// Dumps and judges the cached routes of this network namespace: one pass, a bounded number of repeats where
// the kernel says that a dump was interrupted. Never fails: what could not be observed is in `problem`.
RouteCache observe_route_cache();

// The same, handing every cached route, stale or not, to `each` as it is judged.
RouteCache each_cached_route(const std::function<void(const CachedRoute&)>& each);

}  // namespace route_guard::host

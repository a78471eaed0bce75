// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace route_guard::program {

struct Listing {
    bool stale_only = false;
    bool json = false;
};

// `route_guard routes`: every cached route as it is read and judged, so that a cache of any size takes no
// memory. Text is a table; JSON one object, a route a line. Returns the exit status: 1 where the cache could
// not be wholly observed.
int list_routes(Listing listing);

}  // namespace route_guard::program

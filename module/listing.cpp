// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/listing.hpp"

#include <fmt/format.h>

#define JSON_NO_IO
#include <nlohmann/json.hpp>

#include "host/routes.hpp"
#include "module/output.hpp"
#include "report/json.hpp"
#include "report/routes.hpp"

namespace route_guard::program {
namespace {

RouteCache list_as_json(Output& output, bool stale_only) {
    output.add("{\"routes\":[");
    const char* separator = "\n";
    RouteCache cache = host::each_cached_route([&](const CachedRoute& route) {
        if (route.stale || !stale_only) {
            output.add(separator);
            output.add(report::line(report::route(route)));
            separator = ",\n";
        }
    });
    const nlohmann::ordered_json problem = cache.problem;
    output.add(fmt::format("\n],\"entries\":{},\"stale\":{},\"problem\":{}}}\n", cache.entries, cache.stale(),
                           cache.problem.empty() ? "null" : report::line(problem)));
    return cache;
}

RouteCache list_as_table(Output& output, bool stale_only) {
    bool any = false;
    RouteCache cache = host::each_cached_route([&](const CachedRoute& route) {
        if (route.stale || !stale_only) {
            output.add(any ? "" : report::route_table_head());
            output.add(report::route_table_line(route));
            any = true;
        }
    });
    output.add(fmt::format("{}{} cached route{}, {} stale.\n", any ? "\n" : "", cache.entries,
                           cache.entries == 1 ? "" : "s", cache.stale()));
    return cache;
}

}  // namespace

int list_routes(Listing listing) {
    Output output;
    const RouteCache cache = (listing.json ? list_as_json : list_as_table)(output, listing.stale_only);
    const bool written = output.finish();
    if (!written) {
        complain_of_output();
    }
    if (!cache.problem.empty()) {
        complain(fmt::format("route_guard: {}\n", cache.problem));
    }
    return written && cache.problem.empty() ? 0 : 1;
}

}  // namespace route_guard::program

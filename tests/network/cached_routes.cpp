// SPDX-License-Identifier: GPL-3.0-or-later
// cached_routes list            each cached route, as one JSON object a line
// cached_routes count           how many there are, and how many are stale, as one JSON object
// cached_routes read            receives the dump that the others judge, and does nothing with it
// cached_routes flush FAMILY    flushes ipv4 or ipv6; prints what was refused, if anything was
#include <fmt/format.h>

#include <cstdio>
#include <string_view>

#include "host/flush.hpp"
#include "host/netlink.hpp"
#include "host/netlink_fib.hpp"
#include "host/routes.hpp"

namespace {

using namespace route_guard;

// None of the texts holds a quote or a control character: they are addresses, interface names and our own
// sentences.
void print(const CachedRoute& route) {
    fmt::print(R"({{"family":"{}","destination":"{}","gateway":"{}","interface":"{}","table":{},"kind":"{}",)"
               R"("verdict":"{}","stale":{},"expires":{},"reason":"{}"}})"
               "\n",
               route.family, route.destination, route.gateway, route.interface, route.table, route.kind,
               name_of(route.verdict), route.stale, route.expires_s ? int(*route.expires_s) : -1,
               route.reason);
}

int read_only() {
    auto netlink = host::Netlink::open();
    for (const auto family : {routing::Family::ipv4, routing::Family::ipv6}) {
        if (!netlink || !host::dump_routes(*netlink, family, true, [](const nlmsghdr*, std::size_t) {})) {
            fmt::print(stderr, "The kernel did not give its routes.\n");
            return 1;
        }
    }
    return 0;
}

int told(const RouteCache& cache) {
    if (!cache.problem.empty()) {
        fmt::print(stderr, "{}\n", cache.problem);
    }
    return cache.problem.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view command = count > 1 ? arguments[1] : "";
    if (command == "list") {
        return told(host::each_cached_route(print));
    }
    if (command == "read") {
        return read_only();
    }
    if (command == "count") {
        const RouteCache cache = host::observe_route_cache();
        fmt::print(R"({{"entries":{},"stale":{},"unknown":{}}})"
                   "\n",
                   cache.entries, cache.stale(), cache.unknown);
        return told(cache);
    }
    if (command == "flush" && count > 2) {
        const std::string refused = host::flush_routes(arguments[2]);
        fmt::print("{}", refused);
        return refused.empty() ? 0 : 1;
    }
    fmt::print(stderr, "Say list, count, read, or flush and a family.\n");
    return 1;
}

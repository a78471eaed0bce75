// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/tally.hpp"

namespace route_guard::routing {

void count(RouteCache& cache, const Fib& fib, const Exception& exception, const Judgement& judgement,
           const InterfaceName& interface) {
    ++cache.entries;
    if (judgement.verdict == RouteVerdict::unknown) {
        ++cache.unknown;
    }
    if (judgement.stale) {
        ++(exception.family == Family::ipv6 ? cache.stale_ipv6 : cache.stale_ipv4);
        if (cache.routes.size() < RouteCache::listed) {
            cache.routes.push_back(cached_route(fib, exception, judgement, interface));
        }
    }
}

}  // namespace route_guard::routing

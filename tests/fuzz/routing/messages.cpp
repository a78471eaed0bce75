// SPDX-License-Identifier: GPL-3.0-or-later
// A dump of any bytes: read once as the FIB with its rules and next-hop objects, once more for the
// exceptions, each of which is judged and described. Whatever comes in, what comes out must hold together.
#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#include "routing/reading.hpp"
#include "routing/tally.hpp"

namespace {

using namespace route_guard;
using namespace route_guard::routing;

using Take = std::function<void(const nlmsghdr*, std::size_t)>;

// Cuts the bytes into messages by their lengths, each in memory of its own, so that a read beyond it is seen.
void each_message(const std::uint8_t* bytes, std::size_t size, const Take& take) {
    while (size >= sizeof(nlmsghdr)) {
        nlmsghdr head;
        std::memcpy(&head, bytes, sizeof head);
        const std::size_t length = std::min<std::size_t>(std::max<std::size_t>(head.nlmsg_len, 16), size);
        const std::vector<std::uint8_t> message(bytes, bytes + length);
        take(reinterpret_cast<const nlmsghdr*>(message.data()), message.size());
        const std::size_t step = std::min(size, (length + 3) / 4 * 4);
        bytes += step;
        size -= step;
    }
}

void demand(bool promise) {
    if (!promise) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Fib fib;
    each_message(bytes, size, [&fib](const nlmsghdr* message, std::size_t length) {
        if (const auto route = read_route(message, length); route) {
            fib.add(*route);
        } else if (auto rule = read_rule(message, length)) {
            fib.add(*std::move(rule));
        } else if (auto object = read_next_hop(message, length)) {
            fib.add(*std::move(object));
        } else if (const auto link = read_link(message, length)) {
            fib.add(*link);
        } else if (const auto neighbour = read_neighbour(message, length)) {
            fib.add(*neighbour);
        }
    });
    fib.complete();

    const auto name = [](std::uint32_t index) { return "#" + std::to_string(index); };
    RouteCache cache;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        Reading reading(fib, [&](const Exception& exception, const Judgement& judgement) {
            count(cache, fib, exception, judgement, name);
            const CachedRoute route = cached_route(fib, exception, judgement, name);
            demand(!route.reason.empty() && !route.destination.empty());
            demand(route.stale ==
                   (route.verdict == RouteVerdict::active || route.verdict == RouteVerdict::dormant));
        });
        each_message(bytes, size, [&](const nlmsghdr* message, std::size_t length) {
            reading.take(family, message, length);
        });
        reading.finish();
    }
    demand(cache.routes.size() <= RouteCache::listed && cache.stale() <= cache.entries);
    return 0;
}

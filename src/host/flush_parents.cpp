// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/flush_parents.hpp"

#include <fmt/format.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "host/contents.hpp"
#include "host/netlink.hpp"
#include "host/netlink_fib.hpp"
#include "host/routes.hpp"
#include "routing/reading.hpp"

namespace route_guard::host {
namespace {

using routing::Family;
using Bytes = std::vector<std::byte>;

// What a look at the IPv6 cache found stale.
struct Stale {
    std::vector<Bytes> parents;  // the routes that have stale entries, as the kernel described them
    bool in_objects = false;     // there are stale entries in next-hop objects
};

std::expected<Stale, int> stale_parents(Netlink& netlink) {
    const auto fib = read_fib(netlink);
    if (!fib) {
        return std::unexpected(fib.error());
    }
    Stale stale;
    Bytes route;
    bool wanted = false;
    routing::Reading reading(*fib, [&wanted](const routing::Exception&, const routing::Judgement& judgement) {
        wanted = wanted || judgement.stale;
    });
    const auto dumped =
        dump_routes(netlink, Family::ipv6, true, [&](const nlmsghdr* message, std::size_t size) {
            const auto read = routing::read_route(message, size);
            if (read && !read->cloned) {
                const auto* bytes = reinterpret_cast<const std::byte*>(message);
                route.assign(bytes, bytes + message->nlmsg_len);
            }
            wanted = false;
            reading.take(Family::ipv6, message, size);
            if (wanted && (stale.parents.empty() || stale.parents.back() != route)) {
                stale.parents.push_back(route);
            }
        });
    if (!dumped) {
        return std::unexpected(dumped.error());
    }
    wanted = false;
    reading.finish();
    stale.in_objects = wanted;
    return stale;
}

// Routes that the kernel made itself (for an address, from router advertisements) carry more than a message
// can say; replaced, they would not be looked after any more.
bool replaceable(const rtmsg& head) {
    return head.rtm_protocol != RTPROT_KERNEL && head.rtm_protocol != RTPROT_RA &&
           head.rtm_protocol != RTPROT_REDIRECT;
}

// The route as a request: without what describes its state, and with the time it has left.
Bytes as_request(const Bytes& message) {
    const auto* head = reinterpret_cast<const nlmsghdr*>(message.data());
    rtmsg route;
    std::memcpy(&route, NLMSG_DATA(head), sizeof route);
    route.rtm_flags &= RTNH_F_ONLINK;
    const auto* begin = reinterpret_cast<const std::byte*>(&route);
    Bytes request(begin, begin + NLMSG_ALIGN(sizeof route));
    auto* attribute = nlmsg_attrdata(head, sizeof route);
    for (int left = nlmsg_attrlen(head, sizeof route); nla_ok(attribute, left);
         attribute = nla_next(attribute, &left)) {
        const auto* bytes = reinterpret_cast<const std::byte*>(attribute);
        if (nla_type(attribute) != RTA_CACHEINFO && nla_type(attribute) != RTA_EXPIRES) {
            request.insert(request.end(), bytes, bytes + nla_total_size(nla_len(attribute)));
            continue;
        }
        rta_cacheinfo times = {};
        if (nla_len(attribute) >= static_cast<int>(sizeof times)) {
            std::memcpy(&times, nla_data(attribute), sizeof times);
        }
        if (times.rta_expires > 0) {
            const nlattr name{.nla_len = NLA_HDRLEN + 4, .nla_type = RTA_EXPIRES};
            const auto seconds = static_cast<std::uint32_t>(times.rta_expires) / 100;
            const auto* head_bytes = reinterpret_cast<const std::byte*>(&name);
            const auto* value = reinterpret_cast<const std::byte*>(&seconds);
            request.insert(request.end(), head_bytes, head_bytes + sizeof name);
            request.insert(request.end(), value, value + sizeof seconds);
        }
    }
    return request;
}

// 0 where every parent that may be replaced was; else the errno value of the first that was not.
int replace(Netlink& netlink, const std::vector<Bytes>& parents) {
    int first_error = 0;
    for (const Bytes& parent : parents) {
        rtmsg head;
        std::memcpy(&head, parent.data() + NLMSG_HDRLEN, sizeof head);
        if (!replaceable(head)) {
            continue;
        }
        const int error = netlink.tell(RTM_NEWROUTE, NLM_F_REPLACE, as_request(parent));
        first_error = first_error != 0 ? first_error : error;
    }
    return first_error;
}

// What is left is told from a fresh look.
std::string left_over(int error) {
    RouteCache cache = observe_route_cache();
    if (!cache.problem.empty()) {
        return cache.problem;
    }
    if (cache.stale_ipv6 == 0) {
        return "";
    }
    std::string first;
    for (const CachedRoute& route : cache.routes) {
        if (route.family == "ipv6" && first.empty()) {
            first = fmt::format("{} on {}", route.destination, route.interface);
        }
    }
    const std::string why = error != 0
                                ? fmt::format("replacing their routes was refused: {}", reason_of(error))
                                : "they belong to next-hop objects or to routes that the kernel made itself, "
                                  "or came back at once";
    return fmt::format("The flush left {} stale IPv6 {} (the first: {}), because {}. {}", cache.stale_ipv6,
                       cache.stale_ipv6 == 1 ? "entry" : "entries", first, why,
                       error == EPERM
                           ? "Run as root with CAP_NET_ADMIN."
                           : "It goes when its time is up, or when the interface is set down and up.");
}

}  // namespace

std::string flush_parents() {
    int error = 0;
    for (int attempt = 0; attempt < 3; ++attempt) {
        auto netlink = Netlink::open();
        if (!netlink) {
            error = netlink.error();
            continue;
        }
        const auto stale = stale_parents(*netlink);
        if (!stale) {
            error = stale.error();
            continue;
        }
        if (stale->parents.empty()) {
            return stale->in_objects ? left_over(0) : std::string();
        }
        error = replace(*netlink, stale->parents);
    }
    return left_over(error);
}

}  // namespace route_guard::host

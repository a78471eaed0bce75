// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/flush_ipv6.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/ipv6_route.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "host/contents.hpp"
#include "host/descriptor.hpp"
#include "host/netlink.hpp"
#include "host/routes.hpp"
#include "host/stale_ipv6.hpp"
#include "routing/route_message.hpp"

namespace route_guard::host {
namespace {

using Bytes = std::vector<std::byte>;

void append(Bytes& request, std::uint16_t type, std::span<const std::byte> value) {
    const nlattr name{.nla_len = static_cast<std::uint16_t>(NLA_HDRLEN + value.size()), .nla_type = type};
    const auto* head = reinterpret_cast<const std::byte*>(&name);
    request.insert(request.end(), head, head + sizeof name);
    request.insert(request.end(), value.begin(), value.end());
    request.resize(NLMSG_ALIGN(request.size()));
}

// Takes one entry out alone, which leaves the routes as they are. The kernel looks for it below the narrowest
// route only (net/ipv6/route.c, ip6_route_del()), so that one which a newer route hides stays, and one that
// has gone meanwhile is none: what is still there, the next look tells.
int take_out(Netlink& netlink, const routing::Exception& entry) {
    rtmsg head = {};
    head.rtm_family = AF_INET6;
    head.rtm_dst_len = 128;
    head.rtm_flags = RTM_F_CLONED;
    const auto* begin = reinterpret_cast<const std::byte*>(&head);
    Bytes request(begin, begin + NLMSG_ALIGN(sizeof head));
    append(request, RTA_DST, std::as_bytes(std::span(entry.destination.bytes)));
    append(request, RTA_OIF, std::as_bytes(std::span(&entry.next_hop.interface, 1)));
    append(request, RTA_TABLE, std::as_bytes(std::span(&entry.table, 1)));
    if (entry.next_hop.gateway_family == routing::Family::ipv6) {
        append(request, RTA_GATEWAY, std::as_bytes(std::span(entry.next_hop.gateway.bytes)));
    }
    const int error = netlink.tell(RTM_DELROUTE, 0, request);
    return error == ESRCH || error == ENOENT ? 0 : error;
}

std::string hexadecimal(const routing::Prefix& prefix) {
    std::string text;
    for (const std::uint8_t byte : prefix.address.bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text + fmt::format(" {:02x}", prefix.length);
}

// Whether one of several next hops expires, or may do so. A dump says that of the first one alone, and a
// route that is replaced gives all of them what the first one has; /proc/net/ipv6_route has a line for each,
// of fixed width: prefix, source, gateway, metric, two counts, flags, interface (net/ipv6/route.c,
// rt6_info_route()).
bool may_have_expiring_siblings(const routing::RouteMessage& route) {
    constexpr std::size_t metric_at = 105;
    constexpr std::size_t flags_at = 132;
    constexpr std::size_t digits = 8;
    if (route.next_hops.size() < 2) {
        return false;
    }
    const Descriptor file(::open("/proc/net/ipv6_route", O_RDONLY | O_CLOEXEC));
    const auto text = file.open() ? bytes_of(file.number()) : std::unexpected(reason_of(errno));
    if (!text) {
        return true;
    }
    const std::string prefixes = hexadecimal(route.destination) + " " + hexadecimal(route.source);
    const std::string metric = fmt::format("{:08x}", route.priority);
    for (std::size_t from = 0; from < text->size();) {
        const std::size_t to = std::min(text->find('\n', from), text->size());
        const std::string_view line = std::string_view(*text).substr(from, to - from);
        std::uint32_t flags = 0;
        if (line.starts_with(prefixes) && line.size() > flags_at + digits &&
            line.substr(metric_at, digits) == metric &&
            (std::from_chars(line.data() + flags_at, line.data() + flags_at + digits, flags, 16).ec !=
                 std::errc() ||
             (flags & RTF_EXPIRES) != 0)) {
            return true;
        }
        from = to + 1;
    }
    return false;
}

// Routes that the kernel made itself (for an address, from router advertisements) carry more than a message
// can say; replaced, they would not be looked after any more.
bool replaceable(const Bytes& message) {
    rtmsg head;
    std::memcpy(&head, message.data() + NLMSG_HDRLEN, sizeof head);
    const auto route = routing::read_route(reinterpret_cast<const nlmsghdr*>(message.data()), message.size());
    return head.rtm_protocol != RTPROT_KERNEL && head.rtm_protocol != RTPROT_RA &&
           head.rtm_protocol != RTPROT_REDIRECT && route && !may_have_expiring_siblings(*route);
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
            const auto seconds = static_cast<std::uint32_t>(times.rta_expires) / 100;
            append(request, RTA_EXPIRES, std::as_bytes(std::span(&seconds, 1)));
        }
    }
    return request;
}

// 0 where every parent that may be replaced was; else the errno value of the first that was not.
int replace(Netlink& netlink, const std::vector<Bytes>& parents) {
    int first_error = 0;
    for (const Bytes& parent : parents) {
        if (!replaceable(parent)) {
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
            first = fmt::format(" (the first: {} on {})", route.destination, route.interface);
        }
    }
    const std::string why = error != 0
                                ? fmt::format("replacing their routes was refused: {}", reason_of(error))
                                : "they belong to next-hop objects or to routes that must not be replaced "
                                  "(made by the kernel, or with next hops that expire), or came back at once";
    return fmt::format("The flush left {} stale IPv6 {}{}, because {}. {}", cache.stale_ipv6,
                       cache.stale_ipv6 == 1 ? "entry" : "entries", first, why,
                       error == EPERM
                           ? "Run as root with CAP_NET_ADMIN."
                           : "It goes when its time is up, or when its route or next-hop object is set anew "
                             "(ip -6 route replace, ip nexthop replace).");
}

}  // namespace

std::string remove_stale_ipv6() {
    int error = 0;
    for (int attempt = 0; attempt < 4; ++attempt) {
        auto netlink = Netlink::open();
        if (!netlink) {
            error = netlink.error();
            continue;
        }
        const auto stale = find_stale_ipv6(*netlink);
        if (!stale) {
            error = stale.error();
            continue;
        }
        if (stale->entries.empty()) {
            return "";
        }
        if (attempt == 0) {
            for (const routing::Exception& entry : stale->entries) {
                const int refused = take_out(*netlink, entry);
                error = error != 0 ? error : refused;
            }
        } else if (stale->parents.empty()) {
            break;  // the same look again would find the same
        } else {
            error = replace(*netlink, stale->parents);
        }
    }
    return left_over(error);
}

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/reason.hpp"

#include <fmt/format.h>
#include <linux/rtnetlink.h>

#include <algorithm>

#include "routing/flows.hpp"

namespace route_guard::routing {
namespace {

std::string table_name(std::uint32_t table) {
    return table == table_main      ? "main"
           : table == table_local   ? "local"
           : table == table_default ? "default"
                                    : std::to_string(table);
}

std::string way_of(const NextHop& hop, const InterfaceName& interface) {
    const std::string out = interface(hop.interface);
    return hop.gateway_family == Family::none
               ? fmt::format("dev {}", out)
               : fmt::format("via {} dev {}", text_of(hop.gateway_family, hop.gateway), out);
}

const char* refusal_of(std::uint8_t type) {
    return type == RTN_UNREACHABLE ? "unreachable "
           : type == RTN_PROHIBIT  ? "prohibit "
           : type == RTN_BLACKHOLE ? "blackhole "
           : type == RTN_THROW     ? "throw "
                                   : "";
}

// As ip prints it: "default via 192.0.2.1 dev eth0 (table main)".
std::string text_of(const Fib& fib, Family family, const Route& route, const InterfaceName& interface) {
    const RouteInfo& info = fib.info(route);
    std::string text = refusal_of(info.type) + text_of(family, route.prefix());
    if (*refusal_of(info.type) == '\0') {
        for (std::size_t i = 0; i < info.next_hops.size() && i < 4; ++i) {
            text += (i == 0 ? " " : " or ") + way_of(info.next_hops[i], interface);
        }
    }
    return fmt::format("{} (table {})", text, table_name(info.table));
}

// "through 192.0.2.2 on eth0", "straight onto eth0"
std::string through(const NextHop& hop, const InterfaceName& interface) {
    const std::string out = interface(hop.interface);
    return hop.gateway_family == Family::none
               ? fmt::format("straight onto {}", out)
               : fmt::format("through {} on {}", text_of(hop.gateway_family, hop.gateway), out);
}

std::string packets(const Exception& exception, const Judgement& judgement) {
    const std::string which =
        judgement.flow != nullptr ? text_of(exception.family, *judgement.flow) : std::string();
    return fmt::format("packets{}{} to {}", which.empty() ? "" : " ", which,
                       text_of(exception.family, exception.destination));
}

std::string capitalised(std::string sentence) {
    sentence.front() = sentence.front() == 'p' ? 'P' : sentence.front();
    return sentence;
}

std::string active(const Fib& fib, const Exception& exception, const Judgement& judgement,
                   const InterfaceName& interface) {
    return fmt::format("{} go {} because of this entry, while the routing table says {}.",
                       capitalised(packets(exception, judgement)), through(exception.next_hop, interface),
                       text_of(fib, exception.family, *judgement.parent, interface));
}

std::string dormant(const Fib& fib, const Exception& exception, const Judgement& judgement,
                    const InterfaceName& interface) {
    const std::string destination = text_of(exception.family, exception.destination);
    const std::string way = through(exception.next_hop, interface);
    if (judgement.parent == nullptr) {
        return fmt::format(
            "No route to {} uses this entry's next hop now; should one come back, packets go {}.",
            destination, way);
    }
    const std::string parent = text_of(fib, exception.family, *judgement.parent, interface);
    if (judgement.hiding == nullptr) {
        return fmt::format(
            "No packet to {} is looked up in the route {} now; should one be, it goes {} instead.",
            destination, parent, way);
    }
    return fmt::format(
        "The route {} hides it now; when that goes, {} go {}, while the routing table says {}.",
        text_of(fib, exception.family, *judgement.hiding, interface), packets(exception, judgement), way,
        parent);
}

std::string benign(const Exception& exception, const Judgement& judgement) {
    if (judgement.lowers_mtu && !judgement.redirects) {
        return fmt::format(
            "It only lowers the path MTU to {} bytes; the packets go where the routing table says.",
            exception.mtu);
    }
    return fmt::format("Its redirect names a next hop that the routing table names too{}.",
                       judgement.lowers_mtu
                           ? fmt::format(", and it lowers the path MTU to {} bytes", exception.mtu)
                           : std::string());
}

}  // namespace

std::string reason_for(const Fib& fib, const Exception& exception, const Judgement& judgement,
                       const InterfaceName& interface) {
    switch (judgement.verdict) {
        case RouteVerdict::active:
            return active(fib, exception, judgement, interface);
        case RouteVerdict::dormant:
            return dormant(fib, exception, judgement, interface);
        case RouteVerdict::benign:
            return benign(exception, judgement);
        case RouteVerdict::inert:
            return "It holds neither a redirect nor a path MTU; the packets go where the routing table says.";
        case RouteVerdict::unknown:
            break;
    }
    return "The route that this entry belongs to was not among those that the kernel listed, so it cannot be "
           "judged; run again.";
}

CachedRoute cached_route(const Fib& fib, const Exception& exception, const Judgement& judgement,
                         const InterfaceName& interface) {
    const NextHop& hop = exception.next_hop;
    CachedRoute route{
        .family = name_of(exception.family),
        .destination = text_of(exception.family, exception.destination),
        .gateway = hop.gateway_family == Family::none ? "" : text_of(hop.gateway_family, hop.gateway),
        .interface = interface(hop.interface),
        .table = judgement.parent != nullptr ? fib.info(*judgement.parent).table : exception.table,
        .kind = judgement.redirects    ? (judgement.lowers_mtu ? "redirect+mtu" : "redirect")
                : judgement.lowers_mtu ? "mtu"
                                       : "inert",
        .verdict = judgement.verdict,
        .reason = reason_for(fib, exception, judgement, interface),
        .expires_s = {},
        .stale = judgement.stale};
    if (exception.expires != 0) {
        route.expires_s = static_cast<std::uint32_t>(std::max(exception.expires, 0)) / 100;
    }
    return route;
}

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/fib.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "routing/flows.hpp"
#include "routing/surroundings.hpp"

namespace route_guard::routing {
namespace {

// IPv4 tries routes of one prefix by TOS, then metric (net/ipv4/fib_trie.c); IPv6 by source, then metric.
bool tried_before(const Fib& fib, const Route& left, const Route& right) {
    const auto key = [&fib](const Route& route) {
        const Prefix& source = fib.source(route);
        return std::tuple(-int{route.length}, route.destination, -int{source.length}, source.address,
                          -int{route.tos}, route.priority);
    };
    return key(left) < key(right);
}

}  // namespace

void Fib::add(const RouteMessage& message) {
    if (message.cloned) {
        return;
    }
    const auto [at, is_new] = known_.try_emplace(message.identity, static_cast<std::uint32_t>(infos_.size()));
    if (is_new) {
        infos_.push_back({message.family, message.type, message.table, message.next_hop_object, message.mtu,
                          message.preference, message.next_hops});
    }
    Route route{.destination = masked(message.destination.address, message.destination.length),
                .info = at->second,
                .priority = message.priority,
                .length = message.destination.length,
                .tos = message.tos};
    if (message.source.length > 0) {
        route.source = static_cast<std::uint32_t>(sources_.size());
        sources_.push_back(message.source);
    }
    side(message.family).tables[message.table].routes.push_back(route);
    fingerprint_ += fingerprint(message);
    uses_next_hop_objects_ = uses_next_hop_objects_ || message.next_hop_object != 0;
}

void Fib::add(NextHopObject object) {
    const std::uint32_t id = object.id;
    objects_.insert_or_assign(id, std::move(object));
}

void Fib::add(Rule rule) {
    side(rule.family).rules.push_back(std::move(rule));
}

void Fib::add(const Link& link) {
    links_.insert_or_assign(link.index, link);
}

void Fib::add(const Neighbour& neighbour) {
    if (neighbour.failed) {
        silent_.emplace(neighbour.interface, neighbour.family, neighbour.address);
    }
}

void Fib::add_default_rules(Family family) {
    side(family).rules = routing::default_rules(family);
}

// A kernel may leave the next hops of an object out of its routes (net.ipv4.nexthop_compat_mode=0).
void Fib::resolve_next_hops(RouteInfo& info) const {
    const auto object = objects_.find(info.next_hop_object);
    if (info.next_hop_object == 0 || !info.next_hops.empty() || object == objects_.end()) {
        return;
    }
    if (object->second.hop) {
        info.next_hops.push_back(*object->second.hop);
    }
    for (const std::uint32_t member : object->second.group) {
        if (const auto found = objects_.find(member); found != objects_.end() && found->second.hop) {
            info.next_hops.push_back(*found->second.hop);
        }
    }
}

// A gateway that is the host's own address is none: the kernel goes by it only where it stands on a link of its own
// (net/ipv4/route.c, rt_set_nexthop(): RT_SCOPE_LINK).
void Fib::drop_own_gateways() {
    std::set<Address> own;
    if (const auto local = ipv4_.tables.find(RT_TABLE_LOCAL); local != ipv4_.tables.end()) {
        for (const Route& route : local->second.routes) {
            if (route.length == 32 && info(route).type == RTN_LOCAL) {
                own.insert(route.destination);
            }
        }
    }
    for (RouteInfo& info : infos_) {
        for (NextHop& hop : info.next_hops) {
            if (hop.gateway_family == Family::ipv4 && own.contains(hop.gateway)) {
                hop.gateway = {};
                hop.gateway_family = Family::none;
            }
        }
    }
}

void Fib::complete() {
    for (RouteInfo& info : infos_) {
        resolve_next_hops(info);
    }
    drop_own_gateways();
    complete(Family::ipv4);
    complete(Family::ipv6);
    avoids_routers_ = !silent_.empty() && std::ranges::none_of(links_, [](const auto& link) {
        return link.second.forwards_ipv6 && link.second.name != Flow{}.from_interface;
    });
}

void Fib::complete(Family family) {
    Side& its = side(family);
    // Rules of one priority stay in the kernel's order.
    std::ranges::stable_sort(its.rules, {}, &Rule::priority);
    its.default_rules = are_default(family, its.rules);
    for (auto& [id, table] : its.tables) {
        std::ranges::stable_sort(table.routes, [this](const Route& left, const Route& right) {
            return tried_before(*this, left, right);
        });
        for (std::uint32_t i = 0; i < table.routes.size(); ++i) {
            if (i == 0 || table.routes[i].length != table.routes[i - 1].length) {
                table.lengths.emplace_back(table.routes[i].length, i);
            }
        }
    }
    its.flows = flows_told_apart(its.rules, surroundings(*this, family));
    for (Flow& flow : its.flows) {
        flow.bound_to = flow.to_interface.empty() ? 0 : index_of(flow.to_interface);
    }
}

bool Fib::needs_links() const {
    return !silent_.empty() || std::ranges::any_of(std::array{&ipv4_, &ipv6_}, [](const Side* side) {
        return std::ranges::any_of(side->rules, [](const Rule& rule) {
            return rule.vrf || rule.suppressed_group != -1 || rule.source.length > 0 ||
                   !rule.from_interface.empty() || !rule.to_interface.empty();
        });
    });
}

std::uint32_t Fib::index_of(const std::string& interface) const {
    const auto found =
        std::ranges::find_if(links_, [&](const auto& link) { return link.second.name == interface; });
    return found == links_.end() ? 0 : found->first;
}

bool Fib::in_group(std::uint32_t interface, int group) const {
    const auto found = links_.find(interface);
    return group != -1 && found != links_.end() && found->second.group == static_cast<std::uint32_t>(group);
}

bool Fib::is_silent(const NextHop& hop) const {
    return hop.gateway_family != Family::none &&
           silent_.contains({hop.interface, hop.gateway_family, hop.gateway});
}

// Which of several next hops packets go by, their hash says; one that does not answer is passed over in IPv6
// where another answers (net/ipv6/route.c, fib6_select_path), and in a group of next-hop objects where a
// later one answers (net/ipv4/nexthop.c, nexthop_select_path_hthr).
bool Fib::is_passed_over(const RouteInfo& info, std::size_t index) const {
    const auto answers = [this](const NextHop& hop) { return !hop.dead && !is_silent(hop); };
    const auto& hops = info.next_hops;
    if (!is_silent(hops[index])) {
        return false;
    }
    if (info.next_hop_object == 0) {
        return is_avoided(hops[index]) && info.family == Family::ipv6 && std::ranges::any_of(hops, answers);
    }
    const auto object = objects_.find(info.next_hop_object);
    return object != objects_.end() && !object->second.resilient &&
           std::any_of(hops.begin() + static_cast<std::ptrdiff_t>(index) + 1, hops.end(), answers);
}

// The kernel lists the exceptions of the first of an IPv6 route's own next hops only (net/ipv6/ip6_fib.c,
// fib6_dump_node), so those of its interface are not another's.
bool Fib::leads_out(const RouteInfo& info, std::uint32_t interface) const {
    for (std::size_t i = 0; i < info.next_hops.size(); ++i) {
        const NextHop& hop = info.next_hops[i];
        if (hop.interface != interface) {
            continue;
        }
        if (!hop.dead && !is_passed_over(info, i)) {
            return true;
        }
        if (i == 0 && info.family == Family::ipv6 && info.next_hop_object == 0) {
            return false;
        }
    }
    return false;
}

const Table* Fib::table(Family family, std::uint32_t id) const {
    const auto& tables = side(family).tables;
    const auto found = tables.find(id);
    return found == tables.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> Fib::info_of(const RouteMessage& route) const {
    const auto found = known_.find(route.identity);
    return found == known_.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t Fib::fingerprint(const RouteMessage& route) {
    const auto* bytes = reinterpret_cast<const char*>(route.destination.address.bytes.data());
    const std::hash<std::string_view> hash;
    // The multiplication keeps two changes from cancelling each other out in the sum.
    std::uint64_t mixed = hash(route.identity) * 0x9E3779B97F4A7C15U;
    mixed ^= hash(std::string_view(bytes, 16)) + route.destination.length + std::uint64_t{route.tos} * 257;
    return (mixed ^ (mixed >> 29U)) * 0xBF58476D1CE4E5B9U;
}

}  // namespace route_guard::routing

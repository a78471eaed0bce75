// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/fib.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "routing/flows.hpp"

namespace route_guard::routing {
namespace {

// IPv4 tries routes of one prefix by TOS, then metric (net/ipv4/fib_trie.c); IPv6 by source, then metric.
bool tried_before(const Fib& fib, const Route& left, const Route& right) {
    const auto key = [&fib](const Route& route) {
        return std::tuple(-int{route.length}, route.destination, -int{fib.source(route).length},
                          -int{route.tos}, route.priority);
    };
    return key(left) < key(right);
}

// The host's own addresses that a prefix covers, for those are what its packets come from; where there is
// none, the prefix is about packets of others, and any of its addresses stands for them.
void add_origins(const Fib& fib, Family family, const Prefix& prefix, std::vector<Address>& origins) {
    const Table* local = fib.table(family, table_local);
    const std::size_t before = origins.size();
    for (std::size_t i = 0; local != nullptr && i < local->routes.size(); ++i) {
        const Route& route = local->routes[i];
        if (route.length == bits_of(family) && fib.info(route).type == RTN_LOCAL &&
            prefix.covers(route.destination)) {
            origins.push_back(route.destination);
        }
    }
    if (origins.size() == before) {
        origins.push_back(prefix.address);
    }
}

}  // namespace

void Fib::add(const RouteMessage& message) {
    const auto [at, is_new] = known_.try_emplace(message.identity, static_cast<std::uint32_t>(infos_.size()));
    if (is_new) {
        infos_.push_back({message.family, message.type, message.table, message.next_hop_object, message.mtu,
                          message.next_hops});
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

void Fib::complete(const std::function<std::uint32_t(const std::string&)>& index_of) {
    for (RouteInfo& info : infos_) {
        resolve_next_hops(info);
    }
    complete(Family::ipv4, index_of);
    complete(Family::ipv6, index_of);
}

void Fib::complete(Family family, const std::function<std::uint32_t(const std::string&)>& index_of) {
    Side& its = side(family);
    // Rules of one priority stay in the kernel's order.
    std::ranges::stable_sort(its.rules, {}, &Rule::priority);
    its.default_rules = are_default(family, its.rules);
    std::vector<std::uint8_t> services;
    std::vector<Address> origins;
    for (auto& [id, table] : its.tables) {
        std::ranges::stable_sort(table.routes, [this](const Route& left, const Route& right) {
            return tried_before(*this, left, right);
        });
        for (std::uint32_t i = 0; i < table.routes.size(); ++i) {
            const Route& route = table.routes[i];
            if (i == 0 || route.length != table.routes[i - 1].length) {
                table.lengths.emplace_back(route.length, i);
            }
            if (route.tos != 0) {
                services.push_back(route.tos);
            }
            if (route.source != 0) {
                add_origins(*this, family, source(route), origins);
            }
        }
    }
    for (const Rule& rule : its.rules) {
        if (rule.source.length > 0) {
            add_origins(*this, family, rule.source, origins);
        }
    }
    its.flows = flows_told_apart(its.rules, services, origins);
    for (Flow& flow : its.flows) {
        flow.bound_to = flow.to_interface.empty() ? 0 : index_of(flow.to_interface);
    }
}

const Table* Fib::table(Family family, std::uint32_t id) const {
    const auto& tables = side(family).tables;
    const auto found = tables.find(id);
    return found == tables.end() ? nullptr : &found->second;
}

std::vector<std::uint32_t> Fib::tables(Family family) const {
    std::vector<std::uint32_t> ids;
    for (const auto& [id, table] : side(family).tables) {
        ids.push_back(id);
    }
    return ids;
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

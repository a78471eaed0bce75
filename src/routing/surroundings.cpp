// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/surroundings.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <set>
#include <vector>

namespace route_guard::routing {
namespace {

// An address in a prefix that is not the first, which often means the network, nor the second, which often is
// a router.
Address some_address(Family family, const Prefix& prefix) {
    Address address = prefix.address;
    const unsigned bits = bits_of(family);
    if (prefix.length + 2U <= bits) {
        address.bytes[bits / 8 - 1] |= 2U;
    }
    return address;
}

// The source prefixes that routes and rules name, each once.
std::set<Prefix> source_prefixes(const Fib& fib, Family family) {
    std::set<Prefix> prefixes;
    for (const auto& [id, table] : fib.tables(family)) {
        for (const Route& route : table.routes) {
            prefixes.insert(fib.source(route));
        }
    }
    for (const Rule& rule : fib.rules(family)) {
        prefixes.insert(rule.source);
    }
    std::erase_if(prefixes, [](const Prefix& prefix) { return prefix.length == 0; });
    return prefixes;
}

// The host's own addresses that such prefixes cover, for its own packets come from those, and for each prefix
// one address that stands for all others in it. Of several that the same prefixes cover, the first will do.
void add_sources(const Fib& fib, Family family, Surroundings& surroundings) {
    const std::set<Prefix> prefixes = source_prefixes(fib, family);
    std::set<Address> own;
    const Table* local = prefixes.empty() ? nullptr : fib.table(family, table_local);
    for (std::size_t i = 0; local != nullptr && i < local->routes.size(); ++i) {
        if (local->routes[i].length == bits_of(family) && fib.info(local->routes[i]).type == RTN_LOCAL) {
            own.insert(local->routes[i].destination);
        }
    }
    const auto covered_by = [&prefixes](const Address& address) {
        std::vector<bool> covered;
        covered.reserve(prefixes.size());
        for (const Prefix& prefix : prefixes) {
            covered.push_back(prefix.covers(address));
        }
        return covered;
    };
    std::set<std::vector<bool>> kinds{std::vector<bool>(prefixes.size())};
    for (const Address& address : own) {
        if (kinds.insert(covered_by(address)).second) {
            surroundings.own.push_back(address);
        }
    }
    kinds.clear();
    for (const Prefix& prefix : prefixes) {
        const Address address = some_address(family, prefix);
        if (!own.contains(address) && kinds.insert(covered_by(address)).second) {
            surroundings.foreign.push_back(address);
        }
    }
}

}  // namespace

Surroundings surroundings(const Fib& fib, Family family) {
    Surroundings found;
    for (const auto& [index, link] : fib.links()) {
        if (family == Family::ipv6 ? link.forwards_ipv6 : link.forwards_ipv4) {
            if (link.name != Flow{}.from_interface && link.vrf == 0) {
                found.forwarding.push_back(link.name);
            }
        }
        if (link.vrf != 0 && std::ranges::any_of(fib.rules(family), &Rule::vrf)) {
            found.vrfs.push_back(link.vrf);
        }
    }
    for (const auto& [id, table] : fib.tables(family)) {
        for (const Route& route : table.routes) {
            if (route.tos != 0 && std::ranges::find(found.services, route.tos) == found.services.end()) {
                found.services.push_back(route.tos);
            }
        }
    }
    add_sources(fib, family, found);
    return found;
}

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/rtnetlink.h>

#include <algorithm>

#include "routing/match.hpp"

namespace route_guard::routing {
namespace {

using Candidates = std::span<const Route>;

// IPv6 has refusing routes lead out of the loopback interface, where packets that are bound to another never
// go; those of next-hop objects refuse all.
bool usable(const Question& question, const Route& route, bool reachable) {
    const RouteInfo& info = question.fib.info(route);
    return !question.is_gone(route) &&
           (refuses(info) ? question.flow.bound_to == 0 || info.next_hop_object != 0
                          : question.has_way(info, reachable));
}

// Of the routes with the lowest metric the one of the highest preference, the first of several such; where
// none of them can be used, the same of all others, whatever their metric (net/ipv6/route.c, find_rr_leaf).
const Route* best_of(const Question& question, Candidates candidates, bool reachable) {
    const Route* best = nullptr;
    for (const Route& route : candidates) {
        if (best != nullptr && route.priority != candidates.front().priority &&
            best->priority == candidates.front().priority) {
            break;
        }
        if (!usable(question, route, reachable)) {
            continue;
        }
        const RouteInfo& info = question.fib.info(route);
        if (info.type == RTN_BLACKHOLE && info.next_hop_object != 0) {
            return &route;
        }
        if (best == nullptr || info.preference > question.fib.info(*best).preference) {
            best = &route;
        }
    }
    return best;
}

// The routes of one destination prefix: those for the longest source prefix first, those for any source last.
// The search does not begin at the latter where there are routes for other sources only; once it has begun
// further down, it does not mind (net/ipv6/ip6_fib.c, fib6_node_lookup_1; net/ipv6/route.c, fib6_backtrack).
const Route* best_of_node(const Question& question, Candidates candidates, bool reachable, bool& entered) {
    const Address from = question.flow.source.value_or(Address{});
    bool other_sources = false;
    while (!candidates.empty()) {
        const Prefix& source = question.fib.source(candidates.front());
        const auto end = std::ranges::find_if(
            candidates, [&](const Route& route) { return question.fib.source(route) != source; });
        const Candidates of_source(candidates.begin(), end);
        candidates = Candidates(end, candidates.end());
        if (std::ranges::all_of(of_source, [&](const Route& route) { return question.is_gone(route); })) {
            continue;
        }
        if (source.length > 0 && !source.covers(from)) {
            other_sources = true;
            continue;
        }
        if (source.length == 0 && other_sources && !entered && of_source.front().length > 0) {
            continue;
        }
        entered = true;
        if (const Route* best = best_of(question, of_source, reachable)) {
            return best;
        }
    }
    return nullptr;
}

const Route* best_in(const Question& question, const Table& table, bool reachable) {
    bool entered = false;
    for (std::size_t i = 0; i < table.lengths.size(); ++i) {
        if (const Route* best =
                best_of_node(question, routes_for(table, i, question.destination), reachable, entered)) {
            return best;
        }
    }
    return nullptr;
}

}  // namespace

// A router that does not answer loses to every other, be it that of a shorter prefix, but is better than none
// (RFC 4191; net/ipv6/route.c, fib6_table_lookup).
Answers longest_match_ipv6(const Question& question, const Table& table) {
    const Fib& fib = question.fib;
    const Route* best = best_in(question, table, fib.avoids_routers());
    if (best == nullptr && fib.avoids_routers()) {
        best = best_in(question, table, false);
    }
    return best == nullptr || fib.info(*best).type == RTN_THROW ? Answers{} : Answers{best};
}

}  // namespace route_guard::routing

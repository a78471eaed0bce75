// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/judge.hpp"

#include <algorithm>

#include "routing/lookup.hpp"

namespace route_guard::routing {
namespace {

using Parents = std::span<const std::uint32_t>;

bool contains(Parents parents, std::uint32_t info) {
    return std::ranges::find(parents, info) != parents.end();
}

bool names(const RouteInfo& info, const NextHop& next_hop) {
    return std::ranges::any_of(info.next_hops,
                               [&next_hop](const NextHop& hop) { return hop.same_way(next_hop); });
}

// Harmless whatever else the tables say: it goes the way of every route that it hangs on.
Judgement harmless(const Exception& exception, bool lowers_mtu) {
    return {.verdict = lowers_mtu || exception.redirected ? RouteVerdict::benign : RouteVerdict::inert,
            .redirects = exception.redirected,
            .lowers_mtu = lowers_mtu};
}

// An exception belongs to one next hop, and leads out of the same interface: packets that are bound to
// another never meet it.
bool may_meet(const Flow& flow, const Exception& exception) {
    return flow.bound_to == 0 || flow.bound_to == exception.next_hop.interface;
}

// Whether the packets that take a route may come to the exception: it is one of its parents, and the next hop
// is alive.
bool leads_to(const Fib& fib, const Route& route, const Exception& exception, Parents parents) {
    return contains(parents, route.info) && fib.leads_out(fib.info(route), exception.next_hop.interface);
}

// Finds packets that take one of the parents now, first those that it misleads.
void find_use(const Fib& fib, const Exception& exception, Parents parents, Judgement& judgement) {
    for (const Flow& flow : fib.flows(exception.family)) {
        if (!may_meet(flow, exception)) {
            continue;
        }
        for (const Route* route : routes_taken(fib, exception.family, flow, exception.destination)) {
            if (!leads_to(fib, *route, exception, parents)) {
                continue;
            }
            const bool misleads = !names(fib.info(*route), exception.next_hop);
            if (misleads || judgement.flow == nullptr) {
                judgement.parent = route;
                judgement.flow = &flow;
                judgement.verdict = RouteVerdict::active;
                judgement.stale = misleads;
            }
            if (misleads) {
                return;
            }
        }
    }
}

// Packets that would meet it if the routes that they take today were gone, one after the other. `misled`:
// only such as it would mislead then.
bool find_hiding_route(const Fib& fib, const Exception& exception, Parents parents, bool misled,
                       Judgement& judgement) {
    for (const Flow& flow : fib.flows(exception.family)) {
        Answers gone;
        while (may_meet(flow, exception)) {
            const Answers taken = routes_taken(fib, exception.family, flow, exception.destination, gone);
            const auto parent = std::ranges::find_if(taken, [&](const Route* route) {
                return leads_to(fib, *route, exception, parents) &&
                       !(misled && names(fib.info(*route), exception.next_hop));
            });
            if (parent != taken.end()) {
                judgement.parent = *parent;
                judgement.hiding = gone.empty() ? nullptr : gone.front();
                judgement.flow = &flow;
                return true;
            }
            if (taken.empty()) {
                break;
            }
            gone.insert(gone.end(), taken.begin(), taken.end());
        }
    }
    return false;
}

// The longest route that it hangs on and that covers its destination.
void find_parent(const Fib& fib, const Exception& exception, Parents parents, Judgement& judgement) {
    for (const std::uint32_t parent : parents) {
        for (const Route* route :
             covering_routes(fib, exception.family, fib.info(parent).table, exception.destination)) {
            if (route->info == parent &&
                (judgement.parent == nullptr || judgement.parent->length < route->length)) {
                judgement.parent = route;
            }
        }
    }
}

const Route* taken_by_plain(const Fib& fib, const Exception& exception) {
    const Answers taken =
        routes_taken(fib, exception.family, fib.flows(exception.family).front(), exception.destination);
    return taken.empty() ? nullptr : taken.front();
}

Judgement judge_orphan(const Fib& fib, const Exception& exception) {
    const Route* taken = taken_by_plain(fib, exception);
    if (taken == nullptr) {
        return {.redirects = exception.redirected, .lowers_mtu = exception.mtu != 0};
    }
    const bool lowers_mtu = exception.mtu != 0 && exception.mtu != fib.info(*taken).mtu;
    if (names(fib.info(*taken), exception.next_hop)) {
        return harmless(exception, lowers_mtu);
    }
    return {.verdict = RouteVerdict::active,
            .redirects = true,
            .lowers_mtu = lowers_mtu,
            .stale = true,
            .parent = taken,
            .hiding = nullptr,
            .flow = &fib.flows(exception.family).front()};
}

}  // namespace

Judgement judge(const Fib& fib, const Exception& exception, Parents parents) {
    if (parents.empty()) {
        return judge_orphan(fib, exception);
    }
    const bool lowers_mtu = exception.mtu != 0 && std::ranges::any_of(parents, [&](std::uint32_t parent) {
                                return fib.info(parent).mtu != exception.mtu;
                            });
    if (std::ranges::all_of(
            parents, [&](std::uint32_t parent) { return names(fib.info(parent), exception.next_hop); })) {
        return harmless(exception, lowers_mtu);
    }
    const Judgement unused{
        .verdict = RouteVerdict::dormant, .redirects = true, .lowers_mtu = lowers_mtu, .stale = true};
    Judgement judgement = unused;
    judgement.stale = false;
    find_use(fib, exception, parents, judgement);
    if (judgement.stale) {
        return judgement;
    }
    Judgement hidden = unused;
    if (find_hiding_route(fib, exception, parents, true, hidden)) {
        return hidden;
    }
    if (judgement.flow != nullptr) {
        judgement.verdict = RouteVerdict::benign;
        return judgement;
    }
    if (!find_hiding_route(fib, exception, parents, false, hidden)) {
        find_parent(fib, exception, parents, hidden);
    }
    return hidden;
}

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/match.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace route_guard::routing {
namespace {

// IPv4 (net/ipv4/fib_trie.c, fib_table_lookup).
bool serves(const Question& question, const Route& route) {
    return !question.is_gone(route) && (route.tos == 0 || route.tos == (question.flow.tos & ipv4_service));
}

bool usable(const Question& question, const Route& route) {
    const RouteInfo& info = question.fib.info(route);
    return serves(question, route) && (refuses(info) || question.has_way(info, false));
}

bool chosen_by_neighbour(const RouteInfo& info) {
    return info.type == RTN_UNICAST && info.next_hops.size() == 1 &&
           info.next_hops.front().gateway_family != Family::none;
}

// Whether the kernel may prefer a default route to those before it as neighbours come and go
// (net/ipv4/fib_semantics.c, fib_select_default).
bool equal(const Question& question, const Route& before, const Route& route) {
    return question.flow.bound_to == 0 && before.length == 0 &&
           chosen_by_neighbour(question.fib.info(before)) && chosen_by_neighbour(question.fib.info(route)) &&
           (before.tos != route.tos || before.priority == route.priority);
}

// Destinations whose other routes, longer or shorter, are passed over.
using Missed = std::vector<Address>;

// The first usable route of one prefix, and its equals. A next-hop object that has no way ends the search
// among the routes that the kernel keeps together: all of one destination address, whatever their length
// (net/ipv4/fib_trie.c, fib_table_lookup, "goto miss").
Answers first_usable(const Question& question, std::span<const Route> candidates, Missed& missed) {
    Answers answers;
    for (const Route& route : candidates) {
        if ((!answers.empty() && !equal(question, *answers.back(), route)) ||
            std::ranges::find(missed, route.destination) != missed.end()) {
            break;
        }
        if (usable(question, route)) {
            answers.push_back(&route);
        } else if (serves(question, route) && question.fib.info(route).next_hop_object != 0) {
            missed.push_back(route.destination);
        }
    }
    return answers;
}

// A route of type throw ends the search in its table without an answer.
Answers without_throw(const Fib& fib, Answers answers) {
    return !answers.empty() && fib.info(*answers.front()).type == RTN_THROW ? Answers{} : answers;
}

}  // namespace

bool Question::is_gone(const Route& route) const {
    return std::ranges::find(gone, &route) != gone.end();
}

bool Question::has_way(const RouteInfo& info, bool reachable) const {
    return std::ranges::any_of(info.next_hops, [this, reachable](const NextHop& hop) {
        return !hop.dead && (flow.bound_to == 0 || hop.interface == flow.bound_to) &&
               !(reachable && fib.is_avoided(hop));
    });
}

bool refuses(const RouteInfo& info) {
    return info.type == RTN_UNREACHABLE || info.type == RTN_PROHIBIT || info.type == RTN_BLACKHOLE ||
           info.type == RTN_THROW;
}

std::span<const Route> routes_for(const Table& table, std::size_t length_index, const Address& destination) {
    const auto [length, begin] = table.lengths[length_index];
    const std::size_t end = length_index + 1 < table.lengths.size() ? table.lengths[length_index + 1].second
                                                                    : table.routes.size();
    const auto first = table.routes.begin() + begin;
    const auto last = table.routes.begin() + static_cast<std::ptrdiff_t>(end);
    const Address wanted = masked(destination, length);
    const auto before = [](const Route& route, const Address& address) {
        return route.destination < address;
    };
    const auto after = [](const Address& address, const Route& route) { return address < route.destination; };
    return {std::lower_bound(first, last, wanted, before), std::upper_bound(first, last, wanted, after)};
}

Answers longest_match(const Question& question, const Table* table) {
    if (table != nullptr && question.family == Family::ipv6) {
        return longest_match_ipv6(question, *table);
    }
    Missed missed;
    for (std::size_t i = 0; table != nullptr && i < table->lengths.size(); ++i) {
        if (Answers answers = first_usable(question, routes_for(*table, i, question.destination), missed);
            !answers.empty()) {
            return without_throw(question.fib, std::move(answers));
        }
    }
    return {};
}

Answers longest_match_of_both(const Question& question, const Table* local, const Table* main) {
    if (local == nullptr || main == nullptr) {
        return longest_match(question, local != nullptr ? local : main);
    }
    Missed missed;
    std::size_t in_local = 0;
    std::size_t in_main = 0;
    while (in_local < local->lengths.size() || in_main < main->lengths.size()) {
        const bool from_local = in_main == main->lengths.size() ||
                                (in_local < local->lengths.size() &&
                                 local->lengths[in_local].first >= main->lengths[in_main].first);
        const auto candidates = from_local ? routes_for(*local, in_local++, question.destination)
                                           : routes_for(*main, in_main++, question.destination);
        if (Answers answers = first_usable(question, candidates, missed); !answers.empty()) {
            return without_throw(question.fib, std::move(answers));
        }
    }
    return {};
}

}  // namespace route_guard::routing

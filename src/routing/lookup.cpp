// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/lookup.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <span>

namespace route_guard::routing {
namespace {

using Candidates = std::span<const Route>;

bool refuses(const RouteInfo& info) {
    return info.type == RTN_UNREACHABLE || info.type == RTN_PROHIBIT || info.type == RTN_BLACKHOLE ||
           info.type == RTN_THROW;
}

// The routes of one table for exactly this prefix length.
Candidates routes_for(const Table& table, std::size_t length_index, const Address& destination) {
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

// What the tables of a rule say, and whether that ends the search.
struct RuleAnswers {
    Answers routes = {};
    bool final = false;
};

// One question, and what its parts have in common.
struct Question {
    // Destinations whose other routes, longer or shorter, are passed over.
    using Missed = std::vector<Address>;

    const Fib& fib;
    Family family;
    const Flow& flow;
    const Address& destination;
    const Answers& gone;

    bool is_gone(const Route& route) const;
    bool has_way(const RouteInfo& info, bool reachable) const;
    bool serves(const Route& route) const;
    bool usable(const Route& route) const;
    bool equal(const Route& before, const Route& route) const;
    bool chosen_by_neighbour(const Route& route) const;
    Answers first_usable(Candidates candidates, Missed& missed) const;
    bool usable6(const Route& route, bool reachable) const;
    const Route* best_of(Candidates candidates, bool reachable) const;
    const Route* best_of_node(Candidates candidates, bool reachable, bool& entered) const;
    const Route* longest_match6(const Table& table, bool reachable) const;
    Answers longest_match6(const Table& table) const;
    Answers longest_match(const Table* table) const;
    Answers longest_match_of_both(const Table* local, const Table* main) const;
    bool suppressed_by_group(const Rule& rule, const RouteInfo& info) const;
    RuleAnswers by_rule(const Rule& rule) const;
    Answers by_rules() const;
    Answers by_default_rules() const;
};

bool Question::is_gone(const Route& route) const {
    return std::ranges::find(gone, &route) != gone.end();
}

// A route whose next hops are all dead, or lead out of another interface than asked for, is passed over.
bool Question::has_way(const RouteInfo& info, bool reachable) const {
    return std::ranges::any_of(info.next_hops, [this, reachable](const NextHop& hop) {
        return !hop.dead && (flow.bound_to == 0 || hop.interface == flow.bound_to) &&
               !(reachable && fib.is_avoided(hop));
    });
}

// IPv4 (net/ipv4/fib_trie.c, fib_table_lookup).
bool Question::serves(const Route& route) const {
    return !is_gone(route) && (route.tos == 0 || route.tos == (flow.tos & ipv4_service));
}

bool Question::usable(const Route& route) const {
    const RouteInfo& info = fib.info(route);
    return serves(route) && (refuses(info) || has_way(info, false));
}

// Whether the kernel may prefer a default route to those before it as neighbours come and go
// (net/ipv4/fib_semantics.c, fib_select_default).
bool Question::equal(const Route& before, const Route& route) const {
    return flow.bound_to == 0 && before.length == 0 && chosen_by_neighbour(before) &&
           chosen_by_neighbour(route) && (before.tos != route.tos || before.priority == route.priority);
}

bool Question::chosen_by_neighbour(const Route& route) const {
    const RouteInfo& info = fib.info(route);
    return info.type == RTN_UNICAST && info.next_hops.size() == 1 &&
           info.next_hops.front().gateway_family != Family::none;
}

// The first usable route of one prefix, and its equals. A next-hop object that has no way ends the search
// among the routes that the kernel keeps together: all of one destination address, whatever their length
// (net/ipv4/fib_trie.c, fib_table_lookup, "goto miss").
Answers Question::first_usable(Candidates candidates, Missed& missed) const {
    Answers answers;
    for (const Route& route : candidates) {
        if ((!answers.empty() && !equal(*answers.back(), route)) ||
            std::ranges::find(missed, route.destination) != missed.end()) {
            break;
        }
        if (usable(route)) {
            answers.push_back(&route);
        } else if (serves(route) && fib.info(route).next_hop_object != 0) {
            missed.push_back(route.destination);
        }
    }
    return answers;
}

// IPv6 has refusing routes lead out of the loopback interface, where packets that are bound to another never
// go; those of next-hop objects refuse all.
bool Question::usable6(const Route& route, bool reachable) const {
    const RouteInfo& info = fib.info(route);
    return !is_gone(route) &&
           (refuses(info) ? flow.bound_to == 0 || info.next_hop_object != 0 : has_way(info, reachable));
}

// Of the routes with the lowest metric the one of the highest preference, the first of several such; where
// none of them can be used, the same of all others, whatever their metric (net/ipv6/route.c, find_rr_leaf).
const Route* Question::best_of(Candidates candidates, bool reachable) const {
    const Route* best = nullptr;
    for (const Route& route : candidates) {
        if (best != nullptr && route.priority != candidates.front().priority &&
            best->priority == candidates.front().priority) {
            break;
        }

        if (!usable6(route, reachable)) {
            continue;
        }
        const RouteInfo& info = fib.info(route);
        if (info.type == RTN_BLACKHOLE && info.next_hop_object != 0) {
            return &route;
        }
        if (best == nullptr || info.preference > fib.info(*best).preference) {
            best = &route;
        }
    }
    return best;
}

// The routes of one destination prefix: those for the longest source prefix first, those for any source last.
// The search does not begin at the latter where there are routes for other sources only; once it has begun
// further down, it does not mind (net/ipv6/ip6_fib.c, fib6_node_lookup_1; net/ipv6/route.c, fib6_backtrack).
const Route* Question::best_of_node(Candidates candidates, bool reachable, bool& entered) const {
    const Address from = flow.source.value_or(Address{});
    bool other_sources = false;
    while (!candidates.empty()) {
        const Prefix& source = fib.source(candidates.front());
        const auto end =
            std::ranges::find_if(candidates, [&](const Route& route) { return fib.source(route) != source; });
        const Candidates of_source(candidates.begin(), end);
        candidates = Candidates(end, candidates.end());
        if (std::ranges::all_of(of_source, [this](const Route& route) { return is_gone(route); })) {
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
        if (const Route* best = best_of(of_source, reachable)) {
            return best;
        }
    }
    return nullptr;
}

const Route* Question::longest_match6(const Table& table, bool reachable) const {
    bool entered = false;
    for (std::size_t i = 0; i < table.lengths.size(); ++i) {
        if (const Route* best = best_of_node(routes_for(table, i, destination), reachable, entered)) {
            return best;
        }
    }
    return nullptr;
}

// A router that does not answer loses to every other, be it that of a shorter prefix, but is better than none
// (RFC 4191; net/ipv6/route.c, fib6_table_lookup).
Answers Question::longest_match6(const Table& table) const {
    const Route* best = longest_match6(table, fib.avoids_routers());
    if (best == nullptr && fib.avoids_routers()) {
        best = longest_match6(table, false);
    }
    return best == nullptr || fib.info(*best).type == RTN_THROW ? Answers{} : Answers{best};
}

// A route of type throw ends the search in its table without an answer.
Answers without_throw(const Fib& fib, Answers answers) {
    return !answers.empty() && fib.info(*answers.front()).type == RTN_THROW ? Answers{} : answers;
}

Answers Question::longest_match(const Table* table) const {
    if (table != nullptr && family == Family::ipv6) {
        return longest_match6(*table);
    }
    Missed missed;
    for (std::size_t i = 0; table != nullptr && i < table->lengths.size(); ++i) {
        if (Answers answers = first_usable(routes_for(*table, i, destination), missed); !answers.empty()) {
            return without_throw(fib, std::move(answers));
        }
    }
    return {};
}

// As long as nobody has touched the IPv4 rules, the kernel keeps local and main in one trie, and the longer
// prefix wins whichever table it is in (net/ipv4/fib_frontend.c, fib_new_table).
Answers Question::longest_match_of_both(const Table* local, const Table* main) const {
    if (local == nullptr || main == nullptr) {
        return longest_match(local != nullptr ? local : main);
    }
    Missed missed;
    std::size_t in_local = 0;
    std::size_t in_main = 0;
    while (in_local < local->lengths.size() || in_main < main->lengths.size()) {
        const bool from_local = in_main == main->lengths.size() ||
                                (in_local < local->lengths.size() &&
                                 local->lengths[in_local].first >= main->lengths[in_main].first);
        const auto candidates = from_local ? routes_for(*local, in_local++, destination)
                                           : routes_for(*main, in_main++, destination);
        if (Answers answers = first_usable(candidates, missed); !answers.empty()) {
            return without_throw(fib, std::move(answers));
        }
    }
    return {};
}

// Whether an answer leads out of an interface of the group that the rule does not want. IPv4 looks at the
// first next hop, IPv6 at the one that the packet would take.
bool Question::suppressed_by_group(const Rule& rule, const RouteInfo& info) const {
    const auto in_group = [&](const NextHop& hop) {
        return fib.in_group(hop.interface, rule.suppressed_group);
    };
    if (info.next_hops.empty()) {
        return false;
    }
    return family == Family::ipv6 ? std::ranges::all_of(info.next_hops, in_group)
                                  : in_group(info.next_hops.front());
}

// A suppressed answer lets the next rule speak. But IPv6 measures what it has found, and an exception of the
// route is a host's (fib6_rule_suppress in net/ipv6/fib6_rules.c): where it is the length that is not wanted,
// the route still leads to its exceptions.
RuleAnswers Question::by_rule(const Rule& rule) const {
    Answers found = longest_match(fib.table(family, rule.vrf ? flow.vrf : rule.table));
    if (found.empty()) {
        return {};
    }
    const Route& first = *found.front();
    if (refuses(fib.info(first))) {
        return {std::move(found), true};
    }
    if (suppressed_by_group(rule, fib.info(first))) {
        return {};
    }
    if (int{first.length} <= rule.suppressed_length) {
        return {family == Family::ipv6 ? std::move(found) : Answers{}, false};
    }
    return {std::move(found), true};
}

// The rules in their order, each until one answers. One that may match, or not, answers, and lets the next
// answer too.
Answers Question::by_rules() const {
    const auto& rules = fib.rules(family);
    Answers all;
    for (std::size_t i = 0; i < rules.size();) {
        const Rule& rule = rules[i++];
        const bool perhaps = rule.uncertain;
        if (!matches(rule, flow, destination) && !(perhaps && rule.inverted)) {
            continue;
        }
        if (rule.action == RuleAction::look_up) {
            const auto [routes, final] = by_rule(rule);
            all.insert(all.end(), routes.begin(), routes.end());
            if (final && !perhaps) {
                return all;
            }
        } else if (rule.action == RuleAction::refuse && !perhaps) {
            return all;
        }
        while (rule.action == RuleAction::go_to && !rule.unresolved && !perhaps && i < rules.size() &&
               rules[i].priority < rule.target) {
            ++i;
        }
    }
    return all;
}

Answers Question::by_default_rules() const {
    const auto in = [this](std::uint32_t id) { return longest_match(fib.table(family, id)); };
    if (family == Family::ipv6) {
        const Answers answers = in(table_local);
        return answers.empty() ? in(table_main) : answers;
    }
    const Answers answers =
        longest_match_of_both(fib.table(family, table_local), fib.table(family, table_main));
    return answers.empty() ? in(table_default) : answers;
}

}  // namespace

Answers routes_taken(const Fib& fib, Family family, const Flow& flow, const Address& destination,
                     const Answers& gone) {
    const Question question{fib, family, flow, destination, gone};
    return fib.has_default_rules(family) ? question.by_default_rules() : question.by_rules();
}

Answers covering_routes(const Fib& fib, Family family, std::uint32_t table, const Address& destination) {
    Answers all;
    if (const Table* its = fib.table(family, table)) {
        for (std::size_t i = 0; i < its->lengths.size(); ++i) {
            for (const Route& route : routes_for(*its, i, destination)) {
                all.push_back(&route);
            }
        }
    }
    return all;
}

}  // namespace route_guard::routing

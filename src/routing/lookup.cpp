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
    const Fib& fib;
    Family family;
    const Flow& flow;
    const Address& destination;
    const Answers& gone;

    bool usable(const Route& route) const;
    bool equal(const Route& before, const Route& route) const;
    bool chosen_by_neighbour(const Route& route) const;
    Answers first_usable(Candidates candidates) const;
    Answers longest_match(const Table* table) const;
    Answers longest_match_of_both(const Table* local, const Table* main) const;
    std::vector<std::uint32_t> tables_of(const Rule& rule) const;
    RuleAnswers by_rule(const Rule& rule) const;
    Answers by_rules() const;
    Answers by_default_rules() const;
};

// A route whose next hops are all dead, or lead out of another interface than asked for, is passed over.
bool Question::usable(const Route& route) const {
    const RouteInfo& info = fib.info(route);
    const Prefix& source = fib.source(route);
    if ((route.tos != 0 && route.tos != flow.tos) ||
        (source.length > 0 && !(flow.source && source.covers(*flow.source))) ||
        std::ranges::find(gone, &route) != gone.end()) {
        return false;
    }
    return refuses(info) || std::ranges::any_of(info.next_hops, [this](const NextHop& hop) {
               return !hop.dead && (flow.bound_to == 0 || hop.interface == flow.bound_to);
           });
}

// Whether the kernel may prefer a route to those before it as neighbours come and go: IPv6 chooses among all
// of the same source and metric, IPv4 among default routes through a gateway (net/ipv4/fib_semantics.c,
// fib_select_default).
bool Question::equal(const Route& before, const Route& route) const {
    if (family == Family::ipv6) {
        return before.priority == route.priority && fib.source(before).length == fib.source(route).length;
    }
    return before.length == 0 && chosen_by_neighbour(before) && chosen_by_neighbour(route) &&
           (before.tos != route.tos || before.priority == route.priority);
}

bool Question::chosen_by_neighbour(const Route& route) const {
    const RouteInfo& info = fib.info(route);
    return info.type == RTN_UNICAST && info.next_hops.size() == 1 &&
           info.next_hops.front().gateway_family != Family::none;
}

// The first usable route of one prefix, and its equals.
Answers Question::first_usable(Candidates candidates) const {
    Answers answers;
    for (const Route& route : candidates) {
        if (!answers.empty() && !equal(*answers.back(), route)) {
            break;
        }
        if (usable(route)) {
            answers.push_back(&route);
        }
    }
    return answers;
}

// A route of type throw ends the search in its table without an answer.
Answers without_throw(const Fib& fib, Answers answers) {
    return !answers.empty() && fib.info(*answers.front()).type == RTN_THROW ? Answers{} : answers;
}

Answers Question::longest_match(const Table* table) const {
    for (std::size_t i = 0; table != nullptr && i < table->lengths.size(); ++i) {
        if (Answers answers = first_usable(routes_for(*table, i, destination)); !answers.empty()) {
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
    std::size_t in_local = 0;
    std::size_t in_main = 0;
    while (in_local < local->lengths.size() || in_main < main->lengths.size()) {
        const bool from_local = in_main == main->lengths.size() ||
                                (in_local < local->lengths.size() &&
                                 local->lengths[in_local].first >= main->lengths[in_main].first);
        const auto candidates = from_local ? routes_for(*local, in_local++, destination)
                                           : routes_for(*main, in_main++, destination);
        if (Answers answers = first_usable(candidates); !answers.empty()) {
            return without_throw(fib, std::move(answers));
        }
    }
    return {};
}

// The tables of VRFs are those that no rule names.
std::vector<std::uint32_t> Question::tables_of(const Rule& rule) const {
    if (!rule.vrf) {
        return {rule.table};
    }
    std::vector<std::uint32_t> tables = fib.tables(family);
    std::erase_if(tables, [this](std::uint32_t table) {
        return table == table_local || table == table_default ||
               std::ranges::any_of(fib.rules(family), [table](const Rule& other) {
                   return !other.vrf && other.action == RuleAction::look_up && other.table == table;
               });
    });
    return tables;
}

// A suppressed answer lets the next rule speak. But IPv6 measures what it has found, and an exception of the
// route is a host's (fib6_rule_suppress in net/ipv6/fib6_rules.c): there the route still leads to its
// exceptions.
RuleAnswers Question::by_rule(const Rule& rule) const {
    RuleAnswers all;
    for (const std::uint32_t table : tables_of(rule)) {
        const Answers found = longest_match(fib.table(family, table));
        if (found.empty()) {
            continue;
        }
        const bool suppressed =
            !refuses(fib.info(*found.front())) && int{found.front()->length} <= rule.suppressed_length;
        if (!suppressed || family == Family::ipv6) {
            all.routes.insert(all.routes.end(), found.begin(), found.end());
        }
        all.final = all.final || !suppressed;
    }
    return all;
}

// The rules in their order, each until one answers. One that may match, or not, answers, and lets the next
// answer too.
Answers Question::by_rules() const {
    const auto& rules = fib.rules(family);
    Answers all;
    for (std::size_t i = 0; i < rules.size();) {
        const Rule& rule = rules[i++];
        const bool perhaps = rule.uncertain || rule.vrf;
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
        while (rule.action == RuleAction::go_to && !perhaps && i < rules.size() &&
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

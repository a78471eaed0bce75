// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/lookup.hpp"

#include <algorithm>
#include <utility>

#include "routing/match.hpp"

namespace route_guard::routing {
namespace {

// What the tables of a rule say, and whether that ends the search.
struct RuleAnswers {
    Answers routes = {};
    bool final = false;
};

// Whether an answer leads out of an interface of the group that the rule does not want. IPv4 looks at the
// first next hop, IPv6 at the one that the packet would take.
bool suppressed_by_group(const Question& question, const Rule& rule, const RouteInfo& info) {
    const auto in_group = [&](const NextHop& hop) {
        return question.fib.in_group(hop.interface, rule.suppressed_group);
    };
    if (info.next_hops.empty()) {
        return false;
    }
    return question.family == Family::ipv6 ? std::ranges::all_of(info.next_hops, in_group)
                                           : in_group(info.next_hops.front());
}

// A suppressed answer lets the next rule speak. But IPv6 measures what it has found, and an exception of the
// route is a host's (fib6_rule_suppress in net/ipv6/fib6_rules.c): where it is the length that is not wanted,
// the route still leads to its exceptions.
RuleAnswers by_rule(const Question& question, const Rule& rule) {
    const Fib& fib = question.fib;
    Answers found =
        longest_match(question, fib.table(question.family, rule.vrf ? question.flow.vrf : rule.table));
    if (found.empty()) {
        return {};
    }
    const Route& first = *found.front();
    if (refuses(fib.info(first))) {
        return {std::move(found), true};
    }
    if (suppressed_by_group(question, rule, fib.info(first))) {
        return {};
    }
    if (int{first.length} <= rule.suppressed_length) {
        return {question.family == Family::ipv6 ? std::move(found) : Answers{}, false};
    }
    return {std::move(found), true};
}

// The rules in their order, each until one answers. One that may match, or not, answers, and lets the next
// answer too.
Answers by_rules(const Question& question) {
    const auto& rules = question.fib.rules(question.family);
    Answers all;
    for (std::size_t i = 0; i < rules.size();) {
        const Rule& rule = rules[i++];
        const bool perhaps = rule.uncertain;
        if (!matches(rule, question.flow, question.destination) && !(perhaps && rule.inverted)) {
            continue;
        }
        if (rule.action == RuleAction::look_up) {
            const auto [routes, final] = by_rule(question, rule);
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

Answers by_default_rules(const Question& question) {
    const auto table = [&](std::uint32_t id) { return question.fib.table(question.family, id); };
    if (question.family == Family::ipv6) {
        const Answers answers = longest_match(question, table(table_local));
        return answers.empty() ? longest_match(question, table(table_main)) : answers;
    }
    const Answers answers = longest_match_of_both(question, table(table_local), table(table_main));
    return answers.empty() ? longest_match(question, table(table_default)) : answers;
}

}  // namespace

Answers routes_taken(const Fib& fib, Family family, const Flow& flow, const Address& destination,
                     const Answers& gone) {
    const Question question{fib, family, flow, destination, gone};
    return fib.has_default_rules(family) ? by_default_rules(question) : by_rules(question);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/lookup.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <initializer_list>
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
    const Candidates same_length(table.routes.data() + begin, end - begin);
    const auto found =
        std::ranges::equal_range(same_length, masked(destination, length), {}, &Route::destination);
    return {found.begin(), found.end()};
}

// A route whose next hops are all dead, or lead out of another interface than asked for, is passed over.
bool usable(const Fib& fib, const Route& route, const Flow& flow) {
    const RouteInfo& info = fib.info(route);
    const Prefix& source = fib.source(route);
    if ((route.tos != 0 && route.tos != flow.tos) ||
        (source.length > 0 && !(flow.source && source.covers(*flow.source)))) {
        return false;
    }
    return refuses(info) || std::ranges::any_of(info.next_hops, [&flow](const NextHop& hop) {
               return !hop.dead && (flow.bound_to == 0 || hop.interface == flow.bound_to);
           });
}

// The first usable routes of one prefix: IPv4 takes one, IPv6 chooses among those of the same source and
// metric.
Answers first_usable(const Fib& fib, Family family, Candidates candidates, const Flow& flow) {
    Answers answers;
    for (const Route& route : candidates) {
        if (!answers.empty() && (family == Family::ipv4 || route.priority != answers.front()->priority ||
                                 fib.source(route).length != fib.source(*answers.front()).length)) {
            break;
        }
        if (usable(fib, route, flow)) {
            answers.push_back(&route);
        }
    }
    return answers;
}

struct Found {
    Answers answers;
    bool go_on = true;  // nothing found, or "throw": the next rule is asked
};

Found conclude(const Fib& fib, Answers answers) {
    if (answers.empty() || fib.info(*answers.front()).type == RTN_THROW) {
        return {};
    }
    return {std::move(answers), false};
}

Found longest_match(const Fib& fib, Family family, const Table* table, const Flow& flow,
                    const Address& destination) {
    if (table == nullptr) {
        return {};
    }
    for (std::size_t i = 0; i < table->lengths.size(); ++i) {
        if (Answers answers = first_usable(fib, family, routes_for(*table, i, destination), flow);
            !answers.empty()) {
            return conclude(fib, std::move(answers));
        }
    }
    return {};
}

// As long as nobody has touched the IPv4 rules, the kernel keeps local and main in one trie, and the longer
// prefix wins whichever table it is in (net/ipv4/fib_frontend.c, fib_new_table).
Found longest_match_of_both(const Fib& fib, const Table* local, const Table* main, const Flow& flow,
                            const Address& destination) {
    if (local == nullptr || main == nullptr) {
        return longest_match(fib, Family::ipv4, local != nullptr ? local : main, flow, destination);
    }
    std::size_t in_local = 0;
    std::size_t in_main = 0;
    while (in_local < local->lengths.size() || in_main < main->lengths.size()) {
        const bool take_local = in_main == main->lengths.size() ||
                                (in_local < local->lengths.size() &&
                                 local->lengths[in_local].first >= main->lengths[in_main].first);
        const Table& table = take_local ? *local : *main;
        std::size_t& index = take_local ? in_local : in_main;
        if (Answers answers = first_usable(fib, Family::ipv4, routes_for(table, index, destination), flow);
            !answers.empty()) {
            return conclude(fib, std::move(answers));
        }
        ++index;
    }
    return {};
}

// The tables of VRFs are those that no rule names.
std::vector<std::uint32_t> tables_of(const Fib& fib, Family family, const Rule& rule) {
    if (!rule.vrf) {
        return {rule.table};
    }
    std::vector<std::uint32_t> tables = fib.tables(family);
    std::erase_if(tables, [&](std::uint32_t table) {
        return table == table_local || table == table_default ||
               std::ranges::any_of(fib.rules(family), [table](const Rule& other) {
                   return !other.vrf && other.action == RuleAction::look_up && other.table == table;
               });
    });
    return tables;
}

bool suppressed(const Rule& rule, const Fib& fib, const Answers& answers) {
    return !answers.empty() && !refuses(fib.info(*answers.front())) &&
           int{answers.front()->length} <= rule.suppressed_length;
}

Answers by_rules(const Fib& fib, Family family, const Flow& flow, const Address& destination) {
    const auto& rules = fib.rules(family);
    Answers all;
    for (std::size_t i = 0; i < rules.size();) {
        const Rule& rule = rules[i++];
        const bool perhaps = rule.uncertain || rule.vrf;
        if (!matches(rule, flow, destination) && !(perhaps && rule.inverted)) {
            continue;
        }
        if (rule.action == RuleAction::go_to && !perhaps) {
            while (i < rules.size() && rules[i].priority < rule.target) {
                ++i;
            }
        } else if (rule.action == RuleAction::refuse && !perhaps) {
            break;
        } else if (rule.action == RuleAction::look_up) {
            bool answered = false;
            for (const std::uint32_t table : tables_of(fib, family, rule)) {
                const Found found = longest_match(fib, family, fib.table(family, table), flow, destination);
                if (!found.go_on && !suppressed(rule, fib, found.answers)) {
                    all.insert(all.end(), found.answers.begin(), found.answers.end());
                    answered = true;
                }
            }
            if (answered && !perhaps) {
                break;
            }
        }
    }
    return all;
}

}  // namespace

Answers routes_taken(const Fib& fib, Family family, const Flow& flow, const Address& destination) {
    if (!fib.has_default_rules(family)) {
        return by_rules(fib, family, flow, destination);
    }
    const auto in = [&](std::uint32_t id) {
        return longest_match(fib, family, fib.table(family, id), flow, destination);
    };
    if (family == Family::ipv4) {
        Found found = longest_match_of_both(fib, fib.table(family, table_local),
                                            fib.table(family, table_main), flow, destination);
        return found.go_on ? in(table_default).answers : found.answers;
    }
    Found found = in(table_local);
    return found.go_on ? in(table_main).answers : found.answers;
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

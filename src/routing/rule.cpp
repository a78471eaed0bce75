// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/rule.hpp"

#include <algorithm>

namespace route_guard::routing {
namespace {

template <typename Range, typename Number>
bool within(const std::optional<Range>& range, Number number) {
    return !range || range->covers(number);
}

// A rule made with "tos" (net/ipv4/fib_rules.c, fib4_rule_match; net/ipv6/fib6_rules.c, fib6_rule_match).
bool serves(const Rule& rule, const Flow& flow) {
    return rule.tos == 0 || rule.tos == (rule.family == Family::ipv6 ? flow.tos : flow.tos & ipv4_service);
}

bool selects(const Rule& rule, const Flow& flow, const Address& destination) {
    return !rule.interface_gone && rule.destination.covers(destination) &&
           (rule.source.length == 0 || (flow.source && rule.source.covers(*flow.source))) &&
           serves(rule, flow) && within(rule.dscp, flow.tos) && within(rule.label, flow.label) &&
           ((rule.mark ^ flow.mark) & rule.mask) == 0 && (rule.tunnel == 0 || rule.tunnel == flow.tunnel) &&
           (!rule.vrf || flow.vrf != 0) &&
           (rule.from_interface.empty() || rule.from_interface == flow.from_interface) &&
           (rule.to_interface.empty() || rule.to_interface == flow.to_interface) &&
           within(rule.users, flow.user) && (rule.protocol == 0 || rule.protocol == flow.protocol) &&
           within(rule.source_ports, flow.source_port) &&
           within(rule.destination_ports, flow.destination_port);
}

Rule plain(Family family, std::uint32_t priority, std::uint32_t table) {
    return {.family = family, .priority = priority, .table = table};
}

}  // namespace

bool matches(const Rule& rule, const Flow& flow, const Address& destination) {
    return selects(rule, flow, destination) != rule.inverted;
}

std::vector<Rule> default_rules(Family family) {
    std::vector<Rule> rules{plain(family, 0, table_local), plain(family, 32766, table_main)};
    if (family == Family::ipv4) {
        rules.push_back(plain(family, 32767, table_default));
    }
    return rules;
}

bool are_default(Family family, const std::vector<Rule>& rules) {
    const std::vector<Rule> defaults = default_rules(family);
    if (family == Family::ipv6) {
        return std::ranges::all_of(rules, [&defaults](const Rule& rule) {
            return std::ranges::find(defaults, rule) != defaults.end();
        });
    }
    return rules == defaults;
}

}  // namespace route_guard::routing

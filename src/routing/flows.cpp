// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/flows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "routing/choices.hpp"

namespace route_guard::routing {
namespace {

constexpr std::size_t most_flows = 512;

// Whether a host sees such packets. Its own come from its own addresses; those that it passes on come from
// others, and have no user and no socket bound to an interface.
bool possible(const Flow& flow, const Surroundings& surroundings) {
    if (flow.from_interface == Flow{}.from_interface) {
        return !flow.source || !contains(surroundings.foreign, *flow.source);
    }
    return flow.to_interface.empty() && flow.user == 0 && flow.vrf == 0 &&
           (!flow.source || !contains(surroundings.own, *flow.source));
}

// The flow that meets all selectors of a rule (with "not" before them or without), and is plain otherwise.
Flow flow_selected_by(const Rule& rule, const Choices& choices) {
    Flow flow;
    flow.mark = rule.mark;
    for (const auto& source : choices.sources.values) {
        if (rule.source.length > 0 && source && rule.source.covers(*source)) {
            flow.source = source;
            break;
        }
    }
    flow.tos = rule.dscp ? rule.dscp->value : rule.tos;
    if (contains(choices.from.values, rule.from_interface)) {
        flow.from_interface = rule.from_interface;
    }
    flow.to_interface = rule.interface_gone ? std::string() : rule.to_interface;
    flow.user = rule.users ? rule.users->first : 0;
    flow.protocol = rule.protocol;
    flow.source_port = rule.source_ports ? rule.source_ports->first : std::uint16_t{0};
    flow.destination_port = rule.destination_ports ? rule.destination_ports->first : std::uint16_t{0};
    flow.label = rule.label ? rule.label->value : 0;
    flow.tunnel = rule.tunnel;
    return flow;
}

// What each rule asks for and each single value, alone and with one other.
std::vector<Flow> any_two(const std::vector<Rule>& rules, const Choices& choices,
                          const Surroundings& surroundings) {
    std::vector<Flow> single{Flow{}};
    for (const Rule& rule : rules) {
        single.push_back(flow_selected_by(rule, choices));
    }
    choices.all([&single](const auto& choice) { return choice.alone(single), true; });
    std::vector<Flow> flows;
    for (std::size_t j = 0; j < single.size(); ++j) {  // the first is plain: with it, each is alone
        for (std::size_t i = j; i < single.size() && (j == 0 || flows.size() < most_flows); ++i) {
            Flow both = single[i];
            choices.all([&](const auto& choice) { return choice.merge(both, single[j]), true; });
            if (possible(both, surroundings) && !contains(flows, both)) {
                flows.push_back(std::move(both));
            }
        }
    }
    return flows;
}

}  // namespace

std::vector<Flow> flows_told_apart(const std::vector<Rule>& rules, const Surroundings& surroundings) {
    const Choices choices = choices_in(rules, surroundings);
    std::vector<Flow> flows{Flow{}};
    const bool fit = choices.all([&](const auto& choice) {
        choice.spread(flows, [&](const Flow& flow) { return possible(flow, surroundings); });
        return flows.size() <= most_flows;
    });
    return fit ? flows : any_two(rules, choices, surroundings);
}

std::string text_of(Family family, const Flow& flow) {
    const Flow plain;
    std::string text;
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
    if (flow.source) {
        add("from " + text_of(family, *flow.source));
    }
    if (flow.mark != 0) {
        add(fmt::format("with firewall mark {:#x}", flow.mark));
    }
    if (flow.tos != 0) {
        add(fmt::format("with TOS {:#x}", flow.tos));
    }
    if (flow.from_interface != plain.from_interface) {
        add("that came in on " + flow.from_interface);
    }
    if (!flow.to_interface.empty()) {
        add("bound to " + flow.to_interface);
    }
    if (flow.vrf != 0) {
        add(fmt::format("in the VRF of table {}", flow.vrf));
    }
    if (flow.user != 0) {
        add(fmt::format("of user {}", flow.user));
    }
    if (flow.protocol != 0) {
        add(fmt::format("of IP protocol {}", flow.protocol));
    }
    if (flow.source_port != 0) {
        add(fmt::format("from port {}", flow.source_port));
    }
    if (flow.destination_port != 0) {
        add(fmt::format("to port {}", flow.destination_port));
    }
    if (flow.label != 0) {
        add(fmt::format("with flow label {:#x}", flow.label));
    }
    if (flow.tunnel != 0) {
        add(fmt::format("of tunnel {}", flow.tunnel));
    }
    return text;
}

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/flows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace route_guard::routing {
namespace {

constexpr std::size_t most_flows = 512;

// Every value of one field, the plain one first.
template <typename T>
struct Choice {
    T Flow::* field;
    std::vector<T> values;

    void offer(T value) {
        if (std::ranges::find(values, value) == values.end()) {
            values.push_back(std::move(value));
        }
    }
    // Each flow once for each value. False: they would become too many.
    bool spread(std::vector<Flow>& flows) const {
        if (flows.size() * values.size() > most_flows) {
            return false;
        }
        std::vector<Flow> spread;
        for (const T& value : values) {
            for (Flow flow : flows) {
                flow.*field = value;
                spread.push_back(std::move(flow));
            }
        }
        flows = std::move(spread);
        return true;
    }
};

template <typename T>
Choice<T> choice_of(T Flow::* field) {
    return {field, {Flow{}.*field}};
}

// The flow that meets all selectors of a rule (with "not" before them or without), and is plain otherwise.
Flow flow_selected_by(const Rule& rule) {
    Flow flow;
    flow.mark = rule.mark;
    if (rule.source.length > 0) {
        flow.source = rule.source.address;
    }
    flow.tos = rule.tos;
    if (!rule.from_interface.empty()) {
        flow.from_interface = rule.from_interface;
    }
    flow.to_interface = rule.to_interface;
    flow.user = rule.users ? rule.users->first : 0;
    flow.protocol = rule.protocol;
    flow.source_port = rule.source_ports ? rule.source_ports->first : std::uint16_t{0};
    flow.destination_port = rule.destination_ports ? rule.destination_ports->first : std::uint16_t{0};
    return flow;
}

std::vector<Flow> one_for_each(const std::vector<Rule>& rules) {
    std::vector<Flow> flows{Flow{}};
    for (const Rule& rule : rules) {
        if (Flow flow = flow_selected_by(rule); std::ranges::find(flows, flow) == flows.end()) {
            flows.push_back(std::move(flow));
        }
    }
    return flows;
}

}  // namespace

std::vector<Flow> flows_told_apart(const std::vector<Rule>& rules, const std::vector<std::uint8_t>& services,
                                   const std::vector<Address>& origins) {
    auto marks = choice_of(&Flow::mark);
    auto sources = choice_of(&Flow::source);
    auto tos = choice_of(&Flow::tos);
    auto from = choice_of(&Flow::from_interface);
    auto to = choice_of(&Flow::to_interface);
    auto users = choice_of(&Flow::user);
    auto protocols = choice_of(&Flow::protocol);
    auto source_ports = choice_of(&Flow::source_port);
    auto destination_ports = choice_of(&Flow::destination_port);
    for (const Rule& rule : rules) {
        const Flow flow = flow_selected_by(rule);
        marks.offer(flow.mark);
        tos.offer(flow.tos);
        users.offer(flow.user);
        if (rule.users && rule.users->last < 0xFFFFFFFE) {  // the first user beyond it
            users.offer(rule.users->last + 1);
        }
        protocols.offer(flow.protocol);
        source_ports.offer(flow.source_port);
        destination_ports.offer(flow.destination_port);
        if (!rule.interface_gone) {
            from.offer(flow.from_interface);
            to.offer(flow.to_interface);
        }
    }
    for (const std::uint8_t service : services) {
        tos.offer(service);
    }
    for (const Address& origin : origins) {
        sources.offer(origin);
    }
    std::vector<Flow> flows{Flow{}};
    const bool all = marks.spread(flows) && sources.spread(flows) && tos.spread(flows) &&
                     from.spread(flows) && to.spread(flows) && users.spread(flows) &&
                     protocols.spread(flows) && source_ports.spread(flows) && destination_ports.spread(flows);
    return all ? flows : one_for_each(rules);
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
    return text;
}

}  // namespace route_guard::routing

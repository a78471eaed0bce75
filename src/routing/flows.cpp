// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/flows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace route_guard::routing {
namespace {

constexpr std::size_t most_flows = 512;
constexpr std::size_t most_marks = 16;

bool contains(const auto& values, const auto& value) {
    return std::ranges::find(values, value) != values.end();
}

// Whether a host sees such packets. Its own come from its own addresses; those that it passes on come from
// others, and have no user and no socket bound to an interface.
bool possible(const Flow& flow, const Surroundings& surroundings) {
    if (flow.from_interface == Flow{}.from_interface) {
        return !flow.source || !contains(surroundings.foreign, *flow.source);
    }
    return flow.to_interface.empty() && flow.user == 0 && flow.vrf == 0 &&
           (!flow.source || !contains(surroundings.own, *flow.source));
}

// Every value of one field, the plain one first.
template <typename T>
struct Choice {
    T Flow::* field;
    std::vector<T> values{Flow{}.*field};

    void offer(T value) {
        if (!contains(values, value)) {
            values.push_back(std::move(value));
        }
    }
    // Each flow once for each value. False: they would become too many.
    bool spread(std::vector<Flow>& flows, const Surroundings& surroundings) const {
        std::vector<Flow> spread;
        for (const T& value : values) {
            for (Flow flow : flows) {
                flow.*field = value;
                if (possible(flow, surroundings)) {
                    spread.push_back(std::move(flow));
                }
            }
        }
        flows = std::move(spread);
        return flows.size() <= most_flows;
    }
    // One flow for each value, plain otherwise.
    void alone(std::vector<Flow>& flows) const {
        for (auto value = values.begin() + 1; value != values.end(); ++value) {
            Flow flow;
            flow.*field = *value;
            flows.push_back(std::move(flow));
        }
    }
    // What one flow leaves plain, the other may say.
    void merge(Flow& into, const Flow& other) const {
        if (into.*field == Flow{}.*field) {
            into.*field = other.*field;
        }
    }
};

struct Choices {
    // Where packets come from is first: it rules most others out.
    Choice<std::string> from{&Flow::from_interface};
    Choice<std::optional<Address>> sources{&Flow::source};
    Choice<std::uint32_t> vrfs{&Flow::vrf};
    Choice<std::uint32_t> users{&Flow::user};
    Choice<std::string> to{&Flow::to_interface};
    Choice<std::uint32_t> marks{&Flow::mark};
    Choice<std::uint8_t> tos{&Flow::tos};
    Choice<std::uint8_t> protocols{&Flow::protocol};
    Choice<std::uint16_t> source_ports{&Flow::source_port};
    Choice<std::uint16_t> destination_ports{&Flow::destination_port};
    Choice<std::uint32_t> labels{&Flow::label};
    Choice<std::uint64_t> tunnels{&Flow::tunnel};

    // True where `each` is true of every one.
    bool all(const auto& each) const {
        return each(from) && each(sources) && each(vrfs) && each(users) && each(to) && each(marks) &&
               each(tos) && each(protocols) && each(source_ports) && each(destination_ports) &&
               each(labels) && each(tunnels);
    }
};

// The value that a selector asks for, and one that it does not want, where a plain packet does not have it.
template <typename T>
void offer(Choice<T>& choice, T value, T mask) {
    choice.offer(static_cast<T>(value & mask));
    if ((value & mask) == 0 && mask != 0) {
        choice.offer(static_cast<T>(mask & -mask));
    }
}

void offer(Choice<std::uint16_t>& choice, const std::optional<PortRange>& ports) {
    if (!ports) {
        return;
    }
    choice.offer(ports->first);
    if (ports->mask == 0xFFFF && ports->last < 0xFFFF) {
        choice.offer(static_cast<std::uint16_t>(ports->last + 1));
    }
}

// Marks of which two rules ask for different bits.
void offer_marks(Choice<std::uint32_t>& marks, const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) {
        offer(marks, rule.mark, rule.mask);
    }
    for (const Rule& one : rules) {
        for (const Rule& other : rules) {
            if (one.mask != other.mask && marks.values.size() < most_marks) {
                marks.offer((one.mark & one.mask) | (other.mark & other.mask & ~one.mask));
            }
        }
    }
}

// Packets that are passed on are told from the host's own where a rule does so; those of one interface that
// no rule names stand for all others.
void offer_interfaces(Choices& choices, const std::vector<Rule>& rules, const Surroundings& surroundings) {
    bool told = !surroundings.foreign.empty();
    for (const Rule& rule : rules) {
        if (rule.interface_gone) {
            continue;
        }
        told = told || !rule.from_interface.empty();
        if (!rule.to_interface.empty()) {
            choices.to.offer(rule.to_interface);
        }
        if (contains(surroundings.forwarding, rule.from_interface)) {
            choices.from.offer(rule.from_interface);
        }
    }
    const auto other = std::ranges::find_if(surroundings.forwarding, [&choices](const std::string& name) {
        return !contains(choices.from.values, name);
    });
    if (told && other != surroundings.forwarding.end()) {
        choices.from.offer(*other);
    }
}

void offer_users(Choice<std::uint32_t>& users, const std::optional<UserRange>& range) {
    if (!range) {
        return;
    }
    users.offer(range->first);
    if (range->last < 0xFFFFFFFE) {  // the first user beyond it
        users.offer(range->last + 1);
    }
}

Choices choices_in(const std::vector<Rule>& rules, const Surroundings& surroundings) {
    Choices choices;
    offer_interfaces(choices, rules, surroundings);
    offer_marks(choices.marks, rules);
    for (const Rule& rule : rules) {
        choices.tos.offer(rule.tos);
        if (rule.dscp) {
            offer(choices.tos, rule.dscp->value, rule.dscp->mask);
        }
        if (rule.label) {
            offer(choices.labels, rule.label->value, rule.label->mask);
        }
        choices.tunnels.offer(rule.tunnel);
        offer_users(choices.users, rule.users);
        choices.protocols.offer(rule.protocol);
        offer(choices.source_ports, rule.source_ports);
        offer(choices.destination_ports, rule.destination_ports);
    }
    for (const std::uint8_t service : surroundings.services) {
        choices.tos.offer(service);
    }
    for (const Address& address : surroundings.own) {
        choices.sources.offer(address);
    }
    for (const Address& address : surroundings.foreign) {
        choices.sources.offer(address);
    }
    for (const std::uint32_t table : surroundings.vrfs) {
        choices.vrfs.offer(table);
    }
    return choices;
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
    const bool fit = choices.all([&](const auto& choice) { return choice.spread(flows, surroundings); });
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

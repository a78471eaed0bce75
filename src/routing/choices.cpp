// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/choices.hpp"

namespace route_guard::routing {
namespace {

constexpr std::size_t most_marks = 16;

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

}  // namespace

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

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "routing/flows.hpp"
#include "routing/rule.hpp"

namespace route_guard::routing {

bool contains(const auto& values, const auto& value) {
    return std::ranges::find(values, value) != values.end();
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
    // Each possible flow once for each value.
    void spread(std::vector<Flow>& flows, const auto& possible) const {
        std::vector<Flow> spread;
        for (const T& value : values) {
            for (Flow flow : flows) {
                flow.*field = value;
                if (possible(flow)) {
                    spread.push_back(std::move(flow));
                }
            }
        }
        flows = std::move(spread);
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

// What rules and routes ask for, and for each of it something that they do not want.
Choices choices_in(const std::vector<Rule>& rules, const Surroundings& surroundings);

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "messages.hpp"
#include "routing/fib.hpp"

namespace route_guard::routing {

inline RouteMessage read(const Message& message) {
    auto route = read_route(message.header(), message.size());
    return route ? *std::move(route) : throw std::runtime_error("not a route");
}

// A FIB of these routes; without rules of its own it has the default ones.
inline Fib fib_of(std::initializer_list<Sample> routes, const std::vector<Rule>& rules = {}) {
    Fib fib;
    for (const Sample& sample : routes) {
        fib.add(read(route_message(sample)));
    }
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        bool own = false;
        for (const Rule& rule : rules) {
            if (rule.family == family) {
                fib.add(rule);
                own = true;
            }
        }
        if (!own) {
            fib.add_default_rules(family);
        }
    }
    fib.add(Link{.index = 7, .name = "eth7", .group = 7});
    fib.complete();
    return fib;
}

// Rules as they are when some were added to the default ones of IPv4.
inline std::vector<Rule> with_rules(std::vector<Rule> added) {
    for (const Rule& rule : default_rules(Family::ipv4)) {
        added.push_back(rule);
    }
    return added;
}

inline std::string name_of_interface(std::uint32_t index) {
    return index == 2 ? "eth0" : index == 3 ? "tun0" : "#" + std::to_string(index);
}

}  // namespace route_guard::routing

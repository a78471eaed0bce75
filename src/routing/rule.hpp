// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "routing/address.hpp"

struct nlmsghdr;

namespace route_guard::routing {

inline constexpr std::uint32_t table_default = 253;
inline constexpr std::uint32_t table_main = 254;
inline constexpr std::uint32_t table_local = 255;

// What rules and routes can tell packets apart by, besides their destination. The default is a packet of the
// host's own, from a socket without options.
struct Flow {
    std::uint32_t mark = 0;
    std::optional<Address> source = {};  // nullopt: not chosen yet
    std::uint8_t tos = 0;
    std::string from_interface = "lo";  // "lo": made on this host
    std::string to_interface = {};      // a socket bound to an interface
    std::uint32_t bound_to = 0;         // the index of that interface
    std::uint32_t user = 0;
    std::uint8_t protocol = 0;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;

    friend bool operator==(const Flow&, const Flow&) = default;
};

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;

    friend bool operator==(const PortRange&, const PortRange&) = default;
};

struct UserRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    friend bool operator==(const UserRange&, const UserRange&) = default;
};

enum class RuleAction : std::uint8_t { look_up, go_to, nothing, refuse };

// A policy rule (`ip rule`, net/core/fib_rules.c).
struct Rule {
    Family family = Family::none;
    RuleAction action = RuleAction::look_up;
    std::uint32_t priority = 0;
    std::uint32_t table = 0;
    std::uint32_t target = 0;  // go_to: the priority to go on at
    Prefix destination = {};
    Prefix source = {};
    std::uint8_t tos = 0;
    std::uint32_t mark = 0;
    std::uint32_t mask = 0;  // 0: any mark
    std::string from_interface = {};
    std::string to_interface = {};
    bool interface_gone = false;  // names one that is not there: never matches
    std::optional<UserRange> users = {};
    std::uint8_t protocol = 0;
    std::optional<PortRange> source_ports = {};
    std::optional<PortRange> destination_ports = {};
    bool inverted = false;
    int suppressed_length = -1;  // answers with no longer prefix do not count
    bool vrf = false;            // looks into the table of the VRF that the packet belongs to
    bool uncertain = false;      // has a selector that cannot be judged from here: may match, or not

    friend bool operator==(const Rule&, const Rule&) = default;
};

// nullopt: no IPv4 or IPv6 rule.
std::optional<Rule> read_rule(const nlmsghdr* message, std::size_t size);

bool matches(const Rule& rule, const Flow& flow, const Address& destination);

// What a host has before anyone changes its rules.
std::vector<Rule> default_rules(Family family);
bool are_default(Family family, const std::vector<Rule>& rules);

}  // namespace route_guard::routing

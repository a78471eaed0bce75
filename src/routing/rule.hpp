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
    std::uint32_t vrf = 0;              // the table of the VRF that it belongs to; 0: none
    std::uint64_t tunnel = 0;           // the key that a tunnel device gave it
    std::uint32_t label = 0;            // the IPv6 flow label
    std::uint32_t user = 0;
    std::uint8_t protocol = 0;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;

    friend bool operator==(const Flow&, const Flow&) = default;
};

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    std::uint16_t mask = 0xFFFF;  // less than all: `first` is compared, and only these bits of it

    bool covers(std::uint16_t port) const {
        return mask != 0xFFFF ? ((first ^ port) & mask) == 0 : first <= port && port <= last;
    }
    friend bool operator==(const PortRange&, const PortRange&) = default;
};

// A value of which only the bits in the mask count.
template <typename T>
struct Masked {
    T value = 0;
    T mask = static_cast<T>(~T{});

    bool covers(T other) const { return ((value ^ other) & mask) == 0; }
    friend bool operator==(const Masked&, const Masked&) = default;
};

struct UserRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    bool covers(std::uint32_t user) const { return first <= user && user <= last; }
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
    std::uint8_t tos = 0;                             // 0: any; IPv4 compares three of its bits only
    std::optional<Masked<std::uint8_t>> dscp = {};    // where the TOS field has it: its upper six bits
    std::optional<Masked<std::uint32_t>> label = {};  // the IPv6 flow label
    std::uint32_t mark = 0;
    std::uint32_t mask = 0;    // 0: any mark
    std::uint64_t tunnel = 0;  // 0: any
    std::string from_interface = {};
    std::string to_interface = {};
    bool interface_gone = false;  // names one that is not there: never matches
    std::optional<UserRange> users = {};
    std::uint8_t protocol = 0;
    std::optional<PortRange> source_ports = {};
    std::optional<PortRange> destination_ports = {};
    bool inverted = false;
    bool unresolved = false;     // go_to: there is no rule to go to
    int suppressed_length = -1;  // answers with no longer prefix do not count
    int suppressed_group = -1;   // answers that lead out of an interface of this group do not count
    bool vrf = false;            // looks into the table of the VRF that the packet belongs to
    bool uncertain = false;      // has a selector that cannot be judged from here: may match, or not

    friend bool operator==(const Rule&, const Rule&) = default;
};

// The bits of a TOS field that IPv4 looks routes and rules up by (IPTOS_RT_MASK).
inline constexpr std::uint8_t ipv4_service = 0x1C;

// nullopt: no IPv4 or IPv6 rule.
std::optional<Rule> read_rule(const nlmsghdr* message, std::size_t size);

bool matches(const Rule& rule, const Flow& flow, const Address& destination);

// What a host has before anyone changes its rules.
std::vector<Rule> default_rules(Family family);
// Whether the kernel looks into the default tables in their order. IPv6 does so until a rule is added: it
// takes no notice of those that were deleted (net/ipv6/fib6_rules.c, fib6_rule_lookup).
bool are_default(Family family, const std::vector<Rule>& rules);

}  // namespace route_guard::routing

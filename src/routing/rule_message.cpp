// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include <bit>

#include "routing/attributes.hpp"
#include "routing/rule.hpp"

namespace route_guard::routing {
namespace {

RuleAction action_of(std::uint8_t action) {
    switch (action) {
        case FR_ACT_TO_TBL:
            return RuleAction::look_up;
        case FR_ACT_GOTO:
            return RuleAction::go_to;
        case FR_ACT_NOP:
            return RuleAction::nothing;
        default:
            return RuleAction::refuse;
    }
}

std::optional<PortRange> ports_in(const nlattr* attribute) {
    const auto range = value_of<fib_rule_port_range>(attribute);
    return range ? std::optional(PortRange{range->start, range->end}) : std::nullopt;
}

// Attributes that the kernel headers of this build may not know yet (include/uapi/linux/fib_rules.h).
constexpr int dscp = 25;
constexpr int flow_label = 26;
constexpr int flow_label_mask = 27;
constexpr int source_port_mask = 28;
constexpr int destination_port_mask = 29;
constexpr int dscp_mask = 30;
constexpr int last_known = dscp_mask;

template <typename T>
std::optional<T> network_order(std::optional<T> value) {
    return value ? std::optional(std::endian::native == std::endian::little ? std::byteswap(*value) : *value)
                 : std::nullopt;
}

// A DSCP is the upper six bits of the TOS field.
std::uint8_t as_service(std::optional<std::uint8_t> value, std::uint8_t otherwise) {
    return static_cast<std::uint8_t>(value.value_or(otherwise) << 2U);
}

void narrow(std::optional<PortRange>& ports, const nlattr* mask) {
    if (ports) {
        ports->mask = value_of<std::uint16_t>(mask).value_or(0xFFFF);
    }
}

void read_newer_attributes(const nlmsghdr* message, nlattr* const* found, Rule& rule) {
    if (const auto value = value_of<std::uint8_t>(found[dscp])) {
        rule.dscp = {as_service(value, 0), as_service(value_of<std::uint8_t>(found[dscp_mask]), 0x3F)};
    }
    if (const auto value = network_order(value_of<std::uint32_t>(found[flow_label]))) {
        const auto mask = network_order(value_of<std::uint32_t>(found[flow_label_mask]));
        rule.label = {*value, mask.value_or(0xFFFFF)};
    }
    narrow(rule.source_ports, found[source_port_mask]);
    narrow(rule.destination_ports, found[destination_port_mask]);
    // What comes after those known narrows the rule down in a way that cannot be judged here.
    auto* at = nlmsg_attrdata(message, sizeof(fib_rule_hdr));
    for (int left = nlmsg_attrlen(message, sizeof(fib_rule_hdr)); nla_ok(at, left);
         at = nla_next(at, &left)) {
        rule.uncertain = rule.uncertain || nla_type(at) > last_known;
    }
}

void read_selectors(nlattr* const* found, const fib_rule_hdr& head, Rule& rule) {
    rule.destination = {address_of(found[FRA_DST], rule.family).value_or(Address{}),
                        length_within(rule.family, head.dst_len)};
    rule.source = {address_of(found[FRA_SRC], rule.family).value_or(Address{}),
                   length_within(rule.family, head.src_len)};
    rule.tos = head.tos;
    rule.mark = value_of<std::uint32_t>(found[FRA_FWMARK]).value_or(0);
    rule.mask = value_of<std::uint32_t>(found[FRA_FWMASK]).value_or(rule.mark != 0 ? 0xFFFFFFFF : 0);
    rule.from_interface = text_in(found[FRA_IIFNAME]);
    rule.to_interface = text_in(found[FRA_OIFNAME]);
    rule.interface_gone = (head.flags & (FIB_RULE_IIF_DETACHED | FIB_RULE_OIF_DETACHED)) != 0;
    if (const auto users = value_of<fib_rule_uid_range>(found[FRA_UID_RANGE])) {
        rule.users = UserRange{users->start, users->end};
    }
    rule.protocol = value_of<std::uint8_t>(found[FRA_IP_PROTO]).value_or(0);
    rule.source_ports = ports_in(found[FRA_SPORT_RANGE]);
    rule.destination_ports = ports_in(found[FRA_DPORT_RANGE]);
    rule.inverted = (head.flags & FIB_RULE_INVERT) != 0;
    rule.vrf = value_of<std::uint8_t>(found[FRA_L3MDEV]).value_or(0) != 0;
}

// The kernel writes a group or length of -1 where none was given.
int set_or_none(const nlattr* attribute) {
    return static_cast<int>(value_of<std::uint32_t>(attribute).value_or(0xFFFFFFFF));
}

}  // namespace

std::optional<Rule> read_rule(const nlmsghdr* message, std::size_t size) {
    fib_rule_hdr head;
    if (!whole(message, size, sizeof head) || message->nlmsg_type != RTM_NEWRULE) {
        return std::nullopt;
    }
    std::memcpy(&head, NLMSG_DATA(message), sizeof head);
    Rule rule{.family = static_cast<Family>(head.family), .action = action_of(head.action)};
    if (bits_of(rule.family) == 0) {
        return std::nullopt;
    }
    nlattr* found[last_known + 1] = {};
    nlmsg_parse(const_cast<nlmsghdr*>(message), sizeof head, found, last_known, nullptr);
    rule.priority = value_of<std::uint32_t>(found[FRA_PRIORITY]).value_or(0);
    rule.table = value_of<std::uint32_t>(found[FRA_TABLE]).value_or(head.table);
    rule.target = value_of<std::uint32_t>(found[FRA_GOTO]).value_or(0);
    rule.unresolved = (head.flags & FIB_RULE_UNRESOLVED) != 0;
    read_selectors(found, head, rule);
    rule.suppressed_length = set_or_none(found[FRA_SUPPRESS_PREFIXLEN]);
    rule.suppressed_group = set_or_none(found[FRA_SUPPRESS_IFGROUP]);
    rule.tunnel = network_order(value_of<std::uint64_t>(found[FRA_TUN_ID])).value_or(0);
    read_newer_attributes(message, found, rule);
    return rule;
}

}  // namespace route_guard::routing

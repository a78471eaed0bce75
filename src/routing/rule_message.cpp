// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

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

std::string name_in(const nlattr* attribute) {
    if (attribute == nullptr) {
        return "";
    }
    const auto* text = static_cast<const char*>(nla_data(attribute));
    return {text, ::strnlen(text, static_cast<std::size_t>(nla_len(attribute)))};
}

std::optional<PortRange> ports_in(const nlattr* attribute) {
    const auto range = value_of<fib_rule_port_range>(attribute);
    return range ? std::optional(PortRange{range->start, range->end}) : std::nullopt;
}

// Attributes that the kernel headers of this build may not know yet (include/uapi/linux/fib_rules.h).
constexpr int dscp = 25;
constexpr int source_port_mask = 28;
constexpr int destination_port_mask = 29;
constexpr int dscp_mask = 30;

// Whether an attribute narrows a rule down in a way that is not judged here: masks are, where they leave bits
// out.
bool puzzles(const nlattr* attribute) {
    switch (nla_type(attribute)) {
        case dscp:
            return false;
        case source_port_mask:
        case destination_port_mask:
            return value_of<std::uint16_t>(attribute) != 0xFFFF;
        case dscp_mask:
            return value_of<std::uint8_t>(attribute) != 0x3F;
        default:
            return nla_type(attribute) > FRA_DPORT_RANGE;
    }
}

void read_newer_attributes(const nlmsghdr* message, Rule& rule) {
    auto* at = nlmsg_attrdata(message, sizeof(fib_rule_hdr));
    for (int left = nlmsg_attrlen(message, sizeof(fib_rule_hdr)); nla_ok(at, left);
         at = nla_next(at, &left)) {
        rule.uncertain = rule.uncertain || puzzles(at);
        if (nla_type(at) == dscp) {
            rule.tos = static_cast<std::uint8_t>(value_of<std::uint8_t>(at).value_or(0) << 2U);
        }
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
    rule.from_interface = name_in(found[FRA_IIFNAME]);
    rule.to_interface = name_in(found[FRA_OIFNAME]);
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
    nlattr* found[FRA_MAX + 1] = {};
    nlmsg_parse(const_cast<nlmsghdr*>(message), sizeof head, found, FRA_MAX, nullptr);
    rule.priority = value_of<std::uint32_t>(found[FRA_PRIORITY]).value_or(0);
    rule.table = value_of<std::uint32_t>(found[FRA_TABLE]).value_or(head.table);
    rule.target = value_of<std::uint32_t>(found[FRA_GOTO]).value_or(0);
    read_selectors(found, head, rule);
    rule.suppressed_length = set_or_none(found[FRA_SUPPRESS_PREFIXLEN]);
    rule.uncertain = found[FRA_TUN_ID] != nullptr || set_or_none(found[FRA_SUPPRESS_IFGROUP]) != -1;
    read_newer_attributes(message, rule);
    return rule;
}

}  // namespace route_guard::routing

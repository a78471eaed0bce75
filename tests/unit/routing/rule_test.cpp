// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/rule.hpp"

#include <gtest/gtest.h>
#include <linux/fib_rules.h>

#include "messages.hpp"

namespace route_guard::routing {
namespace {

Message rule_message(std::uint32_t flags = 0) {
    fib_rule_hdr head{};
    head.family = AF_INET;
    head.action = FR_ACT_TO_TBL;
    head.flags = flags;
    return Message(RTM_NEWRULE, head);
}

Rule read(const Message& message) {
    auto rule = read_rule(message.header(), message.size());
    return rule ? *rule : throw std::runtime_error("not a rule");
}

const Address somewhere = address("203.0.113.7");

TEST(RuleMessage, a_rule_has_its_priority_table_and_mark) {
    const Rule rule =
        read(rule_message().with(FRA_PRIORITY, 100U).with(FRA_TABLE, 51820U).with(FRA_FWMARK, 0xca6cU));
    EXPECT_EQ(rule.priority, 100U);
    EXPECT_EQ(rule.table, 51820U);
    EXPECT_EQ(rule.mark, 0xca6cU);
    EXPECT_EQ(rule.mask, 0xFFFFFFFFU);
    EXPECT_EQ(rule.suppressed_length, -1);
    EXPECT_FALSE(rule.uncertain);
}

TEST(RuleMessage, wireguards_two_rules_are_understood) {
    const Rule rest = read(rule_message(FIB_RULE_INVERT).with(FRA_TABLE, 51820U).with(FRA_FWMARK, 0xca6cU));
    EXPECT_TRUE(matches(rest, {}, somewhere));
    EXPECT_FALSE(matches(rest, {.mark = 0xca6c}, somewhere));
    const Rule main = read(rule_message().with(FRA_TABLE, 254U).with(FRA_SUPPRESS_PREFIXLEN, 0U));
    EXPECT_EQ(main.suppressed_length, 0);
}

TEST(RuleMessage, an_attribute_of_a_kernel_to_come_makes_it_uncertain) {
    EXPECT_TRUE(read(rule_message().with(200, 7U)).uncertain);
}

// Attributes that the kernel headers of this build may not know.
constexpr std::uint16_t dscp = 25;
constexpr std::uint16_t flow_label = 26;
constexpr std::uint16_t flow_label_mask = 27;
constexpr std::uint16_t source_port_mask = 28;
constexpr std::uint16_t dscp_mask = 30;

TEST(RuleMessage, the_masks_of_newer_kernels_compare_their_own_bits_only) {
    const fib_rule_port_range ports{7777, 7777};
    const Rule rule =
        read(rule_message().with(FRA_SPORT_RANGE, ports).with(source_port_mask, std::uint16_t{0xFF00}));
    EXPECT_TRUE(matches(rule, {.source_port = 7800}, somewhere));
    EXPECT_FALSE(matches(rule, {.source_port = 6777}, somewhere));
    EXPECT_FALSE(rule.uncertain);
}

TEST(RuleMessage, a_range_of_ports_without_a_mask_is_a_range) {
    const Rule rule = read(rule_message().with(FRA_DPORT_RANGE, fib_rule_port_range{10, 20}));
    EXPECT_TRUE(matches(rule, {.destination_port = 20}, somewhere));
    EXPECT_FALSE(matches(rule, {.destination_port = 21}, somewhere));
}

TEST(RuleMessage, a_dscp_of_a_newer_kernel_is_the_upper_part_of_the_tos) {
    const Rule rule = read(rule_message().with(dscp, std::uint8_t{0x2E}));
    EXPECT_TRUE(matches(rule, {.tos = 0xB8}, somewhere));
    EXPECT_FALSE(matches(rule, {.tos = 0x18}, somewhere));
    const Rule some = read(rule_message().with(dscp, std::uint8_t{0x2E}).with(dscp_mask, std::uint8_t{0x07}));
    EXPECT_TRUE(matches(some, {.tos = 0x18}, somewhere));
    EXPECT_FALSE(matches(read(rule_message().with(dscp, std::uint8_t{0})), {.tos = 0x10}, somewhere));
}

TEST(RuleMessage, a_flow_label_is_read_in_network_order) {
    const Rule rule =
        read(rule_message().with(flow_label, htonl(0x12345)).with(flow_label_mask, htonl(0xFF)));
    EXPECT_TRUE(matches(rule, {.label = 0xABC45}, somewhere));
    EXPECT_FALSE(matches(rule, {}, somewhere));
}

TEST(RuleMessage, a_tunnel_is_read_in_network_order) {
    const Rule rule = read(rule_message().with(FRA_TUN_ID, std::uint64_t{9} << 56U));
    EXPECT_TRUE(matches(rule, {.tunnel = 9}, somewhere));
    EXPECT_FALSE(matches(rule, {}, somewhere));
}

TEST(RuleMessage, a_group_and_a_vrf_are_read) {
    EXPECT_EQ(read(rule_message().with(FRA_SUPPRESS_IFGROUP, 7U)).suppressed_group, 7);
    EXPECT_EQ(read(rule_message().with(FRA_SUPPRESS_IFGROUP, 0xFFFFFFFFU)).suppressed_group, -1);
    EXPECT_TRUE(read(rule_message().with(FRA_L3MDEV, std::uint8_t{1})).vrf);
}

TEST(RuleMessage, a_goto_says_where_to_and_whether_there_is_such_a_rule) {
    fib_rule_hdr head{};
    head.family = AF_INET;
    head.action = FR_ACT_GOTO;
    head.flags = FIB_RULE_UNRESOLVED;
    const Rule rule = read(Message(RTM_NEWRULE, head).with(FRA_GOTO, 32000U));
    EXPECT_EQ(rule.action, RuleAction::go_to);
    EXPECT_EQ(rule.target, 32000U);
    EXPECT_TRUE(rule.unresolved);
}

TEST(RuleMessage, a_rule_for_an_interface_that_is_gone_never_matches) {
    const char name[] = "ppp0";
    EXPECT_FALSE(matches(read(rule_message(FIB_RULE_OIF_DETACHED).with(FRA_OIFNAME, name)),
                         {.to_interface = "ppp0"}, somewhere));
    EXPECT_TRUE(matches(read(rule_message().with(FRA_OIFNAME, name)), {.to_interface = "ppp0"}, somewhere));
}

TEST(RuleMessage, every_truncation_is_survived) {
    const std::string whole = rule_message().with(FRA_TABLE, 51820U).with(FRA_FWMARK, 1U).content();
    for (std::size_t size = sizeof(nlmsghdr); size <= whole.size(); ++size) {
        std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto length = static_cast<std::uint32_t>(size);
        std::memcpy(cut.data(), &length, sizeof length);
        EXPECT_EQ(read_rule(reinterpret_cast<const nlmsghdr*>(cut.data()), cut.size()).has_value(),
                  size >= 28);
    }
}

TEST(Rule, each_selector_narrows_it_down) {
    EXPECT_FALSE(matches({.source = prefix("10.9.0.0/16")}, {}, somewhere));
    EXPECT_TRUE(matches({.source = prefix("10.9.0.0/16")}, {.source = address("10.9.1.1")}, somewhere));
    EXPECT_FALSE(matches({.destination = prefix("10.9.0.0/16")}, {}, somewhere));
    EXPECT_TRUE(matches({.destination = prefix("203.0.113.0/24")}, {}, somewhere));
    EXPECT_FALSE(matches({.tos = 0x10}, {}, somewhere));
    EXPECT_FALSE(matches({.users = UserRange{1000, 1999}}, {}, somewhere));
    EXPECT_TRUE(matches({.users = UserRange{1000, 1999}}, {.user = 1999}, somewhere));
    EXPECT_FALSE(matches({.protocol = 17}, {}, somewhere));
    EXPECT_FALSE(matches({.destination_ports = PortRange{53, 53}}, {}, somewhere));
    EXPECT_FALSE(matches({.from_interface = "eth1"}, {}, somewhere));
    EXPECT_TRUE(matches({.from_interface = "lo"}, {}, somewhere));
}

TEST(Rule, ipv4_compares_three_bits_of_the_tos_and_ipv6_all_of_them) {
    EXPECT_TRUE(matches({.family = Family::ipv4, .tos = 0x18}, {.tos = 0xB8}, somewhere));
    EXPECT_FALSE(matches({.family = Family::ipv6, .tos = 0x18}, {.tos = 0xB8}, somewhere));
    EXPECT_TRUE(matches({.family = Family::ipv6, .tos = 0xB8}, {.tos = 0xB8}, somewhere));
}

TEST(Rule, a_vrfs_rule_is_for_packets_of_vrfs) {
    EXPECT_FALSE(matches({.vrf = true}, {}, somewhere));
    EXPECT_TRUE(matches({.vrf = true}, {.vrf = 1001}, somewhere));
}

TEST(Rule, a_mask_compares_its_own_bits_only) {
    const Rule rule{.mark = 0x10, .mask = 0xF0};
    EXPECT_TRUE(matches(rule, {.mark = 0x17}, somewhere));
    EXPECT_FALSE(matches(rule, {.mark = 0x27}, somewhere));
}

TEST(Rule, default_rules_are_told_from_changed_ones) {
    EXPECT_TRUE(are_default(Family::ipv4, default_rules(Family::ipv4)));
    EXPECT_TRUE(are_default(Family::ipv6, default_rules(Family::ipv6)));
    EXPECT_FALSE(are_default(Family::ipv6, default_rules(Family::ipv4)));
    EXPECT_FALSE(are_default(Family::ipv4, {}));
}

TEST(Rule, ipv6_goes_by_its_default_rules_though_some_were_deleted) {
    std::vector<Rule> rules = default_rules(Family::ipv6);
    rules.pop_back();
    EXPECT_TRUE(are_default(Family::ipv6, rules));
    rules.push_back({.family = Family::ipv6, .priority = 100, .table = table_main});
    EXPECT_FALSE(are_default(Family::ipv6, rules));
    rules = default_rules(Family::ipv4);
    rules.pop_back();
    EXPECT_FALSE(are_default(Family::ipv4, rules));
}

}  // namespace
}  // namespace route_guard::routing

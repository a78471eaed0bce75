// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/flows.hpp"

#include <gmock/gmock.h>

#include "messages.hpp"

namespace route_guard::routing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(Flows, without_rules_there_is_a_plain_one) {
    EXPECT_THAT(flows_told_apart({}, {}), ElementsAre(Flow{}));
}

TEST(Flows, rules_with_a_mark_and_a_source_make_all_four_combinations) {
    const Address origin = address("10.9.0.1");
    const auto flows = flows_told_apart({{.mark = 1, .mask = 1}}, {.own = {origin}});
    EXPECT_EQ(flows.size(), 4U);
    EXPECT_EQ(flows.front(), Flow{});
    EXPECT_THAT(flows, Contains(Flow{.mark = 1, .source = origin}));
}

TEST(Flows, the_first_user_beyond_a_range_is_told_apart_too) {
    EXPECT_THAT(flows_told_apart({{.users = UserRange{0, 999}}}, {}), Contains(Flow{.user = 1000}));
}

TEST(Flows, too_many_combinations_leave_those_of_any_two) {
    std::vector<Rule> rules;
    for (std::uint32_t i = 1; i <= 10; ++i) {
        rules.push_back({.mark = i, .mask = 0xFFFFFFFF, .users = UserRange{i * 10, i * 10 + 5}});
    }
    rules.push_back({.tos = 0x10, .protocol = 17});
    rules.push_back({.destination_ports = PortRange{53, 53}});
    const auto flows = flows_told_apart(rules, {});
    EXPECT_LE(flows.size(), 512U);
    EXPECT_EQ(flows.front(), Flow{});
    EXPECT_THAT(flows, Contains(Flow{.mark = 10, .user = 100}));
    EXPECT_THAT(flows, Contains(Flow{.tos = 0x10, .protocol = 17, .destination_port = 53}));
}

TEST(Flows, marks_that_meet_two_masks_at_once_are_told_apart) {
    const auto flows = flows_told_apart({{.mark = 1, .mask = 1}, {.mark = 2, .mask = 2}}, {});
    EXPECT_THAT(flows, Contains(Flow{.mark = 3}));
}

TEST(Flows, a_selector_that_a_plain_packet_meets_has_a_packet_that_does_not) {
    EXPECT_THAT(flows_told_apart({{.mark = 0, .mask = 4}}, {}), ElementsAre(Flow{}, Flow{.mark = 4}));
    EXPECT_THAT(flows_told_apart({{.dscp = Masked<std::uint8_t>{0, 0xFC}}}, {}),
                ElementsAre(Flow{}, Flow{.tos = 4}));
    EXPECT_THAT(flows_told_apart({{.label = Masked<std::uint32_t>{0, 0xFFFFF}}}, {}),
                ElementsAre(Flow{}, Flow{.label = 1}));
}

TEST(Flows, the_first_port_beyond_a_range_is_told_apart_too) {
    EXPECT_THAT(flows_told_apart({{.source_ports = PortRange{10, 20}}}, {}),
                ElementsAre(Flow{}, Flow{.source_port = 10}, Flow{.source_port = 21}));
}

TEST(Flows, packets_that_are_passed_on_have_no_user_and_come_from_others) {
    const Address own = address("10.9.0.1");
    const Address foreign = address("10.9.0.2");
    const auto flows = flows_told_apart({{.from_interface = "eth0"}, {.users = UserRange{7, 7}}},
                                        {.own = {own}, .foreign = {foreign}, .forwarding = {"eth0", "eth1"}});
    EXPECT_THAT(flows, Contains(Flow{.source = foreign, .from_interface = "eth0"}));
    EXPECT_THAT(flows, Contains(Flow{.from_interface = "eth1"}));
    EXPECT_THAT(flows, Contains(Flow{.source = own, .user = 7}));
    EXPECT_THAT(flows, Not(Contains(Flow{.source = foreign})));
    EXPECT_THAT(flows, Not(Contains(Flow{.source = own, .from_interface = "eth0"})));
    EXPECT_THAT(flows, Not(Contains(Flow{.from_interface = "eth0", .user = 7})));
}

TEST(Flows, a_host_that_passes_nothing_on_has_no_packets_for_a_rule_about_them) {
    EXPECT_THAT(flows_told_apart({{.from_interface = "eth0"}}, {}), ElementsAre(Flow{}));
}

TEST(Flows, each_vrf_has_packets_of_its_own) {
    EXPECT_THAT(flows_told_apart({{.vrf = true}}, {.vrfs = {1001}}), ElementsAre(Flow{}, Flow{.vrf = 1001}));
}

TEST(Flows, a_flow_is_described_by_what_sets_it_apart) {
    EXPECT_EQ(text_of(Family::ipv4, Flow{}), "");
    EXPECT_EQ(text_of(Family::ipv4, {.mark = 1, .source = address("10.9.0.1")}),
              "from 10.9.0.1 with firewall mark 0x1");
    EXPECT_EQ(text_of(Family::ipv4, {.tos = 16, .to_interface = "eth1", .user = 7}),
              "with TOS 0x10 bound to eth1 of user 7");
    EXPECT_EQ(text_of(Family::ipv6, {.vrf = 1001, .tunnel = 9, .label = 0x12}),
              "in the VRF of table 1001 with flow label 0x12 of tunnel 9");
}

}  // namespace
}  // namespace route_guard::routing

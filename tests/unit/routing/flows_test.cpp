// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/flows.hpp"

#include <gmock/gmock.h>

#include "messages.hpp"

namespace route_guard::routing {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(Flows, without_rules_there_is_a_plain_one) {
    EXPECT_THAT(flows_told_apart({}, {}, {}), ElementsAre(Flow{}));
}

TEST(Flows, rules_with_a_mark_and_a_source_make_all_four_combinations) {
    const Address origin = address("10.9.0.1");
    const auto flows = flows_told_apart({{.mark = 1, .mask = 1}}, {}, {origin});
    EXPECT_EQ(flows.size(), 4U);
    EXPECT_EQ(flows.front(), Flow{});
    EXPECT_THAT(flows, Contains(Flow{.mark = 1, .source = origin}));
}

TEST(Flows, the_first_user_beyond_a_range_is_told_apart_too) {
    EXPECT_THAT(flows_told_apart({{.users = UserRange{0, 999}}}, {}, {}), Contains(Flow{.user = 1000}));
}

TEST(Flows, too_many_combinations_leave_one_for_each_rule) {
    std::vector<Rule> rules;
    for (std::uint32_t i = 1; i <= 40; ++i) {
        rules.push_back({.mark = i, .mask = 0xFFFFFFFF, .users = UserRange{i * 10, i * 10 + 5}});
    }
    const auto flows = flows_told_apart(rules, {}, {});
    EXPECT_EQ(flows.size(), 41U);
    EXPECT_THAT(flows, Contains(Flow{.mark = 40, .user = 400}));
}

TEST(Flows, a_flow_is_described_by_what_sets_it_apart) {
    EXPECT_EQ(text_of(Family::ipv4, Flow{}), "");
    EXPECT_EQ(text_of(Family::ipv4, {.mark = 1, .source = address("10.9.0.1")}),
              "from 10.9.0.1 with firewall mark 0x1");
    EXPECT_EQ(text_of(Family::ipv4, {.tos = 16, .to_interface = "eth1", .user = 7}),
              "with TOS 0x10 bound to eth1 of user 7");
}

}  // namespace
}  // namespace route_guard::routing

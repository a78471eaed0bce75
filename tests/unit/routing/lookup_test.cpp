// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/lookup.hpp"

#include <gtest/gtest.h>

#include "fib_sample.hpp"

namespace route_guard::routing {
namespace {

// The gateways (or "on link", "refused") of the routes that a flow may take, or "none".
std::string taken(const Fib& fib, std::string_view destination, const Flow& flow = {}) {
    std::string text;
    for (const Route* route : routes_taken(fib, family_in(destination), flow, address(destination))) {
        const RouteInfo& info = fib.info(*route);
        text += text.empty() ? "" : " ";
        text += info.type != RTN_UNICAST && info.type != RTN_LOCAL ? "refused"
                : info.next_hops.front().gateway_family == Family::none
                    ? "on link"
                    : text_of(info.next_hops.front().gateway_family, info.next_hops.front().gateway);
    }
    return text.empty() ? "none" : text;
}

TEST(Lookup, the_longest_prefix_wins) {
    const Fib fib = fib_of({{},
                            {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2"},
                            {.prefix = "203.0.0.0/16", .gateway = "192.0.2.3"}});
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.2");
    EXPECT_EQ(taken(fib, "203.0.114.7"), "192.0.2.3");
    EXPECT_EQ(taken(fib, "198.51.100.1"), "192.0.2.1");
}

TEST(Lookup, the_lowest_metric_wins_within_a_prefix) {
    const Fib fib =
        fib_of({{.gateway = "192.0.2.9", .priority = 100}, {.gateway = "192.0.2.8", .priority = 50}});
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.8");
}

TEST(Lookup, nothing_fits) {
    EXPECT_EQ(taken(fib_of({{.prefix = "10.0.0.0/8"}}), "203.0.113.7"), "none");
    EXPECT_EQ(taken(fib_of({}), "2001:db8::7"), "none");
}

TEST(Lookup, untouched_ipv4_rules_let_the_longer_prefix_in_main_beat_local) {
    const std::initializer_list<Sample> routes = {
        {.prefix = "127.0.0.0/8", .gateway = "", .table = 255, .type = RTN_LOCAL},
        {.prefix = "127.0.0.5/32"}};
    EXPECT_EQ(taken(fib_of(routes), "127.0.0.5"), "192.0.2.1");
    EXPECT_EQ(
        taken(fib_of(routes, with_rules({{.family = Family::ipv4, .priority = 9, .table = 9}})), "127.0.0.5"),
        "on link");
}

TEST(Lookup, a_route_for_a_tos_serves_that_tos_only) {
    const Fib fib = fib_of({{}, {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2", .tos = 0x10}});
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.1");
    EXPECT_EQ(taken(fib, "203.0.113.7", {.tos = 0x10}), "192.0.2.2");
}

TEST(Lookup, a_dead_next_hop_is_passed_over) {
    const Fib fib = fib_of({{}, {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2", .flags = RTNH_F_DEAD}});
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.1");
}

TEST(Lookup, throw_goes_on_with_the_next_rule_and_unreachable_does_not) {
    const auto rules = with_rules({{.family = Family::ipv4, .priority = 9, .table = 9}});
    EXPECT_EQ(taken(fib_of({{}, {.prefix = "203.0.113.0/24", .table = 9, .type = RTN_THROW}}, rules),
                    "203.0.113.7"),
              "192.0.2.1");
    EXPECT_EQ(taken(fib_of({{}, {.prefix = "203.0.113.0/24", .table = 9, .type = RTN_UNREACHABLE}}, rules),
                    "203.0.113.7"),
              "refused");
}

TEST(Lookup, a_mark_leads_into_its_table) {
    const Fib fib =
        fib_of({{}, {.gateway = "192.0.2.2", .table = 100}},
               with_rules({{.family = Family::ipv4, .priority = 9, .table = 100, .mark = 1, .mask = 1}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.1");
    EXPECT_EQ(taken(fib, "203.0.113.7", {.mark = 1}), "192.0.2.2");
}

TEST(Lookup, a_suppressed_default_route_leaves_the_choice_to_the_next_rule) {
    const Fib fib = fib_of(
        {{}, {.prefix = "10.0.0.0/8", .gateway = "192.0.2.3"}, {.gateway = "192.0.2.2", .table = 51820}},
        with_rules({{.family = Family::ipv4, .priority = 1, .table = 254, .suppressed_length = 0},
                    {.family = Family::ipv4, .priority = 2, .table = 51820}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.2");
    EXPECT_EQ(taken(fib, "10.1.1.1"), "192.0.2.3");
}

TEST(Lookup, a_suppressed_ipv6_route_still_leads_to_its_exceptions) {
    const Fib fib = fib_of(
        {{.prefix = "::/0", .gateway = "fe80::1"}, {.prefix = "::/0", .gateway = "fe80::2", .table = 51820}},
        with_rules({{.family = Family::ipv6, .priority = 1, .table = 254, .suppressed_length = 0},
                    {.family = Family::ipv6, .priority = 2, .table = 51820}}));
    EXPECT_EQ(taken(fib, "2001:db8::7"), "fe80::1 fe80::2");
}

TEST(Lookup, goto_passes_over_the_rules_between) {
    const Fib fib = fib_of(
        {{}, {.gateway = "192.0.2.2", .table = 100}},
        with_rules({{.family = Family::ipv4, .action = RuleAction::go_to, .priority = 1, .target = 32766},
                    {.family = Family::ipv4, .priority = 2, .table = 100}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.1");
}

TEST(Lookup, a_refusing_rule_ends_it) {
    const Fib fib =
        fib_of({{}}, with_rules({{.family = Family::ipv4, .action = RuleAction::refuse, .priority = 1}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "none");
}

TEST(Lookup, a_rule_that_cannot_be_judged_answers_without_ending_it) {
    const Fib fib =
        fib_of({{}, {.gateway = "192.0.2.2", .table = 100}},
               with_rules({{.family = Family::ipv4, .priority = 1, .table = 100, .uncertain = true}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.2 192.0.2.1");
}

TEST(Lookup, a_vrf_rule_answers_from_the_tables_that_no_rule_names) {
    const Fib fib = fib_of({{}, {.gateway = "192.0.2.2", .table = 1001}},
                           with_rules({{.family = Family::ipv4, .priority = 1000, .vrf = true}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.2 192.0.2.1");
}

TEST(Lookup, ipv6_may_take_any_route_of_the_lowest_metric) {
    const Fib fib = fib_of({{.prefix = "::/0", .gateway = "fe80::1", .priority = 1024},
                            {.prefix = "::/0", .gateway = "fe80::2", .interface = 3, .priority = 1024},
                            {.prefix = "::/0", .gateway = "fe80::3", .priority = 2048}});
    EXPECT_EQ(taken(fib, "2001:db8::7"), "fe80::1 fe80::2");
}

TEST(Lookup, ipv4_may_take_any_default_route_of_the_lowest_metric) {
    EXPECT_EQ(taken(fib_of({{}, {.gateway = "192.0.2.2"}}), "203.0.113.7"), "192.0.2.1 192.0.2.2");
    EXPECT_EQ(taken(fib_of({{.prefix = "203.0.0.0/16"}, {.prefix = "203.0.0.0/16", .gateway = "192.0.2.2"}}),
                    "203.0.113.7"),
              "192.0.2.1");
}

TEST(Lookup, a_default_route_for_a_tos_and_one_for_all_are_equals_for_that_tos) {
    const Fib fib = fib_of({{.tos = 0x10}, {.gateway = "192.0.2.2", .priority = 50}});
    EXPECT_EQ(taken(fib, "203.0.113.7", {.tos = 0x10}), "192.0.2.1 192.0.2.2");
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.2");
}

TEST(Lookup, a_packet_bound_to_an_interface_takes_routes_out_of_it_only) {
    const Fib fib = fib_of({{.interface = 7}, {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2"}});
    EXPECT_EQ(taken(fib, "203.0.113.7", {.to_interface = "eth7", .bound_to = 7}), "192.0.2.1");
}

TEST(Lookup, a_route_that_is_gone_is_not_taken) {
    const Fib fib = fib_of({{}, {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2"}});
    const Address destination = address("203.0.113.7");
    const Answers first = routes_taken(fib, Family::ipv4, {}, destination);
    const Answers then = routes_taken(fib, Family::ipv4, {}, destination, first);
    ASSERT_EQ(then.size(), 1U);
    EXPECT_EQ(then.front()->length, 0);
}

}  // namespace
}  // namespace route_guard::routing

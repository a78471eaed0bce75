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

TEST(Lookup, a_vrf_rule_serves_the_packets_of_a_vrf_from_its_table) {
    const Fib fib =
        fib_of({{}, {.gateway = "192.0.2.2", .table = 1001}, {.gateway = "192.0.2.3", .table = 1002}},
               with_rules({{.family = Family::ipv4, .priority = 1000, .vrf = true}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.1");
    EXPECT_EQ(taken(fib, "203.0.113.7", {.vrf = 1001}), "192.0.2.2");
    EXPECT_EQ(taken(fib, "203.0.113.7", {.vrf = 1003}), "192.0.2.1");
}

TEST(Lookup, a_packet_outside_of_vrfs_meets_a_rule_that_is_not_for_them) {
    const Fib fib = fib_of(
        {{}, {.gateway = "192.0.2.2", .table = 100}},
        with_rules(
            {{.family = Family::ipv4, .priority = 1000, .table = 100, .inverted = true, .vrf = true}}));
    EXPECT_EQ(taken(fib, "203.0.113.7", {.vrf = 1001}), "192.0.2.1");
}

TEST(Lookup, answers_out_of_a_group_of_interfaces_can_be_suppressed) {
    const auto rules =
        with_rules({{.family = Family::ipv4, .priority = 1, .table = 100, .suppressed_group = 7}});
    EXPECT_EQ(
        taken(fib_of({{}, {.gateway = "192.0.2.2", .interface = 7, .table = 100}}, rules), "203.0.113.7"),
        "192.0.2.1");
    EXPECT_EQ(taken(fib_of({{}, {.gateway = "192.0.2.2", .table = 100}}, rules), "203.0.113.7"), "192.0.2.2");
}

TEST(Lookup, an_ipv6_route_out_of_a_suppressed_group_leads_nowhere) {
    const Fib fib = fib_of(
        {{.prefix = "::/0", .gateway = "fe80::1", .interface = 7},
         {.prefix = "::/0", .gateway = "fe80::2", .table = 51820}},
        {{.family = Family::ipv6, .priority = 1, .table = 254, .suppressed_length = 0, .suppressed_group = 7},
         {.family = Family::ipv6, .priority = 2, .table = 51820}});
    EXPECT_EQ(taken(fib, "2001:db8::7"), "fe80::2");
}

TEST(Lookup, a_goto_without_its_target_is_passed_over) {
    const Fib fib = fib_of({{}, {.gateway = "192.0.2.2", .table = 100}},
                           with_rules({{.family = Family::ipv4,
                                        .action = RuleAction::go_to,
                                        .priority = 1,
                                        .target = 32000,
                                        .unresolved = true},
                                       {.family = Family::ipv4, .priority = 2, .table = 100}}));
    EXPECT_EQ(taken(fib, "203.0.113.7"), "192.0.2.2");
}

TEST(Lookup, ipv4_compares_three_bits_of_the_tos_with_a_route) {
    const Fib fib = fib_of({{},
                            {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2", .tos = 0x18},
                            {.prefix = "203.0.113.0/24", .gateway = "192.0.2.3", .tos = 0xB8}});
    EXPECT_EQ(taken(fib, "203.0.113.7", {.tos = 0xB8}), "192.0.2.2");
}

// A default route through a next-hop object and one of its own, with one metric: two routes, not one with two
// next hops, and the kernel takes the first.
TEST(Lookup, ipv6_takes_the_first_route_of_the_lowest_metric) {
    const Fib fib =
        fib_of({{.prefix = "::/0", .gateway = "fe80::3", .interface = 3, .priority = 1024, .object = 2},
                {.prefix = "::/0", .gateway = "fe80::3", .priority = 1024},
                {.prefix = "::/0", .gateway = "fe80::9", .priority = 2048}});
    EXPECT_EQ(taken(fib, "2001:db8::7"), "fe80::3");
    EXPECT_EQ(routes_taken(fib, Family::ipv6, {}, address("2001:db8::7")).front(),
              covering_routes(fib, Family::ipv6, 254, address("2001:db8::7")).front());
}

TEST(Lookup, ipv6_prefers_a_router_of_higher_preference_among_those_of_one_metric) {
    const auto fib_with = [](std::uint8_t first, std::uint8_t second) {
        Fib fib;
        fib.add(read(
            route_message({.prefix = "::/0", .gateway = "fe80::1", .priority = 64}).with(RTA_PREF, first)));
        fib.add(read(
            route_message({.prefix = "::/0", .gateway = "fe80::2", .priority = 64}).with(RTA_PREF, second)));
        fib.add(read(route_message({.prefix = "::/0", .gateway = "fe80::3", .priority = 128})
                         .with(RTA_PREF, std::uint8_t{1})));
        fib.add_default_rules(Family::ipv6);
        fib.complete();
        return fib;
    };
    constexpr std::uint8_t medium = 0;
    constexpr std::uint8_t high = 1;
    constexpr std::uint8_t low = 3;
    EXPECT_EQ(taken(fib_with(medium, high), "2001:db8::7"), "fe80::2");
    EXPECT_EQ(taken(fib_with(low, medium), "2001:db8::7"), "fe80::2");
    EXPECT_EQ(taken(fib_with(medium, low), "2001:db8::7"), "fe80::1");
}

TEST(Lookup, ipv6_without_a_way_at_the_lowest_metric_prefers_among_all_others) {
    Fib fib;
    fib.add(
        read(route_message({.prefix = "::/0", .gateway = "fe80::1", .priority = 1, .flags = RTNH_F_DEAD})));
    fib.add(read(route_message({.prefix = "::/0", .gateway = "fe80::2", .priority = 64})
                     .with(RTA_PREF, std::uint8_t{3})));
    fib.add(read(route_message({.prefix = "::/0", .gateway = "fe80::3", .priority = 128})));
    fib.add_default_rules(Family::ipv6);
    fib.complete();
    EXPECT_EQ(taken(fib, "2001:db8::7"), "fe80::3");
}

TEST(Lookup, a_packet_bound_to_an_interface_passes_over_what_ipv6_refuses) {
    const std::initializer_list<Sample> routes = {
        {.prefix = "::/0", .gateway = "fe80::1", .interface = 7},
        {.prefix = "2001:db8::/32", .gateway = "", .interface = 1, .type = RTN_UNREACHABLE}};
    EXPECT_EQ(taken(fib_of(routes), "2001:db8::7"), "refused");
    EXPECT_EQ(taken(fib_of(routes), "2001:db8::7", {.to_interface = "eth7", .bound_to = 7}), "fe80::1");
}

TEST(Lookup, an_ipv6_black_hole_that_is_an_object_wins_among_routes_of_one_metric) {
    const Fib fib =
        fib_of({{.prefix = "::/0", .gateway = "fe80::1"},
                {.prefix = "::/0", .gateway = "", .interface = 1, .type = RTN_BLACKHOLE, .object = 4}});
    EXPECT_EQ(taken(fib, "2001:db8::7"), "refused");
    EXPECT_EQ(taken(fib, "2001:db8::7", {.to_interface = "eth0", .bound_to = 2}), "refused");
}

// A route for a source prefix, one for any source, and a shorter one.
Fib with_source(std::string_view destination) {
    Fib fib;
    RouteMessage of_source = read(route_message({.prefix = destination, .gateway = "fe80::1"}));
    of_source.source = prefix("2001:db8:a::/48");
    of_source.identity += "source";
    fib.add(of_source);
    fib.add(read(route_message({.prefix = destination, .gateway = "fe80::2"})));
    fib.add(read(route_message({.prefix = "::/0", .gateway = "fe80::3", .priority = 9})));
    fib.add_default_rules(Family::ipv6);
    fib.complete();
    return fib;
}

TEST(Lookup, an_ipv6_route_for_a_source_serves_it_and_hides_its_neighbour_from_all_others) {
    const Fib fib = with_source("2001:db8::/32");
    EXPECT_EQ(taken(fib, "2001:db8::7", {.source = address("2001:db8:a::1")}), "fe80::1");
    EXPECT_EQ(taken(fib, "2001:db8::7", {.source = address("2001:db8:b::1")}), "fe80::3");
    EXPECT_EQ(taken(fib, "2001:db8::7"), "fe80::3");
}

TEST(Lookup, an_ipv6_default_route_for_a_source_hides_no_other) {
    const Fib fib = with_source("::/0");
    EXPECT_EQ(taken(fib, "2001:db8::7", {.source = address("2001:db8:a::1")}), "fe80::1");
    EXPECT_EQ(taken(fib, "2001:db8::7"), "fe80::2");
}

TEST(Lookup, where_the_ipv6_route_for_a_source_cannot_be_used_its_neighbour_is) {
    const Fib fib = with_source("2001:db8::/32");
    EXPECT_EQ(taken(fib, "2001:db8::7", {.source = address("2001:db8:a::1"), .bound_to = 9}), "none");
    const Answers gone =
        routes_taken(fib, Family::ipv6, {.source = address("2001:db8:a::1")}, address("2001:db8::7"));
    const Answers then = routes_taken(fib, Family::ipv6, {}, address("2001:db8::7"), gone);
    EXPECT_EQ(fib.info(*then.front()).next_hops.front().gateway, address("fe80::2"));
}

// Two routers, and one that does not answer.
Fib with_silent(std::string_view gateway, std::initializer_list<Sample> routes, bool forwards = false) {
    Fib fib;
    for (const Sample& sample : routes) {
        fib.add(read(route_message(sample)));
    }
    fib.add(Neighbour{.family = Family::ipv6, .address = address(gateway), .interface = 2, .failed = true});
    fib.add(Link{.index = 2, .name = "eth0", .forwards_ipv6 = forwards});
    fib.add_default_rules(Family::ipv6);
    fib.complete();
    return fib;
}

TEST(Lookup, ipv6_goes_round_a_router_that_does_not_answer) {
    const Sample first = {.prefix = "2001:db8::/32", .gateway = "fe80::1", .priority = 1};
    const Sample second = {.prefix = "2001:db8::/32", .gateway = "fe80::2", .priority = 2};
    const Sample shorter = {.prefix = "::/0", .gateway = "fe80::3"};
    EXPECT_EQ(taken(with_silent("fe80::1", {first, second}), "2001:db8::7"), "fe80::2");
    EXPECT_EQ(taken(with_silent("fe80::1", {first, shorter}), "2001:db8::7"), "fe80::3");
    EXPECT_EQ(taken(with_silent("fe80::1", {first}), "2001:db8::7"), "fe80::1");
    EXPECT_EQ(taken(with_silent("fe80::2", {first, second}), "2001:db8::7"), "fe80::1");
}

TEST(Lookup, a_host_that_is_an_ipv6_router_itself_does_not_mind_whether_others_answer) {
    const Sample first = {.prefix = "2001:db8::/32", .gateway = "fe80::1"};
    EXPECT_EQ(
        taken(with_silent("fe80::1", {first, {.prefix = "::/0", .gateway = "fe80::3"}}, true), "2001:db8::7"),
        "fe80::1");
}

TEST(Lookup, a_next_hop_object_without_a_way_takes_the_routes_of_its_address_with_it) {
    const Sample object = {.prefix = "203.0.113.0/29", .gateway = "192.0.2.2", .object = 2};
    const Sample same_address = {.prefix = "203.0.113.0/24", .gateway = "192.0.2.3", .interface = 7};
    const Sample shorter = {.prefix = "203.0.0.0/16", .gateway = "192.0.2.4", .interface = 7};
    const Flow bound = {.to_interface = "eth7", .bound_to = 7};
    EXPECT_EQ(taken(fib_of({object, same_address, shorter}), "203.0.113.2", bound), "192.0.2.4");
    EXPECT_EQ(taken(fib_of({object, same_address, shorter}), "203.0.113.2"), "192.0.2.2");
    EXPECT_EQ(taken(fib_of({object, same_address, shorter}), "203.0.113.9", bound), "192.0.2.3");
    const Sample none = {.prefix = "203.0.113.0/29", .gateway = "192.0.2.2"};
    EXPECT_EQ(taken(fib_of({none, same_address, shorter}), "203.0.113.2", bound), "192.0.2.3");
}

TEST(Lookup, packets_bound_to_an_interface_leave_no_choice_among_ipv4_default_routes) {
    const Fib fib = fib_of({{}, {.gateway = "192.0.2.2"}});
    EXPECT_EQ(taken(fib, "203.0.113.7", {.to_interface = "eth0", .bound_to = 2}), "192.0.2.1");
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

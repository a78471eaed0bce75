// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/fib.hpp"

#include <gtest/gtest.h>

#include "fib_sample.hpp"

namespace route_guard::routing {
namespace {

TEST(Fib, a_route_without_next_hops_gets_those_of_its_object) {
    Fib fib;
    const RouteMessage route = read(route_message({.gateway = "", .interface = 0, .object = 3}));
    fib.add(route);
    fib.add(NextHopObject{.id = 3, .hop = {}, .group = {1, 2}});
    fib.add(NextHopObject{.id = 1, .hop = NextHop{.interface = 2}, .group = {}});
    fib.add(NextHopObject{.id = 2, .hop = NextHop{.interface = 3}, .group = {}});
    fib.complete();
    EXPECT_TRUE(fib.uses_next_hop_objects());
    EXPECT_EQ(fib.info(fib.info_of(route).value()).next_hops.size(), 2U);
}

TEST(Fib, what_a_kernel_without_strict_checking_lists_among_the_routes_is_none) {
    Fib fib;
    fib.add(read(route_message({})));
    fib.add(read(redirect_message("203.0.113.7", "192.0.2.2")));
    fib.add_default_rules(Family::ipv4);
    fib.complete();
    EXPECT_EQ(fib.infos(), 1U);
    EXPECT_EQ(fib.fingerprint(), fib_of({Sample{}}).fingerprint());
}

TEST(Fib, the_fingerprint_does_not_depend_on_the_order_but_on_every_route) {
    const Sample other = {.prefix = "10.0.0.0/8"};
    EXPECT_EQ(fib_of({Sample{}, other}).fingerprint(), fib_of({other, Sample{}}).fingerprint());
    EXPECT_NE(fib_of({Sample{}, other}).fingerprint(), fib_of({Sample{}}).fingerprint());
    EXPECT_NE(fib_of({other}).fingerprint(), fib_of({{.prefix = "10.0.0.0/9"}}).fingerprint());
}

TEST(Fib, a_source_prefix_is_tried_with_the_hosts_own_address_in_it) {
    const std::vector<Rule> rules =
        with_rules({{.family = Family::ipv4, .priority = 9, .table = 100, .source = prefix("10.9.0.0/16")}});
    const Sample own = {.prefix = "10.9.3.4/32", .gateway = "", .table = 255, .type = RTN_LOCAL};
    EXPECT_EQ(fib_of({own}, rules).flows(Family::ipv4).back().source, address("10.9.3.4"));
    EXPECT_EQ(fib_of({own, {.prefix = "10.9.3.5/32", .gateway = "", .table = 255, .type = RTN_LOCAL}}, rules)
                  .flows(Family::ipv4)
                  .size(),
              2U);
}

TEST(Fib, a_source_prefix_of_others_matters_on_a_host_that_passes_packets_on) {
    const auto flows = [](bool forwards) {
        Fib fib;
        fib.add_default_rules(Family::ipv4);
        fib.add(Rule{.family = Family::ipv4, .priority = 9, .table = 100, .source = prefix("10.9.0.0/16")});
        fib.add(Link{.index = 1, .name = "lo", .forwards_ipv4 = true});
        fib.add(Link{.index = 2, .name = "eth0", .forwards_ipv4 = forwards});
        fib.complete();
        return fib.flows(Family::ipv4);
    };
    EXPECT_EQ(flows(false), std::vector<Flow>{Flow{}});
    EXPECT_EQ(flows(true).back(), (Flow{.source = address("10.9.0.2"), .from_interface = "eth0"}));
}

TEST(Fib, links_are_needed_where_rules_name_interfaces_groups_sources_or_vrfs) {
    const auto needs = [](const Rule& rule) {
        Fib fib;
        fib.add_default_rules(Family::ipv4);
        fib.add(rule);
        return fib.needs_links();
    };
    EXPECT_FALSE(needs({.family = Family::ipv4, .mark = 1, .mask = 1}));
    EXPECT_TRUE(needs({.family = Family::ipv4, .from_interface = "eth0"}));
    EXPECT_TRUE(needs({.family = Family::ipv4, .to_interface = "eth0"}));
    EXPECT_TRUE(needs({.family = Family::ipv4, .suppressed_group = 7}));
    EXPECT_TRUE(needs({.family = Family::ipv4, .source = prefix("10.9.0.0/16")}));
    EXPECT_TRUE(needs({.family = Family::ipv4, .vrf = true}));
}

// A route with two next hops, on the interfaces 2 and 3, of which some routers do not answer.
Fib with_two_hops(std::initializer_list<std::uint32_t> silent, std::optional<NextHopObject> group = {},
                  bool forwards = false) {
    Fib fib;
    RouteMessage route =
        read(route_message({.prefix = "::/0", .gateway = "fe80::1", .object = group ? group->id : 0}));
    route.next_hops.push_back(route.next_hops.front());
    route.next_hops.back().interface = 3;
    fib.add(route);
    if (group) {
        fib.add(*std::move(group));
    }
    for (const std::uint32_t interface : silent) {
        fib.add(Neighbour{
            .family = Family::ipv6, .address = address("fe80::1"), .interface = interface, .failed = true});
    }
    fib.add(Link{.index = 2, .name = "eth0", .forwards_ipv6 = forwards});
    fib.complete();
    return fib;
}

TEST(Fib, an_ipv6_host_passes_over_a_next_hop_that_does_not_answer_where_another_does) {
    const Fib fib = with_two_hops({2});
    EXPECT_FALSE(fib.leads_out(fib.info(0), 2));
    EXPECT_TRUE(fib.leads_out(fib.info(0), 3));
    const Fib none = with_two_hops({2, 3});
    EXPECT_TRUE(none.leads_out(none.info(0), 2));
    const Fib router = with_two_hops({2}, {}, true);
    EXPECT_TRUE(router.leads_out(router.info(0), 2));
}

TEST(Fib, of_two_ipv6_next_hops_on_one_interface_the_first_has_the_exceptions_that_are_listed) {
    const auto with_silent = [](const char* silent, std::uint32_t object) {
        Fib fib;
        RouteMessage route = read(route_message({.prefix = "::/0", .gateway = "fe80::1", .object = object}));
        route.next_hops.push_back(route.next_hops.front());
        route.next_hops.back().gateway = address("fe80::2");
        fib.add(route);
        fib.add(
            Neighbour{.family = Family::ipv6, .address = address(silent), .interface = 2, .failed = true});
        fib.add(NextHopObject{.id = 3, .hop = {}, .group = {1, 2}});
        fib.complete();
        return fib.leads_out(fib.info(0), 2);
    };
    EXPECT_FALSE(with_silent("fe80::1", 0));
    EXPECT_TRUE(with_silent("fe80::2", 0));
    EXPECT_TRUE(with_silent("fe80::1", 3));  // of a group, those of all are listed
}

TEST(Fib, a_group_passes_over_a_next_hop_that_does_not_answer_where_a_later_one_does) {
    const NextHopObject group{.id = 3, .hop = {}, .group = {1, 2}};
    const Fib first = with_two_hops({2}, group, true);
    EXPECT_FALSE(first.leads_out(first.info(0), 2));
    const Fib last = with_two_hops({3}, group, true);
    EXPECT_TRUE(last.leads_out(last.info(0), 3));
    const NextHopObject resilient{.id = 3, .hop = {}, .group = {1, 2}, .resilient = true};
    const Fib stays = with_two_hops({2}, resilient, true);
    EXPECT_TRUE(stays.leads_out(stays.info(0), 2));
}

TEST(Fib, an_interface_has_one_group) {
    const Fib fib = fib_of({});
    EXPECT_TRUE(fib.in_group(7, 7));
    EXPECT_FALSE(fib.in_group(7, 0));
    EXPECT_FALSE(fib.in_group(7, -1));
    EXPECT_FALSE(fib.in_group(9, 0));
}

}  // namespace
}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/judge.hpp"

#include <gtest/gtest.h>

#include "fib_sample.hpp"

namespace route_guard::routing {
namespace {

const Sample on_default = {};
const Sample vpn = {.prefix = "203.0.113.0/24", .gateway = "", .interface = 3};

Exception redirect(std::string_view gateway = "192.0.2.2", std::string_view destination = "203.0.113.7") {
    return {.family = family_in(destination),
            .destination = address(destination),
            .next_hop = {.gateway = address(gateway), .gateway_family = family_in(gateway), .interface = 2},
            .table = 254,
            .redirected = family_in(destination) == Family::ipv4,
            .expires = 29950};
}

Exception path_mtu(std::uint32_t mtu) {
    Exception exception = redirect("192.0.2.1");
    exception.redirected = false;
    exception.mtu = mtu;
    return exception;
}

std::uint32_t info_of(const Fib& fib, const Sample& sample) {
    return fib.info_of(read(route_message(sample))).value();
}

Judgement judged(const Fib& fib, const Exception& exception, std::initializer_list<Sample> parents) {
    std::vector<std::uint32_t> infos;
    for (const Sample& parent : parents) {
        infos.push_back(info_of(fib, parent));
    }
    return judge(fib, exception, infos);
}

TEST(Judge, a_redirect_on_the_route_in_use_is_active_and_stale) {
    const Fib fib = fib_of({on_default});
    const Judgement judgement = judged(fib, redirect(), {on_default});
    EXPECT_EQ(judgement.verdict, RouteVerdict::active);
    EXPECT_TRUE(judgement.stale);
    EXPECT_EQ(judgement.parent->length, 0);
}

TEST(Judge, a_redirect_below_a_better_route_is_dormant_and_stale) {
    const Fib fib = fib_of({on_default, vpn});
    const Judgement judgement = judged(fib, redirect(), {on_default});
    EXPECT_EQ(judgement.verdict, RouteVerdict::dormant);
    EXPECT_TRUE(judgement.stale);
    EXPECT_EQ(judgement.hiding->length, 24);
    EXPECT_EQ(judgement.parent->length, 0);
}

TEST(Judge, a_redirect_to_a_next_hop_that_the_route_names_is_benign) {
    const Fib fib = fib_of({on_default});
    const Judgement judgement = judged(fib, redirect("192.0.2.1"), {on_default});
    EXPECT_EQ(judgement.verdict, RouteVerdict::benign);
    EXPECT_FALSE(judgement.stale);
}

TEST(Judge, a_path_mtu_alone_is_benign) {
    const Fib fib = fib_of({on_default});
    const Judgement judgement = judged(fib, path_mtu(1300), {on_default});
    EXPECT_EQ(judgement.verdict, RouteVerdict::benign);
    EXPECT_TRUE(judgement.lowers_mtu);
    EXPECT_FALSE(judgement.redirects);
}

TEST(Judge, a_gateway_that_is_the_hosts_own_address_is_none) {
    const Sample own = {.prefix = "192.0.2.10/32", .gateway = "", .table = 255, .type = RTN_LOCAL};
    const Sample by_itself = {.gateway = "192.0.2.10"};
    Exception mtu = path_mtu(1300);
    mtu.next_hop.gateway = {};
    mtu.next_hop.gateway_family = Family::none;
    EXPECT_EQ(judged(fib_of({own, by_itself}), mtu, {by_itself}).verdict, RouteVerdict::benign);
    EXPECT_EQ(judged(fib_of({by_itself}), mtu, {by_itself}).verdict, RouteVerdict::active);
}

TEST(Judge, a_redirect_with_a_path_mtu_is_both) {
    const Fib fib = fib_of({on_default});
    Exception both = redirect();
    both.mtu = 1300;
    const Judgement judgement = judged(fib, both, {on_default});
    EXPECT_TRUE(judgement.redirects && judgement.lowers_mtu && judgement.stale);
}

TEST(Judge, what_neither_redirects_nor_lowers_the_mtu_is_inert) {
    const Fib fib = fib_of({on_default});
    Exception nothing = redirect("192.0.2.1");
    nothing.redirected = false;
    EXPECT_EQ(judged(fib, nothing, {on_default}).verdict, RouteVerdict::inert);
}

TEST(Judge, an_ipv6_redirect_is_known_by_another_gateway_than_its_parents) {
    const Sample parent = {.prefix = "::/0", .gateway = "fe80::1"};
    const Fib fib = fib_of({parent});
    EXPECT_TRUE(judged(fib, redirect("fe80::2", "2001:db8::7"), {parent}).stale);
    EXPECT_EQ(judged(fib, redirect("fe80::1", "2001:db8::7"), {parent}).verdict, RouteVerdict::inert);
}

TEST(Judge, another_interface_is_another_way) {
    const Fib fib = fib_of({on_default});
    Exception elsewhere = redirect("192.0.2.1");
    elsewhere.next_hop.interface = 5;
    EXPECT_TRUE(judged(fib, elsewhere, {on_default}).stale);
}

TEST(Judge, an_entry_that_only_marked_packets_meet_is_active_for_those) {
    const Sample marked = {.gateway = "192.0.2.9", .table = 100};
    const Fib fib = fib_of(
        {on_default, marked},
        with_rules({{.family = Family::ipv4, .priority = 9, .table = 100, .mark = 1, .mask = 0xFFFFFFFF}}));
    const Judgement judgement = judged(fib, redirect(), {marked});
    EXPECT_EQ(judgement.verdict, RouteVerdict::active);
    EXPECT_EQ(judgement.flow->mark, 1U);
}

TEST(Judge, an_entry_in_a_table_that_no_rule_names_is_dormant) {
    const Sample unused = {.gateway = "192.0.2.9", .table = 100};
    const Fib fib = fib_of({on_default, unused});
    const Judgement judgement = judged(fib, redirect(), {unused});
    EXPECT_EQ(judgement.verdict, RouteVerdict::dormant);
    EXPECT_EQ(judgement.hiding, nullptr);
    EXPECT_EQ(fib.info(*judgement.parent).table, 100U);
}

TEST(Judge, packets_bound_to_another_interface_never_meet_an_entry) {
    const Sample through_seven = {.interface = 7};
    const Fib fib = fib_of({on_default, through_seven, vpn}, with_rules({{.family = Family::ipv4,
                                                                          .action = RuleAction::nothing,
                                                                          .priority = 9,
                                                                          .to_interface = "eth7"}}));
    ASSERT_EQ(fib.flows(Family::ipv4).back().bound_to, 7U);
    EXPECT_EQ(judged(fib, redirect(), {on_default, through_seven}).verdict, RouteVerdict::dormant);
}

TEST(Judge, any_of_several_parents_makes_it_active) {
    const Sample other = {.prefix = "203.0.0.0/16", .gateway = "192.0.2.9"};
    const Sample best = {.prefix = "203.0.113.0/24", .gateway = "192.0.2.8"};
    const Fib fib = fib_of({on_default, other, best});
    EXPECT_EQ(judged(fib, redirect(), {on_default, other}).verdict, RouteVerdict::dormant);
    EXPECT_EQ(judged(fib, redirect(), {on_default, best}).verdict, RouteVerdict::active);
}

// A route with one next hop on interface 3 and one, with these flags, on interface 2.
RouteMessage shared_route(std::string_view destination, std::uint8_t flags) {
    struct {
        rtnexthop first{.rtnh_len = 16, .rtnh_flags = 0, .rtnh_hops = 0, .rtnh_ifindex = 3};
        rtattr first_head{8, RTA_GATEWAY};
        std::uint32_t first_gateway = htonl(0xC6336401);
        rtnexthop second{.rtnh_len = 16, .rtnh_flags = 0, .rtnh_hops = 0, .rtnh_ifindex = 2};
        rtattr second_head{8, RTA_GATEWAY};
        std::uint32_t second_gateway = htonl(0xC0000201);
    } hops;
    hops.second.rtnh_flags = flags;
    return read(
        route_message({.prefix = destination, .gateway = "", .interface = 0}).with(RTA_MULTIPATH, hops));
}

TEST(Judge, an_entry_of_a_next_hop_that_is_dead_is_not_used) {
    for (const std::uint8_t flags : {std::uint8_t{0}, std::uint8_t{RTNH_F_DEAD}}) {
        Fib fib;
        fib.add(shared_route("203.0.113.0/24", flags));
        fib.add_default_rules(Family::ipv4);
        fib.complete();
        const std::uint32_t info = 0;
        EXPECT_EQ(judge(fib, redirect(), std::span(&info, 1)).verdict,
                  flags == 0 ? RouteVerdict::active : RouteVerdict::dormant);
    }
}

TEST(Judge, packets_bound_to_one_interface_of_a_route_never_meet_an_entry_of_the_other) {
    const auto verdict = [](std::string_view bound_to, std::uint32_t index) {
        Fib fib;
        fib.add(shared_route("0.0.0.0/0", 0));
        fib.add(Link{.index = index, .name = std::string(bound_to)});
        for (Rule& rule : with_rules({{.family = Family::ipv4,
                                       .action = RuleAction::refuse,
                                       .priority = 9,
                                       .to_interface = std::string(bound_to),
                                       .inverted = true}})) {
            fib.add(std::move(rule));
        }
        fib.complete();
        const std::uint32_t info = 0;
        return judge(fib, redirect(), std::span(&info, 1)).verdict;
    };
    EXPECT_EQ(verdict("eth0", 2), RouteVerdict::active);
    EXPECT_EQ(verdict("tun0", 3), RouteVerdict::dormant);
}

TEST(Judge, an_entry_of_two_routes_is_dormant_where_the_one_in_use_names_its_next_hop_and_hides_the_other) {
    const Sample names_it = {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2"};
    const Fib fib = fib_of({on_default, names_it});
    const Judgement judgement = judged(fib, redirect(), {on_default, names_it});
    EXPECT_EQ(judgement.verdict, RouteVerdict::dormant);
    EXPECT_TRUE(judgement.stale);
    EXPECT_EQ(judgement.hiding->length, 24);
    EXPECT_EQ(judgement.parent->length, 0);
}

TEST(Judge, an_entry_of_two_routes_is_benign_where_the_other_has_no_packets) {
    const Sample names_it = {.prefix = "203.0.113.0/24", .gateway = "192.0.2.2"};
    const Sample elsewhere = {.prefix = "198.51.100.0/24"};
    const Judgement judgement = judged(fib_of({elsewhere, names_it}), redirect(), {elsewhere, names_it});
    EXPECT_EQ(judgement.verdict, RouteVerdict::benign);
    EXPECT_FALSE(judgement.stale);
}

TEST(Judge, an_entry_that_two_routes_hide_names_the_one_in_use) {
    const Sample narrower = {.prefix = "203.0.113.0/29", .gateway = "192.0.2.8"};
    const Fib fib = fib_of({on_default, vpn, narrower});
    EXPECT_EQ(judged(fib, redirect(), {on_default}).hiding->length, 29);
}

TEST(Judge, a_parent_that_no_longer_covers_the_destination_leaves_it_dormant) {
    const Sample elsewhere = {.prefix = "10.0.0.0/8", .gateway = "192.0.2.9"};
    const Fib fib = fib_of({on_default, elsewhere});
    const Judgement judgement = judged(fib, redirect(), {elsewhere});
    EXPECT_EQ(judgement.verdict, RouteVerdict::dormant);
    EXPECT_EQ(judgement.parent, nullptr);
    EXPECT_TRUE(judgement.stale);
}

TEST(Judge, an_entry_of_the_old_cache_is_held_against_the_route_to_its_destination) {
    const Fib fib = fib_of({on_default});
    EXPECT_EQ(judge(fib, redirect(), {}).verdict, RouteVerdict::active);
    EXPECT_EQ(judge(fib, redirect("192.0.2.1"), {}).verdict, RouteVerdict::benign);
    EXPECT_EQ(judge(fib_of({}), redirect(), {}).verdict, RouteVerdict::unknown);
}

}  // namespace
}  // namespace route_guard::routing

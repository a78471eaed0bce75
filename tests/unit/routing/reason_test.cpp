// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/reason.hpp"

#include <gtest/gtest.h>

#include "fib_sample.hpp"

namespace route_guard::routing {
namespace {

CachedRoute described(const Fib& fib, const Message& message, const Sample& parent) {
    const RouteMessage read_message = read(message);
    const Exception exception{.family = read_message.family,
                              .destination = read_message.destination.address,
                              .next_hop = read_message.next_hops.front(),
                              .table = read_message.table,
                              .redirected = read_message.redirected,
                              .mtu = read_message.mtu,
                              .expires = read_message.expires};
    const std::uint32_t info = fib.info_of(read(route_message(parent))).value();
    return cached_route(fib, exception, judge(fib, exception, std::span(&info, 1)), name_of_interface);
}

const Sample on_default = {};

TEST(Reason, an_active_redirect_says_where_packets_go_and_where_they_should) {
    const CachedRoute route =
        described(fib_of({on_default}), redirect_message("203.0.113.7", "192.0.2.2"), on_default);
    EXPECT_EQ(route.reason,
              "Packets to 203.0.113.7 go through 192.0.2.2 on eth0 because of this entry, while the routing "
              "table says default via 192.0.2.1 dev eth0 (table main).");
    EXPECT_EQ(route.kind, "redirect");
    EXPECT_EQ(route.interface, "eth0");
    EXPECT_EQ(route.expires_s, 299U);
}

TEST(Reason, a_dormant_redirect_names_the_route_that_hides_it) {
    const Fib fib = fib_of({on_default, {.prefix = "203.0.113.0/24", .gateway = "", .interface = 3}});
    EXPECT_EQ(described(fib, redirect_message("203.0.113.7", "192.0.2.2"), on_default).reason,
              "The route 203.0.113.0/24 dev tun0 (table main) hides it now; when that goes, packets to "
              "203.0.113.7 go through 192.0.2.2 on eth0, while the routing table says default via 192.0.2.1 "
              "dev eth0 (table main).");
}

TEST(Reason, a_path_mtu_says_how_many_bytes) {
    const CachedRoute route =
        described(fib_of({on_default}), mtu_message("203.0.113.7", "192.0.2.1", 1300), on_default);
    EXPECT_EQ(route.reason,
              "It only lowers the path MTU to 1300 bytes; the packets go where the routing table says.");
    EXPECT_EQ(route.kind, "mtu");
}

TEST(Reason, an_unreachable_route_that_hides_is_named_as_such) {
    const Fib fib = fib_of(
        {on_default, {.prefix = "203.0.113.0/24", .gateway = "", .interface = 0, .type = RTN_UNREACHABLE}});
    EXPECT_TRUE(described(fib, redirect_message("203.0.113.7", "192.0.2.2"), on_default)
                    .reason.starts_with("The route unreachable 203.0.113.0/24 (table main) hides it now"));
}

TEST(Reason, packets_that_a_rule_selects_are_described) {
    const Sample marked = {.gateway = "192.0.2.9", .table = 100};
    const Fib fib = fib_of(
        {on_default, marked},
        with_rules({{.family = Family::ipv4, .priority = 9, .table = 100, .mark = 1, .mask = 0xFFFFFFFF}}));
    const CachedRoute route = described(fib, redirect_message("203.0.113.7", "192.0.2.2", 2, 100), marked);
    EXPECT_TRUE(route.reason.starts_with(
        "Packets with firewall mark 0x1 to 203.0.113.7 go through 192.0.2.2 on eth0"));
    EXPECT_EQ(route.table, 100U);
}

TEST(Reason, an_on_link_redirect_goes_straight_onto_the_interface) {
    const Sample parent = {.prefix = "::/0", .gateway = "fe80::1"};
    EXPECT_TRUE(described(fib_of({parent}), redirect_message("2001:db8::7", ""), parent)
                    .reason.starts_with("Packets to 2001:db8::7 go straight onto eth0"));
}

}  // namespace
}  // namespace route_guard::routing

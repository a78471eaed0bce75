// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/route_message.hpp"

#include <gtest/gtest.h>
#include <linux/nexthop.h>

#include "fib_sample.hpp"
#include "routing/next_hop_message.hpp"

namespace route_guard::routing {
namespace {

TEST(RouteMessage, a_redirect_has_its_destination_gateway_interface_and_time) {
    const RouteMessage route = read(redirect_message("203.0.113.7", "192.0.2.2"));
    EXPECT_TRUE(route.cloned);
    EXPECT_TRUE(route.redirected);
    EXPECT_EQ(route.destination, prefix("203.0.113.7/32"));
    ASSERT_EQ(route.next_hops.size(), 1U);
    EXPECT_EQ(route.next_hops[0].gateway, address("192.0.2.2"));
    EXPECT_EQ(route.next_hops[0].interface, 2U);
    EXPECT_EQ(route.expires, 29950);
}

TEST(RouteMessage, a_path_mtu_is_read_out_of_the_metrics) {
    const RouteMessage route = read(mtu_message("203.0.113.7", "192.0.2.1", 1300));
    EXPECT_EQ(route.mtu, 1300U);
    EXPECT_FALSE(route.redirected);
}

TEST(RouteMessage, an_ipv6_redirect_has_no_mark_of_its_own) {
    EXPECT_FALSE(read(redirect_message("2001:db8::7", "fe80::2")).redirected);
}

TEST(RouteMessage, a_table_above_255_comes_from_its_attribute) {
    EXPECT_EQ(read(route_message({.table = 51820})).table, 51820U);
}

TEST(RouteMessage, a_multipath_route_has_all_its_next_hops) {
    struct {
        rtnexthop first{.rtnh_len = 16, .rtnh_flags = 0, .rtnh_hops = 0, .rtnh_ifindex = 2};
        rtattr first_head{8, RTA_GATEWAY};
        std::uint32_t first_gateway = htonl(0xC0000201);
        rtnexthop second{.rtnh_len = 16, .rtnh_flags = RTNH_F_DEAD, .rtnh_hops = 0, .rtnh_ifindex = 3};
        rtattr second_head{8, RTA_GATEWAY};
        std::uint32_t second_gateway = htonl(0xC6336401);
    } hops;
    const RouteMessage route = read(route_message({.gateway = "", .interface = 0}).with(RTA_MULTIPATH, hops));
    ASSERT_EQ(route.next_hops.size(), 2U);
    EXPECT_EQ(route.next_hops[0].gateway, address("192.0.2.1"));
    EXPECT_FALSE(route.next_hops[0].dead);
    EXPECT_EQ(route.next_hops[1].interface, 3U);
    EXPECT_TRUE(route.next_hops[1].dead);
}

TEST(RouteMessage, a_multipath_entry_that_claims_too_much_ends_the_list) {
    const rtnexthop hop{.rtnh_len = 400, .rtnh_flags = 0, .rtnh_hops = 0, .rtnh_ifindex = 2};
    EXPECT_TRUE(
        read(route_message({.gateway = "", .interface = 0}).with(RTA_MULTIPATH, hop)).next_hops.empty());
}

TEST(RouteMessage, an_ipv4_route_may_go_through_an_ipv6_gateway) {
    struct {
        std::uint16_t family = AF_INET6;
        unsigned char gateway[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
    } via;
    const RouteMessage route = read(route_message({.gateway = ""}).with(RTA_VIA, via));
    ASSERT_EQ(route.next_hops.size(), 1U);
    EXPECT_EQ(route.next_hops[0].gateway_family, Family::ipv6);
    EXPECT_EQ(route.next_hops[0].gateway, address("fe80::9"));
}

TEST(RouteMessage, routes_that_differ_in_destination_only_share_what_the_kernel_shares) {
    const auto identity = [](const Sample& sample) { return read(route_message(sample)).identity; };
    EXPECT_EQ(identity({.prefix = "10.0.0.0/8"}), identity({.prefix = "172.16.0.0/12"}));
    EXPECT_NE(identity({.prefix = "10.0.0.0/8"}), identity({.prefix = "10.0.0.0/8", .table = 100}));
    EXPECT_NE(identity({.prefix = "10.0.0.0/8"}), identity({.prefix = "10.0.0.0/8", .gateway = "192.0.2.9"}));
    EXPECT_NE(identity({.prefix = "2001:db8::/32", .gateway = "fe80::1"}),
              identity({.prefix = "2001:db8:1::/48", .gateway = "fe80::1"}));
}

TEST(RouteMessage, every_truncation_is_survived) {
    const std::string whole = mtu_message("203.0.113.7", "192.0.2.1", 1300).content();
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto* message = reinterpret_cast<const nlmsghdr*>(cut.data());
        EXPECT_EQ(read_route(message, cut.size()).has_value(), size == whole.size()) << size;
        if (size >= sizeof(nlmsghdr)) {  // the same, with a length that is true
            const auto length = static_cast<std::uint32_t>(size);
            std::memcpy(cut.data(), &length, sizeof length);
            EXPECT_EQ(read_route(message, cut.size()).has_value(), size >= 28) << size;
        }
    }
}

TEST(RouteMessage, an_attribute_that_is_too_short_counts_as_missing) {
    const RouteMessage route =
        read(route_message({.prefix = "0.0.0.0/0", .gateway = ""}).with(RTA_DST, std::uint16_t{7}));
    EXPECT_FALSE(route.has_destination);
}

TEST(RouteMessage, attributes_of_kernels_to_come_are_passed_over) {
    const RouteMessage route = read(redirect_message("203.0.113.7", "192.0.2.2").with(200, 7));
    EXPECT_EQ(route.next_hops.size(), 1U);
}

TEST(RouteMessage, other_families_and_other_messages_are_none) {
    rtmsg head{};
    head.rtm_family = 128;  // RTNL_FAMILY_IPMR: a kernel without IPv6 answers with all families
    const Message multicast(RTM_NEWROUTE, head);
    EXPECT_FALSE(read_route(multicast.header(), multicast.size()));
    head.rtm_family = AF_INET;
    const Message link(RTM_NEWLINK, head);
    EXPECT_FALSE(read_route(link.header(), link.size()));
}

TEST(NextHopMessage, an_object_has_its_gateway_and_interface) {
    nhmsg head{};
    head.nh_family = AF_INET;
    const auto message = Message(RTM_NEWNEXTHOP, head)
                             .with(NHA_ID, 12U)
                             .with(NHA_OIF, 2U)
                             .with_address(NHA_GATEWAY, "192.0.2.1");
    const auto object = read_next_hop(message.header(), message.size());
    ASSERT_TRUE(object && object->hop);
    EXPECT_EQ(object->id, 12U);
    EXPECT_EQ(object->hop->gateway, address("192.0.2.1"));
}

TEST(NextHopMessage, a_group_has_its_members) {
    nexthop_grp members[2] = {};  // its reserved fields have other names in newer headers
    members[0].id = 4;
    members[1].id = 9;
    const auto message = Message(RTM_NEWNEXTHOP, nhmsg{}).with(NHA_ID, 3U).with(NHA_GROUP, members);
    const auto object = read_next_hop(message.header(), message.size());
    ASSERT_TRUE(object);
    EXPECT_EQ(object->group, (std::vector<std::uint32_t>{4, 9}));
    EXPECT_FALSE(object->hop);
    EXPECT_FALSE(object->resilient);
    const auto resilient = Message(RTM_NEWNEXTHOP, nhmsg{})
                               .with(NHA_ID, 3U)
                               .with(NHA_GROUP, members)
                               .with(NHA_GROUP_TYPE, std::uint16_t{NEXTHOP_GRP_TYPE_RES});
    EXPECT_TRUE(read_next_hop(resilient.header(), resilient.size())->resilient);
}

TEST(NextHopMessage, every_truncation_is_survived) {
    nhmsg head{};
    head.nh_family = AF_INET;
    nexthop_grp members[2] = {};
    const std::string whole = Message(RTM_NEWNEXTHOP, head)
                                  .with(NHA_ID, 12U)
                                  .with(NHA_GROUP, members)
                                  .with_address(NHA_GATEWAY, "192.0.2.1")
                                  .content();
    for (std::size_t size = sizeof(nlmsghdr); size <= whole.size(); ++size) {
        std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto length = static_cast<std::uint32_t>(size);
        std::memcpy(cut.data(), &length, sizeof length);
        EXPECT_EQ(read_next_hop(reinterpret_cast<const nlmsghdr*>(cut.data()), cut.size()).has_value(),
                  size >= sizeof(nlmsghdr) + sizeof(nhmsg) + 8);
    }
}

TEST(NextHopMessage, attributes_of_kernels_to_come_are_passed_over) {
    const auto message = Message(RTM_NEWNEXTHOP, nhmsg{}).with(NHA_ID, 3U).with(200, 7U);
    EXPECT_EQ(read_next_hop(message.header(), message.size())->id, 3U);
}

}  // namespace
}  // namespace route_guard::routing

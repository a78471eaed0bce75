// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/link.hpp"

#include <gtest/gtest.h>
#include <linux/if_link.h>

#include "messages.hpp"

namespace route_guard::routing {
namespace {

// The bytes of an attribute, as the value of another.
std::string nested(std::uint16_t type, std::string_view value) {
    const rtattr head{static_cast<std::uint16_t>(sizeof(rtattr) + value.size()), type};
    std::string bytes(reinterpret_cast<const char*>(&head), sizeof head);
    bytes += value;
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return bytes;
}

std::string bytes_of(std::uint32_t value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

Message link_message(std::string_view kind = "vrf") {
    ifinfomsg head{};
    head.ifi_index = 9;
    const std::string settings = bytes_of(1) + bytes_of(0);
    const std::string families = nested(AF_INET, nested(IFLA_INET_CONF, settings)) +
                                 nested(AF_INET6, nested(IFLA_INET6_CONF, bytes_of(0) + bytes_of(1)));
    const std::string information =
        nested(IFLA_INFO_KIND, kind) + nested(IFLA_INFO_DATA, nested(IFLA_VRF_TABLE, bytes_of(1001)));
    Message message(RTM_NEWLINK, head);
    message.with_bytes(IFLA_IFNAME, "blue", 5).with(IFLA_GROUP, 7U);
    message.with_bytes(IFLA_LINKINFO, information.data(), information.size());
    return message.with_bytes(IFLA_AF_SPEC, families.data(), families.size());
}

std::optional<Link> read(const Message& message) {
    return read_link(message.header(), message.size());
}

TEST(Link, a_vrf_has_its_name_group_table_and_what_it_forwards) {
    const auto link = read(link_message());
    ASSERT_TRUE(link);
    EXPECT_EQ(link->index, 9U);
    EXPECT_EQ(link->name, "blue");
    EXPECT_EQ(link->group, 7U);
    EXPECT_EQ(link->vrf, 1001U);
    EXPECT_TRUE(link->forwards_ipv4);
    EXPECT_FALSE(link->forwards_ipv6);
}

TEST(Link, what_another_kind_of_interface_calls_its_first_setting_is_no_table) {
    EXPECT_EQ(read(link_message("veth"))->vrf, 0U);
}

TEST(Link, a_message_without_attributes_leaves_the_defaults) {
    const auto link = read(Message(RTM_NEWLINK, ifinfomsg{}));
    ASSERT_TRUE(link);
    EXPECT_EQ(link->vrf, 0U);
    EXPECT_FALSE(link->forwards_ipv4);
}

TEST(Link, every_truncation_is_survived) {
    const std::string whole = link_message().content();
    for (std::size_t size = sizeof(nlmsghdr); size <= whole.size(); ++size) {
        std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto length = static_cast<std::uint32_t>(size);
        std::memcpy(cut.data(), &length, sizeof length);
        EXPECT_EQ(read_link(reinterpret_cast<const nlmsghdr*>(cut.data()), cut.size()).has_value(),
                  size >= sizeof(nlmsghdr) + sizeof(ifinfomsg));
    }
}

TEST(Link, attributes_of_kernels_to_come_are_passed_over) {
    EXPECT_EQ(read(link_message().with(200, 7U))->vrf, 1001U);
}

TEST(Link, other_messages_are_none) {
    EXPECT_FALSE(read(Message(RTM_DELLINK, ifinfomsg{})));
}

}  // namespace
}  // namespace route_guard::routing

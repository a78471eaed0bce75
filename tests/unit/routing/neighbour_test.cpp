// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/neighbour.hpp"

#include <gtest/gtest.h>
#include <linux/neighbour.h>

#include "messages.hpp"

namespace route_guard::routing {
namespace {

Message neighbour_message(std::uint16_t state = NUD_FAILED) {
    ndmsg head{};
    head.ndm_family = AF_INET6;
    head.ndm_ifindex = 3;
    head.ndm_state = state;
    return Message(RTM_NEWNEIGH, head).with_address(NDA_DST, "fe80::1");
}

std::optional<Neighbour> read(const Message& message) {
    return read_neighbour(message.header(), message.size());
}

TEST(Neighbour, one_that_was_asked_for_in_vain_has_failed) {
    const auto neighbour = read(neighbour_message());
    ASSERT_TRUE(neighbour);
    EXPECT_EQ(neighbour->address, address("fe80::1"));
    EXPECT_EQ(neighbour->interface, 3U);
    EXPECT_TRUE(neighbour->failed);
    EXPECT_FALSE(read(neighbour_message(NUD_STALE))->failed);
}

TEST(Neighbour, every_truncation_is_survived) {
    const std::string whole = neighbour_message().content();
    for (std::size_t size = sizeof(nlmsghdr); size <= whole.size(); ++size) {
        std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto length = static_cast<std::uint32_t>(size);
        std::memcpy(cut.data(), &length, sizeof length);
        EXPECT_EQ(read_neighbour(reinterpret_cast<const nlmsghdr*>(cut.data()), cut.size()).has_value(),
                  size == whole.size());
    }
}

TEST(Neighbour, attributes_of_kernels_to_come_are_passed_over) {
    EXPECT_TRUE(read(neighbour_message().with(200, 7U))->failed);
}

TEST(Neighbour, other_messages_and_neighbours_without_an_address_are_none) {
    EXPECT_FALSE(read(Message(RTM_DELNEIGH, ndmsg{})));
    EXPECT_FALSE(read(Message(RTM_NEWNEIGH, ndmsg{})));
}

}  // namespace
}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/kernel.hpp"

#include <gtest/gtest.h>

namespace route_guard::routing {
namespace {

TEST(Kernel, ipv4_exceptions_are_listed_since_5_3) {
    EXPECT_TRUE(lists_ipv4_exceptions("6.1.0-18-amd64"));
    EXPECT_TRUE(lists_ipv4_exceptions("5.10.0-28-amd64"));
    EXPECT_TRUE(lists_ipv4_exceptions("5.3.0"));
    EXPECT_FALSE(lists_ipv4_exceptions("5.2.21"));
    EXPECT_FALSE(lists_ipv4_exceptions("4.19.0-26-amd64"));
    EXPECT_FALSE(lists_ipv4_exceptions("2.6.32"));
}

TEST(Kernel, a_release_that_cannot_be_read_counts_as_new) {
    EXPECT_TRUE(lists_ipv4_exceptions(""));
    EXPECT_TRUE(lists_ipv4_exceptions("next"));
    EXPECT_TRUE(lists_ipv4_exceptions("4"));
}

}  // namespace
}  // namespace route_guard::routing

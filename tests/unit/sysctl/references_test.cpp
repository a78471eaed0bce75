// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/references.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace route_guard::sysctl {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::StartsWith;

TEST(References, follow_the_distribution_and_its_version) {
    EXPECT_EQ(references("ID=debian\nVERSION_ID=\"12\"\n").front(), "CIS Debian 12 3.3.2");
    EXPECT_THAT(references("ID=debian\nVERSION_ID=\"13\"\n"), Contains("CIS Debian 13 3.3.1.5"));
    EXPECT_EQ(references("ID=ubuntu\nVERSION_ID=\"24.04\"\n").front(), "CIS Ubuntu 24.04 3.3.2");
    EXPECT_THAT(references("ID=\"rhel\"\nVERSION_ID=\"9.4\"\n"), Contains("STIG RHEL-09-253065"));
    EXPECT_THAT(references("ID=\"rhel\"\nVERSION_ID=\"8.10\"\n"), Contains("STIG RHEL-08-040270"));
}

TEST(References, of_an_unknown_distribution_are_those_that_hold_everywhere) {
    EXPECT_THAT(references(""), Each(StartsWith("NIST 800-53 ")));
    EXPECT_THAT(references("ID=debian\nVERSION_ID=\"120\"\n"), Each(StartsWith("NIST 800-53 ")));
    EXPECT_THAT(references(""), Contains("NIST 800-53 CM-6(a)"));
}

TEST(References, os_release_values_lose_their_quotes_and_the_last_one_counts) {
    EXPECT_EQ(os_release_value("ID=a\nVERSION_ID='1'\nID=\"b\"\n", "ID"), "b");
    EXPECT_EQ(os_release_value("VERSION_ID='1'\n", "ID"), "");
}

}  // namespace route_guard::sysctl

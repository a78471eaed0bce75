// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/nearest.hpp"

#include <gtest/gtest.h>

namespace route_guard::program {
namespace {

constexpr std::string_view controls[] = {"script-security", "up-hook", "hook-script"};

TEST(Nearest, a_slip_of_the_finger_is_understood) {
    EXPECT_EQ(nearest("up-hok", controls), "up-hook");
    EXPECT_EQ(nearest("uphook", controls), "up-hook");
    EXPECT_EQ(nearest("script_security", controls), "script-security");
    EXPECT_EQ(nearest("hook-scritp", controls), "hook-script");
}

TEST(Nearest, something_else_altogether_gets_no_hint) {
    EXPECT_EQ(nearest("banana", controls), "");
    EXPECT_EQ(nearest("", controls), "");
    EXPECT_EQ(nearest(std::string(100000, 'x'), controls), "");
}

}  // namespace
}  // namespace route_guard::program

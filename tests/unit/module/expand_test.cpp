// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/expand.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace route_guard::program {
namespace {

class Expansion : public testing::Test {
  protected:
    void SetUp() override {
        setenv("HOME", "/home/me", 1);
        setenv("PLACE", "/srv/x", 1);
        unsetenv("NOWHERE");
    }
};

TEST_F(Expansion, a_tilde_at_the_front_is_the_home_folder) {
    EXPECT_EQ(expanded("~"), "/home/me");
    EXPECT_EQ(expanded("~/a"), "/home/me/a");
    EXPECT_EQ(expanded("/a~"), "/a~");
    setenv("HOME", "/", 1);
    EXPECT_EQ(expanded("~/a"), "/a");
    EXPECT_EQ(expanded("~"), "/");
}

TEST_F(Expansion, a_user_s_home_folder_is_told_by_passwd) {
    EXPECT_EQ(expanded("~root/x"), "/root/x");
    EXPECT_EQ(expanded("~nobody-of-that-name/x"), "~nobody-of-that-name/x");
    unsetenv("HOME");
    EXPECT_EQ(expanded("~").front(), '/');
}

TEST_F(Expansion, variables_in_both_forms_are_replaced) {
    EXPECT_EQ(expanded("$PLACE/a"), "/srv/x/a");
    EXPECT_EQ(expanded("${PLACE}a/$PLACE"), "/srv/xa//srv/x");
}

TEST_F(Expansion, what_is_not_known_stays) {
    EXPECT_EQ(expanded("/$NOWHERE/${NOWHERE}/$/${PLACE/$"), "/$NOWHERE/${NOWHERE}/$/${PLACE/$");
}

TEST_F(Expansion, a_variable_may_bring_the_tilde) {
    setenv("PLACE", "~/x", 1);
    EXPECT_EQ(expanded("$PLACE"), "/home/me/x");
}

}  // namespace
}  // namespace route_guard::program

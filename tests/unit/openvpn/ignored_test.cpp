// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Ignored, setenv_opt_executes_what_follows) {
    EXPECT_EQ(up_of("setenv opt up /a\n"), "/a");
}

TEST(Ignored, setenv_opt_covers_a_wrong_arity_of_most_directives) {
    EXPECT_EQ(up_of("setenv opt script-security 2 3\nsetenv opt up\nsetenv opt persist-tun 1\nup /a\n"),
              "/a");
    EXPECT_EQ(up_of("setenv opt\nup /a\n"), "/a");
}

TEST(Ignored, setenv_opt_does_not_cover_bare_arguments_of_a_script) {
    EXPECT_THAT(up_of("setenv opt up /a b\n"), HasSubstr("takes one parameter"));
}

TEST(Ignored, setenv_opt_covers_one_line_only) {
    EXPECT_THAT(up_of("setenv opt up\nup\n"), StartsWith("refused"));
}

TEST(Ignored, ignore_unknown_option_covers_a_wrong_arity) {
    EXPECT_EQ(up_of("ignore-unknown-option user up\nuser a b\nup\nup /a\n"), "/a");
    EXPECT_EQ(up_of("ignore-unknown-option --user\nuser\nup /a\n"), "/a");
}

TEST(Ignored, ignore_unknown_option_covers_only_what_follows_it) {
    EXPECT_EQ(refused_line("user\nignore-unknown-option user\n"), 1U);
}

TEST(Ignored, ignore_unknown_option_does_not_take_a_known_directive_away) {
    EXPECT_EQ(up_of("ignore-unknown-option up\nup /a\n"), "/a");
}

TEST(Ignored, ignore_unknown_option_covers_names_that_no_directive_has) {
    EXPECT_EQ(up_of("ignore-unknown-option a=b\na=b\nup /a\n"), "/a");
}

TEST(Ignored, ignore_unknown_option_without_names_is_refused) {
    EXPECT_EQ(refused_line("ignore-unknown-option\n"), 1U);
}

TEST(Ignored, forward_compatible_covers_everything_after_it) {
    EXPECT_EQ(up_of("setenv FORWARD_COMPATIBLE 1\nuser\na=b\nup /a\n"), "/a");
    EXPECT_EQ(refused_line("setenv FORWARD_COMPATIBLE 0\nuser\n"), 2U);
    EXPECT_EQ(refused_line("user\nsetenv FORWARD_COMPATIBLE 1\n"), 1U);
}

TEST(Ignored, what_is_ignored_outside_a_connection_block_is_not_inside_it) {
    EXPECT_THAT(up_of("setenv FORWARD_COMPATIBLE 1\nignore-unknown-option user\n<connection>\nremote "
                      "a\nuser\n</connection>\n"),
                StartsWith("refused"));
    EXPECT_EQ(up_of("<connection>\nremote a\nsetenv opt user\n</connection>\nup /a\n"), "/a");
}

TEST(Ignored, what_is_ignored_in_an_included_file_stays_so) {
    FileTree tree = host("config more\nuser\nup /a\n");
    tree.put("/etc/openvpn/more", file("ignore-unknown-option user\n"));
    EXPECT_EQ(up_of(reading(tree)), "/a");
}

}  // namespace
}  // namespace route_guard::openvpn

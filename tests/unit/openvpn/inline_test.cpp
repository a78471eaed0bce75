// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Inline, an_up_inside_a_block_is_not_read) {
    EXPECT_EQ(up_of("<ca>\nup /a\n\"\n</ca>\n"), "-");
}

TEST(Inline, an_up_after_the_closing_tag_is_swallowed) {
    EXPECT_EQ(up_of("<ca>\n</ca>up /a\n"), "-");
    EXPECT_EQ(up_of("<ca>\n</ca> up /a\nup /b\n"), "/b");
}

TEST(Inline, blanks_before_a_closing_tag_do_not_matter) {
    EXPECT_EQ(up_of("<ca>\n \t</ca>\nup /a\n"), "/a");
}

TEST(Inline, a_closing_tag_inside_a_line_closes_nothing) {
    EXPECT_EQ(up_of("<ca>\nx </ca>\nup /a\n"), "refused: the closing tag </ca> is missing");
}

TEST(Inline, another_blocks_closing_tag_closes_nothing) {
    EXPECT_EQ(up_of("<ca>\n</cert>\nup /a\n</ca>\n"), "-");
}

TEST(Inline, an_opening_tag_stands_alone_on_its_line) {
    EXPECT_EQ(up_of("<ca> # comment\nup /a\n</ca>\n"), "-");
    EXPECT_EQ(up_of("--<ca>\nup /a\n</ca>\n"), "-");
    EXPECT_EQ(up_of("<ca> x\nup /a\n"), "refused: \"<ca>\" is no directive");
}

TEST(Inline, a_missing_closing_tag_is_told_at_the_opening_one) {
    EXPECT_EQ(refused_line("\n<ca>\nx\n"), 2U);
}

TEST(Inline, a_closing_tag_alone_is_refused) {
    EXPECT_EQ(up_of("</ca>\nup /a\n"), "refused: the closing tag </ca> closes nothing");
}

TEST(Inline, a_script_directive_as_a_block_is_refused) {
    EXPECT_EQ(up_of("<up>\n/a\n</up>\n"), "refused: \"up\" is not allowed as an inline block");
    EXPECT_EQ(up_of("<script-security>\n2\n</script-security>\n"),
              "refused: \"script-security\" is not allowed as an inline block");
    EXPECT_EQ(up_of("<persist-tun>\n</persist-tun>\n"), "refused: \"persist-tun\" has too many parameters");
}

TEST(Inline, a_connection_block_may_not_hold_what_is_not_its_own) {
    for (const std::string line :
         {"up /a", "script-security 2", "route-up /a", "persist-tun", "up-restart", "user a", "config x",
          "cd /", "setenv a b", "ignore-unknown-option a", "connection x"}) {
        EXPECT_THAT(up_of("<connection>\nremote a\n" + line + "\n</connection>\n"),
                    HasSubstr("not allowed inside a <connection> block"))
            << line;
    }
}

TEST(Inline, a_refused_line_inside_a_connection_block_has_its_own_number) {
    EXPECT_EQ(refused_line("\n<connection>\nremote a\n# c\nup /a\n</connection>\n"), 5U);
}

TEST(Inline, a_connection_block_needs_a_remote) {
    EXPECT_EQ(up_of("<connection>\nremote a 1194\n</connection>\nup /a\n"), "/a");
    EXPECT_EQ(up_of("<connection>\nport 1194\n</connection>\n"),
              "refused: the <connection> block has no remote");
    EXPECT_EQ(up_of("<connection>\nsetenv opt remote a\n</connection>\nup /a\n"), "/a");
}

TEST(Inline, a_block_inside_a_connection_block_is_passed_over) {
    EXPECT_EQ(up_of("<connection>\nremote a\n<tls-auth>\nup /a\n</tls-auth>\n</connection>\nup /b\n"), "/b");
    EXPECT_THAT(up_of("<connection>\nremote a\n<tls-auth>\n</connection>\n"),
                HasSubstr("</tls-auth> is missing"));
}

TEST(Inline, a_connection_block_may_be_typed_as_words_up_to_2_4) {
    const std::string typed = "connection [[INLINE]] ";
    EXPECT_EQ(up_of(typed + "'remote a'\nup /a\n", Version::v2_4), "/a");
    EXPECT_EQ(up_of(typed + "'port 1194'\n", Version::v2_4), "refused: the <connection> block has no remote");
    EXPECT_EQ(up_of(typed + "'port 1194'\nup /a\n", Version::v2_5), "/a");
    EXPECT_EQ(up_of("connection [[INLINE]]\nconnection x\nup /a\n", Version::v2_4), "/a");
}

TEST(Inline, a_nul_inside_a_connection_block_joins_two_lines) {
    EXPECT_EQ(up_of("<connection>\nremote a \0x\nup /a\n</connection>\n"s), "-");
}

TEST(Inline, a_long_line_inside_a_connection_block_is_cut_and_loses_two_bytes) {
    EXPECT_EQ(up_of("<connection>\nremote a\n#" + std::string(254, 'x') + "..up /a\n</connection>\n"),
              "refused: \"up\" is not allowed inside a <connection> block");
    EXPECT_EQ(up_of("<connection>\nremote a\n#" + std::string(254, 'x') + "....up\n</connection>\n"),
              "refused: \"..up\" is no directive");
}

TEST(Inline, no_newline_stays_in_a_word_inside_a_connection_block) {
    EXPECT_EQ(up_of("<connection>\nremote a\\\n</connection>\n"), "refused: the line ends in a backslash");
    EXPECT_EQ(up_of("remote a\\\nup /a\n"), "/a");
}

TEST(Inline, a_setenv_block_of_opt_is_an_unknown_option_that_nobody_minds) {
    EXPECT_EQ(up_of("<setenv>\nopt\0\n</setenv>\nup /a\n"s), "/a");
    EXPECT_THAT(up_of("<setenv>\nopt\n</setenv>\nup /a\n"), StartsWith("refused"));
}

}  // namespace
}  // namespace route_guard::openvpn

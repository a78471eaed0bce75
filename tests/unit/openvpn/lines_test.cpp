// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/lines.hpp"

#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using namespace std::string_literals;

TEST(Lines, a_line_may_have_254_bytes_and_its_newline) {
    const std::string longest = "up /" + std::string(250, 'a');
    EXPECT_EQ(longest.size(), 254U);
    EXPECT_EQ(up_of(longest + "\n"), longest.substr(3));
    EXPECT_EQ(up_of(longest + "a\n"), "refused: the line is longer than 254 bytes");
}

TEST(Lines, a_carriage_return_counts) {
    const std::string longest = "up /" + std::string(249, 'a');
    EXPECT_EQ(up_of(longest + "\r\n"), longest.substr(3));
    EXPECT_EQ(up_of(longest + "a\r\n"), "refused: the line is longer than 254 bytes");
}

TEST(Lines, a_last_line_without_newline_may_have_255_bytes) {
    EXPECT_EQ(refused_line("#" + std::string(254, 'a')), 0U);
    EXPECT_EQ(refused_line("#" + std::string(255, 'a')), 1U);
}

TEST(Lines, a_comment_may_not_be_longer_either) {
    EXPECT_EQ(refused_line("up /a\n# " + std::string(300, 'a') + "\n"), 2U);
}

TEST(Lines, inside_an_inline_block_a_line_may_be_longer) {
    EXPECT_EQ(up_of("<ca>\n" + std::string(3000, 'a') + "\n</ca>\nup /a\n"), "/a");
}

TEST(Lines, the_inside_of_a_long_line_can_close_a_block) {
    // OpenVPN reads 255 bytes at a time there.
    EXPECT_EQ(up_of("<ca>\n" + std::string(255, 'a') + "</ca>\nup /a\n</ca>\n"),
              "refused: the closing tag </ca> closes nothing");
    EXPECT_EQ(up_of("<ca>\n" + std::string(254, 'a') + "</ca>\nup /a\n</ca>\n"), "-");
}

TEST(Lines, only_255_bytes_behind_a_closing_tag_are_thrown_away) {
    EXPECT_EQ(up_of("<ca>\n</ca>" + std::string(250, 'x') + "up /a\n"), "/a");
    EXPECT_EQ(up_of("<ca>\n</ca>" + std::string(249, ' ') + "up /a\n"), "-");
}

TEST(Lines, a_long_line_in_a_connection_goes_on_after_255_bytes_and_before_2_7_two_more_are_lost) {
    const auto connection = [](const std::string& rest) {
        return "<connection>\nremote 1\n#" + std::string(254, 'a') + rest + "\n</connection>\n";
    };
    EXPECT_EQ(refused_line(connection("xxup /a"), Version::v2_6), 3U);
    EXPECT_EQ(refused_line(connection("xxup /a"), Version::v2_7), 0U);
    EXPECT_EQ(refused_line(connection("up a"), Version::v2_6), 0U);
    EXPECT_EQ(refused_line(connection("up a"), Version::v2_7), 3U);
    for (const Version version : {Version::v2_6, Version::v2_7}) {
        EXPECT_EQ(refused_line(connection("\nup /a"), version), 4U);
    }
}

TEST(Lines, an_inline_block_may_have_524287_bytes) {
    const std::string longest = std::string(524'286, '#') + "\n";
    EXPECT_EQ(up_of("<ca>\n" + longest + "</ca>\nup /a\n"), "/a");
    EXPECT_EQ(refused_line("up /a\n<ca>\n#" + longest + "</ca>\n"), 2U);
    EXPECT_EQ(up_of("<ca>\n#" + longest + "</ca>\nup /a\n", Version::v2_3), "/a");
}

TEST(Lines, a_line_that_cannot_matter_is_passed_over_only_if_nothing_in_it_can_be_refused) {
    EXPECT_EQ(refused_line("verb 3\nverb \"3\n"), 2U);
    EXPECT_EQ(refused_line("verb 3\nverb '3\n"), 2U);
    EXPECT_EQ(refused_line("verb 3\nverb \\3\n"), 2U);
    EXPECT_EQ(refused_line("verb 3\n</ca>\n"), 2U);
    EXPECT_EQ(up_of("verb 3\n\t--up /a\n"), "/a");
}

TEST(Lines, text_after_a_nul_is_ignored) {
    EXPECT_EQ(up_of("up /a\0 b \"\n"s), "/a");
}

TEST(Lines, a_nul_hides_the_length_of_a_line_and_its_tail_is_a_line_again) {
    EXPECT_EQ(up_of("up /a\0"s + std::string(250, 'x') + "up /b\n"), "/b");
}

TEST(Lines, a_byte_order_mark_is_skipped_on_the_first_line_only) {
    EXPECT_EQ(up_of("\xEF\xBB\xBFup /a\n"), "/a");
    EXPECT_EQ(up_of("\n\xEF\xBB\xBFup /a\n"), "refused: \"\xEF\xBB\xBFup\" is no directive");
}

TEST(Lines, a_place_is_the_line_that_an_editor_shows) {
    EXPECT_EQ(refused_line("<ca>\n" + std::string(600, 'a') + "\n\n</ca>\n\nup\n"), 6U);
}

TEST(Lines, carriage_returns_alone_end_no_line) {
    EXPECT_EQ(up_of("up /a\rup /b"),
              "refused: \"up\" takes one parameter: put a command and its arguments in double quotes");
}

TEST(Lines, no_continuation_joins_two_lines) {
    EXPECT_EQ(up_of("up /a\\\n/b\n"), "refused: \"/b\" is no directive");
}

// A bound that no quadratic work would keep, not a benchmark.
TEST(Lines, fifty_megabytes_inline_are_refused_and_a_million_lines_are_read) {
    EXPECT_EQ(refused_line("verb 3\n<ca>\n" + std::string(std::size_t{50} << 20, 'a') + "\n</ca>\nup /a\n"),
              2U);
    std::string lines;
    for (int i = 0; i < 1'000'000; ++i) {
        lines += "route 10.0.0.0 255.0.0.0\n";
    }
    EXPECT_EQ(up_of(lines + "up /b\n"), "/b");
}

}  // namespace
}  // namespace route_guard::openvpn

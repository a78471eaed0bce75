// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/block.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>

namespace route_guard {
namespace {

const std::vector<std::string> two_lines = {"script-security 2", "up /hook"};

std::string rest_of(std::string_view content) {
    const auto blocked = without_block(content);
    EXPECT_TRUE(blocked);
    return blocked ? blocked->rest : "";
}

TEST(Block, a_file_without_a_block_is_its_own_rest) {
    const auto blocked = without_block("client\nremote a\n");
    ASSERT_TRUE(blocked);
    EXPECT_EQ(blocked->rest, "client\nremote a\n");
    EXPECT_FALSE(blocked->lines);
}

TEST(Block, it_stands_behind_the_last_line) {
    EXPECT_EQ(with_block("client\n", two_lines),
              "client\n# BEGIN route_guard\nscript-security 2\nup /hook\n# END route_guard\n");
}

TEST(Block, without_lines_there_is_no_block) {
    EXPECT_EQ(with_block("client", {}), "client");
}

TEST(Block, a_missing_final_newline_is_remembered) {
    const std::string content = with_block("</ca>", two_lines);
    EXPECT_TRUE(content.starts_with("</ca>\n# BEGIN route_guard (no newline before)\n"));
    EXPECT_EQ(rest_of(content), "</ca>");
}

TEST(Block, lines_typed_behind_a_block_keep_the_newline_before_them) {
    EXPECT_EQ(rest_of(with_block("client", two_lines) + "verb 3\n"), "client\nverb 3\n");
}

TEST(Block, a_last_line_that_ends_in_a_lone_carriage_return_comes_back) {
    EXPECT_EQ(rest_of(with_block("client\r", two_lines)), "client\r");
    EXPECT_EQ(rest_of(with_block("client\r", two_lines, {.line_end = "\r\n"})), "client\r");
}

TEST(Block, a_file_made_for_it_is_told_from_an_empty_one) {
    EXPECT_TRUE(without_block(with_block("", two_lines, {.new_file = true}))->new_file);
    EXPECT_FALSE(without_block(with_block("", two_lines))->new_file);
}

TEST(Block, its_lines_and_place_are_known) {
    const auto blocked = without_block("a\n" + with_block("", two_lines));
    ASSERT_TRUE(blocked && blocked->lines);
    EXPECT_EQ(*blocked->lines, two_lines);
    EXPECT_EQ(blocked->first_line, 2u);
    EXPECT_TRUE(blocked->at_end);
    EXPECT_FALSE(blocked->doubled);
}

TEST(Block, two_whole_blocks_are_both_taken_out) {
    const auto blocked = without_block(with_block(with_block("a\n", {"x"}), {"y"}));
    ASSERT_TRUE(blocked);
    EXPECT_EQ(blocked->rest, "a\n");
    EXPECT_TRUE(blocked->doubled);
}

TEST(Block, a_marker_without_its_other_half_is_damage) {
    for (const std::string content : {"# BEGIN route_guard\nup /hook\n", "up /hook\n# END route_guard\n",
                                      "# BEGIN route_guard\n# BEGIN route_guard\n# END route_guard\n"}) {
        const auto blocked = without_block(content);
        ASSERT_FALSE(blocked) << content;
        EXPECT_FALSE(blocked.error().lines.empty());
        EXPECT_FALSE(blocked.error().reason.empty());
    }
}

TEST(Block, a_marker_in_a_file_with_other_line_ends_is_still_a_marker) {
    const std::string content = with_block("client\r\n", two_lines, {.line_end = line_end_of("client\r\n")});
    EXPECT_NE(content.find("# END route_guard\r\n"), std::string::npos);
    EXPECT_EQ(*without_block(content)->lines, two_lines);
    EXPECT_EQ(rest_of(content), "client\r\n");
}

TEST(Block, taking_it_out_gives_the_very_bytes_back) {
    EXPECT_TRUE(rc::check("taking the block out gives the very bytes back", [] {
        const auto rest =
            *rc::gen::container<std::string>(rc::gen::element('a', '\n', '\r', ' ', '#', '\0', '\xff'));
        const auto style = BlockStyle{.line_end = *rc::gen::element<std::string_view>("\n", "\r\n")};
        const auto blocked = without_block(with_block(rest, two_lines, style));
        RC_ASSERT(blocked.has_value());
        RC_ASSERT(blocked->rest == rest);
        RC_ASSERT(*blocked->lines == two_lines);
    }));
}

TEST(Block, what_somebody_typed_before_it_keeps_its_line_end) {
    const std::string block = "# BEGIN route_guard (no newline before)\r\nx\r\n# END route_guard\r\n";
    EXPECT_EQ(without_block("a\r\nport 1194\n" + block)->rest, "a\r\nport 1194\n");
    EXPECT_EQ(without_block("a\r\n" + block)->rest, "a");
    EXPECT_EQ(without_block(block)->rest, "") << "nothing is left of what the note speaks of";
    EXPECT_EQ(without_block("# BEGIN route_guard (no newline before)\n# END route_guard\n")->rest, "");
}

}  // namespace
}  // namespace route_guard

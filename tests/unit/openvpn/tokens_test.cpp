// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace route_guard::openvpn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> words(std::string_view line) {
    const auto tokens = tokens_of(line);
    EXPECT_TRUE(tokens) << line << ": " << tokens.error();
    return tokens ? *tokens : std::vector<std::string>{"(error)"};
}

std::string error(std::string_view line) {
    const auto tokens = tokens_of(line);
    EXPECT_FALSE(tokens) << line;
    return tokens ? "" : tokens.error();
}

TEST(Tokens, every_blank_of_c_separates) {
    EXPECT_THAT(words("\ta\vb\fc\rd  e\n"), ElementsAre("a", "b", "c", "d", "e"));
}

TEST(Tokens, a_comment_starts_only_where_a_word_could_start) {
    EXPECT_THAT(words("a b#c ;d"), ElementsAre("a", "b#c"));
    EXPECT_THAT(words("  # a"), IsEmpty());
    EXPECT_THAT(words("; a"), IsEmpty());
}

TEST(Tokens, a_comment_may_follow_a_closing_quote_at_once) {
    EXPECT_THAT(words("a \"b\"#c"), ElementsAre("a", "b"));
    EXPECT_THAT(words("a 'b';c"), ElementsAre("a", "b"));
}

TEST(Tokens, a_backslash_does_not_make_a_comment_sign_a_word) {
    EXPECT_THAT(words("a \\# b"), ElementsAre("a"));
}

TEST(Tokens, a_closing_quote_ends_the_word) {
    EXPECT_THAT(words("\"a\"b 'c''d'"), ElementsAre("a", "b", "c", "d"));
}

TEST(Tokens, a_quote_inside_a_word_is_a_byte_like_others) {
    EXPECT_THAT(words("a\"b c'd"), ElementsAre("a\"b", "c'd"));
}

TEST(Tokens, an_empty_quoted_word_counts) {
    EXPECT_THAT(words("up \"\" ''"), ElementsAre("up", "", ""));
}

TEST(Tokens, double_quotes_and_bare_words_know_three_escapes) {
    EXPECT_THAT(words(R"(a\\b \"c "d\"e\\f\ g" h\ i)"), ElementsAre("a\\b", "\"c", "d\"e\\f g", "h i"));
}

TEST(Tokens, single_quotes_know_no_escape) {
    EXPECT_THAT(words(R"('a\b\' c)"), ElementsAre("a\\b\\", "c"));
}

TEST(Tokens, any_other_escape_is_fatal) {
    EXPECT_THAT(error(R"(a\b)"), HasSubstr("a backslash stands before \"b\""));
    EXPECT_THAT(error(R"("a\'b")"), HasSubstr("a backslash stands before \"'\""));
    EXPECT_THAT(error(R"(\')"), HasSubstr("a backslash"));
}

TEST(Tokens, a_backslash_before_a_blank_begins_no_word) {
    EXPECT_THAT(words("\\ a"), ElementsAre("a"));
}

TEST(Tokens, a_backslash_at_the_line_end_takes_the_newline_into_the_word) {
    EXPECT_THAT(words("up /a\\\n"), ElementsAre("up", "/a\n"));
}

TEST(Tokens, a_backslash_at_the_end_of_everything_is_fatal_inside_a_word) {
    EXPECT_EQ(error("up /a\\"), "the line ends in a backslash");
    EXPECT_THAT(words("up \\"), ElementsAre("up"));
}

TEST(Tokens, an_open_quote_is_fatal) {
    EXPECT_EQ(error("up \"a\n"), "a double quote is not closed");
    EXPECT_EQ(error("up 'a\n"), "a single quote is not closed");
}

TEST(Tokens, nothing_behind_the_sixteenth_word_is_looked_at) {
    EXPECT_EQ(words("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 \"17").size(), 16U);
    EXPECT_EQ(words("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 \"16\"\\x").size(), 16U);
}

TEST(Tokens, a_word_has_at_most_256_bytes) {
    EXPECT_EQ(words(std::string(256, 'a')).front().size(), 256U);
    EXPECT_EQ(error(std::string(257, 'a')), "a word is longer than 256 bytes");
}

TEST(Tokens, bytes_above_127_are_no_blanks) {
    EXPECT_THAT(words("a\xA0\x85z"), ElementsAre("a\xA0\x85z"));
}

}  // namespace
}  // namespace route_guard::openvpn

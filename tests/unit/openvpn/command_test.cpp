// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> words(std::string_view value) {
    return command_words(value).value_or(std::vector<std::string>{"(error)"});
}

std::string line(const std::vector<std::string>& command) {
    return hook_line("up", command).value_or("(error)");
}

std::string error(const std::vector<std::string>& command) {
    const auto written = hook_line("up", command);
    return written ? "" : written.error();
}

TEST(Command, is_split_as_a_line_is) {
    EXPECT_THAT(words("/a b 'c d' \"e\\\"\""), ElementsAre("/a", "b", "c d", "e\""));
    EXPECT_THAT(words("/a # no"), ElementsAre("/a"));
}

TEST(Command, what_cannot_be_split_is_a_path_as_it_is) {
    EXPECT_THAT(words("/a 'b"), ElementsAre("/a 'b"));
    EXPECT_THAT(words("# /a"), ElementsAre("# /a"));
    EXPECT_THAT(words(" "), ElementsAre(" "));
}

TEST(Command, must_not_be_empty) {
    EXPECT_FALSE(command_words(""));
}

TEST(HookLine, leaves_a_plain_path_bare) {
    EXPECT_EQ(line({"/etc/openvpn/route-flush"}), "up /etc/openvpn/route-flush");
}

TEST(HookLine, quotes_a_command_as_people_do) {
    EXPECT_EQ(line({"/etc/openvpn/route-flush", "/sbin/x", "-v"}),
              "up \"/etc/openvpn/route-flush /sbin/x -v\"");
}

TEST(HookLine, quotes_a_blank_inside_a_word_for_the_second_splitting) {
    EXPECT_EQ(line({"/a b"}), "up \"'/a b'\"");
}

TEST(HookLine, takes_the_shorter_of_two_quotings) {
    EXPECT_EQ(line({"/a", "\"\"\"\""}), R"(up "/a '\"\"\"\"'")");
    EXPECT_EQ(line({"/a", "it's"}), R"(up "/a \"it's\"")");
}

TEST(HookLine, fits_the_line_or_is_an_error) {
    EXPECT_EQ(line({"/" + std::string(249, 'a')}).size(), 253U);
    EXPECT_EQ(error({"/" + std::string(250, 'a')}),
              "the \"up\" line would have 254 bytes, and at most 253 fit into what OpenVPN reads of a line");
}

TEST(HookLine, needs_a_program_and_at_most_sixteen_words) {
    EXPECT_THAT(error({}), HasSubstr("no program"));
    EXPECT_THAT(error({""}), HasSubstr("no program"));
    EXPECT_EQ(error(std::vector<std::string>(16, "a")), "");
    EXPECT_THAT(error(std::vector<std::string>(17, "a")), HasSubstr("17 words"));
}

TEST(HookLine, cannot_hold_a_line_end_or_nul) {
    EXPECT_THAT(error({"/a\nb"}), HasSubstr("line end"));
    EXPECT_THAT(error({std::string("/a\0b", 4)}), HasSubstr("NUL"));
}

// What is written, OpenVPN executes: any words, read back through both splittings.
RC_GTEST_PROP(HookLine, gives_the_very_words_back, ()) {
    const auto special = rc::gen::elementOf(std::string(" \t\r\v\f\"'\\#;,<>-/a.\x01\x7f\x80\xc3\xa9\xff"));
    const auto word = rc::gen::container<std::string>(special);
    const auto command = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(word));
    const auto written = hook_line("route-up", command);
    if (!written) {
        RC_ASSERT(command.front().empty() || command.size() > 16 ||
                  written.error().find("bytes") != std::string::npos);
        return;
    }
    RC_ASSERT(written->size() <= 254);
    for (const char* const end : {"", "\n", "\r\n"}) {
        const Configuration configuration = reading(*written + end);
        RC_ASSERT(!configuration.refusal);
        const auto read_back = command_words(effective_hook(configuration, "route-up")->parameters.front());
        const bool same = read_back && *read_back == command;
        RC_ASSERT(same);
    }
}

}  // namespace
}  // namespace route_guard::openvpn

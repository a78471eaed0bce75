// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/printable.hpp"

#include <gtest/gtest.h>

namespace route_guard::report {
namespace {

TEST(Printable, letters_of_every_script_and_tabs_stay) {
    EXPECT_EQ(printable("a\tb é € 𝄞"), "a\tb é € 𝄞");
}

TEST(Printable, a_terminal_s_commands_lose_their_power) {
    EXPECT_EQ(printable("\x1b[2J\r\n\x7f"), "\\x1b[2J\\x0d\\x0a\\x7f");
    EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b");
}

TEST(Printable, bytes_that_are_no_characters_are_shown_as_numbers) {
    for (const std::string_view bad : {"\xFF", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                       "\xE2\x82", "\xF0\x9D\x84"}) {
        EXPECT_FALSE(is_utf8(bad));
        EXPECT_TRUE(printable(bad).starts_with("\\x")) << printable(bad);
        EXPECT_EQ(printable(bad).size(), 4 * bad.size());
    }
    EXPECT_TRUE(is_utf8("a é € 𝄞 \xF4\x8F\xBF\xBF \xEF\xBF\xBF"));
}

}  // namespace
}  // namespace route_guard::report

// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/surrogates.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#define JSON_NO_IO
#include <nlohmann/json.hpp>

namespace route_guard::program {
namespace {

// The bytes of one JSON string, through wrapping, a strict reader and unwrapping.
std::optional<std::string> through(const std::string& json_string) {
    return unwrapped(nlohmann::json::parse(wrapped_surrogates(json_string)).get<std::string>());
}

TEST(Surrogates, a_lone_one_of_the_upper_bytes_is_that_byte) {
    EXPECT_EQ(through(R"("/a\udcff\udc80b")"),
              "/a\xFF\x80"
              "b");
    EXPECT_EQ(through(R"("\uDCFF")"), "\xFF");
}

TEST(Surrogates, a_pair_is_a_character) {
    EXPECT_EQ(through(R"("\ud834\udd1e")"), "𝄞");
    EXPECT_EQ(through(R"("\udbff\udcff")"), "\xF4\x8F\xB3\xBF");
}

TEST(Surrogates, any_other_lone_half_is_no_character) {
    for (const char* json :
         {R"("\ud800")", R"("\ud800x")", R"("\udc00")", R"("\udc7f")", R"("\udfff")", R"("\ud800\ud800")"}) {
        EXPECT_EQ(through(json), std::nullopt) << json;
    }
}

TEST(Surrogates, zeros_and_other_escapes_stay_what_they_are) {
    EXPECT_EQ(through(R"("a\u0000b")"), std::string("a\0b", 3));
    EXPECT_EQ(through(R"("\u0000\u0001")"), std::string("\0\1", 2));
    EXPECT_EQ(through(R"("\\udcff\n\"\u00e9")"), "\\udcff\n\"é");
}

TEST(Surrogates, nesting_counts_brackets_outside_of_strings) {
    EXPECT_EQ(nesting_of(R"({"a": [[], {}], "[[[[\"[[": 1})"), 3U);
    EXPECT_EQ(nesting_of("]]]"), 0U);
    EXPECT_EQ(nesting_of(std::string(100000, '[')), 100000U);
}

RC_GTEST_PROP(Surrogates, any_bytes_come_through_as_ansible_would_write_them, (const std::string& bytes)) {
    std::string json = "\"";
    for (const char byte : bytes) {
        char escape[8];
        const auto value = static_cast<unsigned char>(byte);
        std::snprintf(escape, sizeof escape, "\\u%04x", value < 0x80 ? value : 0xDC00U + value);
        json += escape;
    }
    RC_ASSERT(through(json + "\"") == bytes);
}

}  // namespace
}  // namespace route_guard::program

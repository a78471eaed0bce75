// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/documentation.hpp"

#include <gtest/gtest.h>

#define JSON_NO_IO
#include <nlohmann/json.hpp>

#include "module/help.hpp"
#include "module/table.hpp"

namespace route_guard::program {
namespace {

TEST(Documentation, every_argument_is_in_the_schema_the_table_and_the_help) {
    const auto schema = nlohmann::json::parse(arguments_schema());
    EXPECT_EQ(schema["properties"].size(), argument_table().size());
    for (const Argument& argument : argument_table()) {
        EXPECT_TRUE(schema["properties"].contains(std::string(argument.name)));
        EXPECT_NE(arguments_markdown().find("| `" + std::string(argument.name) + "` |"), std::string::npos);
        EXPECT_NE(help_text().find("  " + option_name(argument.name)), std::string::npos);
    }
}

TEST(Documentation, defaults_have_their_argument_s_type) {
    const auto properties = nlohmann::json::parse(arguments_schema())["properties"];
    EXPECT_EQ(properties["backup"]["default"], false);
    EXPECT_EQ(properties["script_security"]["default"], 2);
    EXPECT_EQ(properties["client_config"]["default"], nlohmann::json::array({"/etc/openvpn/client.conf"}));
    EXPECT_FALSE(properties["openvpn_version"].contains("default"));
}

TEST(Documentation, no_line_of_the_help_is_longer_than_a_terminal_is_wide) {
    const std::string text = help_text();
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        EXPECT_LE(end, 110U) << rest.substr(0, end);
        rest.remove_prefix(end + 1);
    }
}

TEST(Documentation, the_answer_s_schema_is_json) {
    EXPECT_EQ(nlohmann::json::parse(answer_schema())["type"], "object");
}

}  // namespace
}  // namespace route_guard::program

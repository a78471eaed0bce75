// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/request.hpp"

#include <gtest/gtest.h>

namespace route_guard::program {
namespace {

std::string refusal(std::string_view json) {
    const auto request = request_in(json);
    return request ? "" : request.error();
}

TEST(Request, arguments_and_ansible_s_own_keys_are_told_apart) {
    const auto request = request_in(
        R"({"state": "absent", "_ansible_check_mode": true, "_ansible_diff": true, "_ansible_no_log": false,
            "_ansible_module_name": "routeguard.openvpn.route_guard", "_ansible_syslog_facility": "LOG_DAEMON",
            "_ansible_tmpdir": null, "_ansible_of_tomorrow": {"x": ["\ud800"]}, "_ansible_target_log_info": "on h"})");
    ASSERT_TRUE(request) << request.error();
    ASSERT_EQ(request->arguments.size(), 1U);
    EXPECT_EQ(request->arguments[0].first, "state");
    EXPECT_TRUE(request->check_mode);
    EXPECT_TRUE(request->diff);
    EXPECT_FALSE(request->no_log);
    EXPECT_EQ(request->caller.module, "routeguard.openvpn.route_guard");
    EXPECT_EQ(request->syslog_facility, "LOG_DAEMON");
    EXPECT_EQ(request->log_prefix, "on h");
}

TEST(Request, nothing_asked_is_apply_without_a_diff) {
    const auto request = request_in("{}");
    ASSERT_TRUE(request);
    EXPECT_FALSE(request->check_mode);
    EXPECT_FALSE(request->diff);
    EXPECT_EQ(request->caller.module, "route_guard");
    EXPECT_FALSE(request->wants_invocation);
}

TEST(Request, the_invocation_is_returned_where_asked_for_or_where_an_older_ansible_always_takes_it) {
    EXPECT_TRUE(request_in(R"({"_ansible_version": "2.19.1"})")->wants_invocation);
    EXPECT_TRUE(request_in(R"({"_ansible_version": "2.21.0", "_ansible_inject_invocation": true})")
                    ->wants_invocation);
    EXPECT_FALSE(request_in(R"({"_ansible_version": "2.21.0", "_ansible_inject_invocation": false})")
                     ->wants_invocation);
    EXPECT_FALSE(request_in(R"({"_ansible_version": "2.19.1", "_ansible_no_log": true})")->wants_invocation);
}

TEST(Request, what_is_not_one_json_object_is_refused_in_one_sentence) {
    EXPECT_TRUE(refusal("").starts_with("The arguments are empty"));
    EXPECT_TRUE(refusal(" \n").starts_with("The arguments are empty"));
    EXPECT_TRUE(refusal("[1]").starts_with("The arguments are an array, not a JSON object"));
    EXPECT_TRUE(refusal("null").starts_with("The arguments are null, not"));
    EXPECT_TRUE(refusal("\"x\"").starts_with("The arguments are a string, not"));
    EXPECT_TRUE(refusal("{").starts_with("The arguments are not valid JSON (syntax error"));
    EXPECT_TRUE(refusal("{} {}").starts_with("The arguments are not valid JSON"));
    EXPECT_TRUE(refusal("\xFF").starts_with("The arguments are not valid UTF-8"));
    EXPECT_TRUE(refusal("{\"hook_path\": \"/\xFF\"}").starts_with("The arguments are not valid UTF-8"));
    EXPECT_TRUE(refusal("{\"script_security\": 1e999}").starts_with("The arguments are not valid JSON"));
}

TEST(Request, nesting_a_hundred_thousand_deep_is_refused_and_not_followed) {
    const std::string deep(100000, '[');
    EXPECT_TRUE(refusal(deep).starts_with("The arguments are nested more than 64 levels deep"));
    EXPECT_TRUE(
        refusal("{\"x\":" + deep + std::string(100000, ']') + "}").starts_with("The arguments are nested"));
}

TEST(Request, half_a_character_names_its_argument) {
    EXPECT_TRUE(
        refusal(R"({"hook_path": "/\ud800"})").starts_with("hook_path holds half of a surrogate pair"));
    EXPECT_TRUE(refusal(R"({"client_config": ["/a", "/\ude00"]})").starts_with("client_config holds half"));
}

TEST(Request, bytes_that_are_not_utf8_come_as_lone_surrogates) {
    const auto request = request_in(R"({"hook_path": "/\udcff"})");
    ASSERT_TRUE(request);
    EXPECT_EQ(std::get<std::string>(request->arguments[0].second.value), "/\xFF");
}

TEST(Request, numbers_of_any_size_are_understood) {
    EXPECT_EQ(std::get<double>(request_in(R"({"a": 18446744073709551615})")->arguments[0].second.value),
              18446744073709551615.0);
    EXPECT_EQ(std::get<std::int64_t>(request_in(R"({"a": -9223372036854775808})")->arguments[0].second.value),
              INT64_MIN);
}

}  // namespace
}  // namespace route_guard::program

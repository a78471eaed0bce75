// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/arguments.hpp"

#include <gtest/gtest.h>

namespace route_guard::program {
namespace {

Given text(const char* words) {
    return {std::string(words)};
}

std::string refusal(const GivenDict& given, const Caller& caller = {}) {
    const auto result = understood(given, caller);
    return result ? "" : result.error();
}

TEST(Arguments, none_at_all_give_every_default) {
    const auto result = understood({}, {});
    ASSERT_TRUE(result);
    const Policy policy = result->policy;
    const Policy by_default;
    EXPECT_EQ(policy.client_config, by_default.client_config);
    EXPECT_EQ(policy.hook_path, by_default.hook_path);
    EXPECT_EQ(policy.hook_event, by_default.hook_event);
    EXPECT_EQ(policy.existing_hook, by_default.existing_hook);
    EXPECT_EQ(policy.script_security, by_default.script_security);
    EXPECT_EQ(policy.sysctl_file, by_default.sysctl_file);
    EXPECT_EQ(policy.sysctl_loader, by_default.sysctl_loader);
    EXPECT_EQ(policy.flush, by_default.flush);
    EXPECT_EQ(policy.controls, by_default.controls);
    EXPECT_EQ(policy.openvpn_version, by_default.openvpn_version);
    EXPECT_EQ(policy.root, by_default.root);
    EXPECT_EQ(policy.state, by_default.state);
    EXPECT_EQ(policy.backup, by_default.backup);
}

TEST(Arguments, every_argument_reaches_the_policy) {
    const auto result = understood({{"client_config", text("/a,/b/*.conf")},
                                    {"hook_path", text("/h")},
                                    {"hook_event", text("route-up")},
                                    {"existing_hook", text("fail")},
                                    {"script_security", text("3")},
                                    {"sysctl_file", text("/s")},
                                    {"sysctl_loader", text("busybox")},
                                    {"flush", text("never")},
                                    {"controls", text("route-cache,up-hook,route-cache")},
                                    {"openvpn_version", {2.6}},
                                    {"root", text("/image/./")},
                                    {"state", text("absent")},
                                    {"backup", text("yes")}},
                                   {});
    ASSERT_TRUE(result) << result.error();
    const Policy& policy = result->policy;
    EXPECT_EQ(policy.client_config, (std::vector<std::string>{"/a", "/b/*.conf"}));
    EXPECT_EQ(policy.hook_path, "/h");
    EXPECT_EQ(policy.hook_event, HookEvent::route_up);
    EXPECT_EQ(policy.existing_hook, ExistingHook::fail);
    EXPECT_EQ(policy.script_security, 3);
    EXPECT_EQ(policy.sysctl_file, "/s");
    EXPECT_EQ(policy.sysctl_loader, SysctlLoader::busybox);
    EXPECT_EQ(policy.flush, FlushPolicy::never);
    EXPECT_EQ(policy.controls, (std::vector<Control>{Control::up_hook, Control::route_cache}));
    EXPECT_EQ(policy.openvpn_version, "2.6");
    EXPECT_EQ(policy.root, "/image");
    EXPECT_EQ(policy.state, Target::absent);
    EXPECT_TRUE(policy.backup);
}

TEST(Arguments, a_null_takes_the_default) {
    const auto result =
        understood({{"state", {}}, {"backup", {}}, {"controls", {}}, {"openvpn_version", {}}}, {});
    ASSERT_TRUE(result) << result.error();
    EXPECT_EQ(result->policy.state, Target::present);
}

TEST(Arguments, unknown_names_are_told_sorted_with_all_that_are_known) {
    EXPECT_EQ(refusal({{"foo", {}}, {"bar", {}}}, {.module = "routeguard.openvpn.route_guard"}),
              "Unsupported parameters for (routeguard.openvpn.route_guard) module: bar, foo. Supported "
              "parameters include: backup, client_config, controls, existing_hook, flush, hook_event, "
              "hook_path, openvpn_version, root, script_security, state, sysctl_file, sysctl_loader.");
    EXPECT_EQ(refusal({{"foo", {}}}, {.ignore_unknown = true}), "");
}

TEST(Arguments, a_wrong_choice_is_told_with_all_choices) {
    EXPECT_EQ(refusal({{"state", text("maybe")}}),
              "value of state must be one of: present, absent, got: maybe");
    EXPECT_EQ(refusal({{"script_security", {std::int64_t{1}}}}),
              "value of script_security must be one of: 2, 3, got: 1");
    EXPECT_EQ(refusal({{"script_security", {true}}}),
              "value of script_security must be one of: 2, 3, got: True");
    EXPECT_EQ(refusal({{"openvpn_version", text("2.8")}}),
              "value of openvpn_version must be one of: 2.3, 2.4, 2.5, 2.6, 2.7, got: 2.8");
    EXPECT_EQ(refusal({{"controls", text("up-hook,nope,no")}}),
              "value of controls must be one or more of: script-security, up-hook, hook-script, "
              "redirects-persistent, redirects-live, route-cache. Got no match for: nope, no");
}

TEST(Arguments, a_wrong_type_is_told_before_a_wrong_choice_and_both_before_an_unknown_name) {
    const GivenDict all{{"what", {}}, {"state", text("maybe")}, {"backup", text("maybe")}};
    EXPECT_TRUE(refusal(all).starts_with(
        "argument 'backup' is of type <class 'str'> and we were unable to convert to "
        "bool: The value 'maybe' is not"))
        << refusal(all);
    EXPECT_EQ(refusal({all[0], all[1]}), "value of state must be one of: present, absent, got: maybe");
}

TEST(Arguments, paths_must_be_absolute_and_say_something) {
    EXPECT_TRUE(refusal({{"hook_path", text("hook")}})
                    .starts_with("hook_path must be an absolute path, but is 'hook'"));
    EXPECT_TRUE(refusal({{"hook_path", text("")}}).starts_with("hook_path is empty"));
    EXPECT_TRUE(refusal({{"client_config", {GivenList{text("/a"), text("b")}}}})
                    .starts_with("client_config must be"));
    EXPECT_TRUE(refusal({{"sysctl_file", text("automatic")}}).starts_with("sysctl_file must be"));
    EXPECT_EQ(refusal({{"sysctl_file", text("auto")}}), "");
    EXPECT_TRUE(refusal({{"root", {std::string("/a\0b", 4)}}}).starts_with("root holds a zero byte"));
}

TEST(Arguments, empty_lists_are_refused) {
    EXPECT_TRUE(refusal({{"controls", {GivenList{}}}})
                    .starts_with("controls is an empty list: give one or more of script-"));
    EXPECT_TRUE(refusal({{"client_config", {GivenList{}}}})
                    .starts_with("client_config is an empty list: give at least"));
}

TEST(Arguments, of_two_values_the_last_one_holds) {
    EXPECT_EQ(understood({{"state", text("maybe")}, {"state", text("absent")}}, {})->policy.state,
              Target::absent);
}

}  // namespace
}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "lib/sample_state.hpp"

namespace route_guard {
namespace {

using controls::Remedied;

TEST(Difference, an_unchanged_state_gives_an_empty_plan) {
    const State host = sample::debian_host();
    EXPECT_TRUE(controls::difference(host, Remedied{.state = host, .intents = {}}).empty());
}

TEST(Difference, a_file_that_became_a_link_while_it_was_observed_is_no_change) {
    State host = sample::debian_host({{"/f", "a"}});
    host.files.put("/e", {});
    host.files.link("/e", "/f");
    EXPECT_TRUE(controls::difference(host, Remedied{.state = host, .intents = {}}).empty());
}

TEST(Difference, one_file_is_one_change_with_every_reason_in_it) {
    const State host = sample::debian_host({{"/f", "a"}});
    Remedied after{.state = host,
                   .intents = {{Control::script_security, "/f", "one"}, {Control::up_hook, "/f", "two"}}};
    after.state.files.write("/f", "b");
    const Plan plan = controls::difference(host, after);
    ASSERT_EQ(plan.size(), 1u);
    EXPECT_EQ(plan[0].control, Control::script_security);
    EXPECT_EQ(plan[0].message, "one; two");
    EXPECT_EQ(*plan[0].before, "a");
    EXPECT_EQ(*plan[0].after, "b");
    EXPECT_FALSE(plan[0].mode);
}

TEST(Difference, a_new_file_has_no_bytes_before) {
    const State host = sample::debian_host();
    Remedied after{.state = host, .intents = {}};
    after.state.files.write("/etc/new", "x");
    const Plan plan = controls::difference(host, after);
    ASSERT_EQ(plan.size(), 1u);
    EXPECT_EQ(plan[0].before, nullptr);
    EXPECT_EQ(plan[0].mode, 0644u);
}

TEST(Difference, a_file_that_is_gone_is_removed) {
    const State host = sample::debian_host({{"/etc/new", "x"}});
    Remedied after{.state = host, .intents = {}};
    after.state.files.remove("/etc/new");
    const Plan plan = controls::difference(host, after);
    ASSERT_EQ(plan.size(), 1u);
    EXPECT_EQ(plan[0].action, Action::remove_file);
}

TEST(Difference,
     changes_stand_in_the_order_of_the_controls_but_the_hook_comes_before_the_line_that_names_it) {
    const State host = sample::debian_host({{"/etc/openvpn/client.conf", "client\n"}});
    const Plan plan = controls::difference(host, sample::remedied(Policy(), host));
    ASSERT_GE(plan.size(), 6u);
    EXPECT_EQ(plan[0].target, "/etc/openvpn/route-flush");
    EXPECT_EQ(plan[1].target, "/etc/openvpn/client.conf");
    EXPECT_TRUE(std::ranges::is_sorted(plan.begin() + 1, plan.end(), {}, &Change::control));
}

TEST(Difference, a_hook_that_goes_goes_after_the_line_that_names_it) {
    Policy policy;
    const State host = sample::debian_host({{"/etc/openvpn/client.conf", "client\n"}});
    const State present = sample::remedied(policy, host).state;
    policy.state = Target::absent;
    const Plan plan = controls::difference(present, sample::remedied(policy, present));
    ASSERT_GE(plan.size(), 2u);
    EXPECT_EQ(plan[0].target, "/etc/openvpn/client.conf");
    EXPECT_EQ(plan[1].action, Action::remove_file);
}

}  // namespace
}  // namespace route_guard

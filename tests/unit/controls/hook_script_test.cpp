// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "controls/hook_text.hpp"
#include "lib/sample_state.hpp"

namespace route_guard {
namespace {

using testing::HasSubstr;

const std::string path = "/etc/openvpn/route-flush";
const Policy policy = sample::only(Control::hook_script);

State host_with(const std::string& content, unsigned mode) {
    State state = sample::debian_host();
    sample::add_file(state.files, path, content, mode);
    return state;
}

Policy absent() {
    Policy taking_out = policy;
    taking_out.state = Target::absent;
    return taking_out;
}

TEST(HookScript, a_missing_one_is_written) {
    const State state = sample::debian_host();
    EXPECT_EQ(sample::finding_of(policy, state).status, Status::non_compliant);
    const State after = sample::remedied(policy, state).state;
    EXPECT_EQ(sample::text_of(after, path), controls::hook_text());
    EXPECT_EQ(after.files.find(path)->mode, 0755u);
    EXPECT_EQ(sample::finding_of(policy, after).status, Status::compliant);
}

TEST(HookScript, a_wrong_mode_alone_changes_the_mode_alone) {
    const State state = host_with(controls::hook_text(), 0775);
    EXPECT_THAT(sample::finding_of(policy, state).message, HasSubstr("0775"));
    const Plan plan = controls::difference(state, sample::remedied(policy, state));
    ASSERT_EQ(plan.size(), 1u);
    EXPECT_EQ(plan[0].action, Action::set_mode);
    EXPECT_EQ(plan[0].mode, 0755u);
}

TEST(HookScript, another_owner_is_replaced) {
    State state = host_with(controls::hook_text(), 0755);
    state.files.set_owner(path, 1000);
    EXPECT_THAT(sample::finding_of(policy, state).message, HasSubstr("belongs to user 1000"));
    const Plan plan = controls::difference(state, sample::remedied(policy, state));
    ASSERT_EQ(plan.size(), 1u);
    EXPECT_EQ(plan[0].owner, 0u);
}

TEST(HookScript, a_script_that_was_there_comes_back_with_its_mode) {
    const State state = host_with("#!/bin/sh\nip route flush cache", 0700);
    const State present = sample::remedied(policy, state).state;
    EXPECT_EQ(sample::finding_of(policy, present).status, Status::compliant);
    const State after = sample::remedied(absent(), present).state;
    EXPECT_EQ(after, state);
}

TEST(HookScript, absent_leaves_a_script_of_somebody_else) {
    const State state = host_with("#!/bin/sh\n", 0755);
    EXPECT_EQ(sample::remedied(absent(), state).state, state);
    EXPECT_EQ(sample::finding_of(absent(), state).status, Status::compliant);
}

TEST(HookScript, a_folder_that_others_may_write_is_told_and_not_trusted) {
    State state = sample::debian_host();
    Node node;
    node.weak_folder = "/etc/openvpn";
    state.files.put(path, node);
    EXPECT_EQ(sample::remedied(policy, state).state, state);
    sample::add_file(state.files, path, controls::hook_text(), 0755);
    Node written = *state.files.find(path);
    written.weak_folder = "/etc/openvpn";
    state.files.put(path, written);
    const Finding finding = sample::finding_of(policy, state);
    EXPECT_EQ(finding.status, Status::non_compliant);
    EXPECT_THAT(finding.message, HasSubstr("/etc/openvpn"));
}

TEST(HookScript, one_that_cannot_be_read_is_unknown) {
    State state = sample::debian_host();
    Node node;
    node.kind = NodeKind::regular;
    node.problem = "Permission denied";
    state.files.put(path, node);
    EXPECT_EQ(sample::finding_of(policy, state).status, Status::unknown);
    EXPECT_EQ(sample::remedied(policy, state).state, state);
}

}  // namespace
}  // namespace route_guard

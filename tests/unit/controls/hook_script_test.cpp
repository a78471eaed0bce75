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

TEST(HookScript, what_a_former_file_kept_from_others_stays_kept) {
    const auto mode_after = [](unsigned mode) {
        return sample::remedied(policy, host_with("#!/bin/sh\nPASSWORD=x\n", mode))
            .state.files.find(path)
            ->mode;
    };
    EXPECT_EQ(mode_after(0700), 0700U);
    EXPECT_EQ(mode_after(0750), 0750U);
    EXPECT_EQ(mode_after(0644), 0755U);
    const State after = sample::remedied(policy, host_with("#!/bin/sh\nPASSWORD=x\n", 0700)).state;
    EXPECT_EQ(sample::finding_of(policy, after).status, Status::compliant);
}

TEST(HookScript, it_is_no_file_that_has_another_use) {
    State state = sample::debian_host({{"/etc/openvpn/client.conf", "client\n"}});
    sample::add_link(state.files, "/etc/openvpn/link", "/etc/openvpn/client.conf");
    for (const char* taken : {"/etc/openvpn/client.conf", "/etc/openvpn/link", "/etc/sysctl.conf"}) {
        Policy asked;
        asked.hook_path = taken;
        asked.controls = {Control::script_security, Control::up_hook, Control::hook_script};
        EXPECT_THAT(sample::audited(asked, state).back().message,
                    HasSubstr("name a file of its own for the hook"));
        EXPECT_THAT(sample::text_of(sample::remedied(asked, state).state, "/etc/openvpn/client.conf"),
                    testing::Not(HasSubstr("up ")));
        EXPECT_EQ(sample::text_of(sample::remedied(asked, state).state, "/etc/sysctl.conf"), "# settings\n");
    }
}

TEST(HookScript, a_file_system_without_programs_is_no_place_for_it) {
    State state = sample::debian_host({{"/etc/openvpn/client.conf", "client\n"}});
    Node nothing;
    nothing.noexec = true;
    state.files.put(path, nothing);
    Policy asked;
    asked.controls = {Control::script_security, Control::up_hook, Control::hook_script};
    EXPECT_THAT(sample::audited(asked, state).back().message, HasSubstr("mounted noexec"));
    EXPECT_THAT(sample::text_of(sample::remedied(asked, state).state, "/etc/openvpn/client.conf"),
                testing::Not(HasSubstr("up ")));
    sample::add_file(state.files, path, controls::hook_text(), 0755);
    Node there = *state.files.find(path);
    there.noexec = true;
    state.files.put(path, there);
    EXPECT_EQ(sample::audited(asked, state).back().status, Status::non_compliant);
}

TEST(HookScript, absent_leaves_it_while_a_line_still_starts_it) {
    Policy all;
    all.controls = {Control::script_security, Control::up_hook, Control::hook_script};
    Policy taking_out = all;
    taking_out.state = Target::absent;
    const State present =
        sample::remedied(all, sample::debian_host({{"/etc/openvpn/client.conf", "client\n"}})).state;
    const auto left = [&](const std::string& file, const std::string& content) {
        State state = present;
        sample::add_file(state.files, file, content);
        const State after = sample::remedied(taking_out, state).state;
        const Finding finding = sample::audited(taking_out, after).back();
        return std::pair(after.files.find(path)->is_file(), finding.message);
    };
    EXPECT_FALSE(left("/etc/openvpn/x", "").first);
    for (const std::string line :
         {"up /etc/openvpn/route-flush\n", "route-up \"/etc/openvpn/route-flush x\"\nroute-up /a\n"}) {
        const auto [stays, message] = left("/etc/openvpn/client/b.conf", "client\n" + line);
        EXPECT_TRUE(stays) << line;
        EXPECT_THAT(message, HasSubstr("/etc/openvpn/client/b.conf:2 starts it"));
    }
    const std::string client = sample::text_of(present, "/etc/openvpn/client.conf");
    EXPECT_TRUE(left("/etc/openvpn/client.conf", client.substr(0, client.find("# END"))).first) << "damaged";
    EXPECT_TRUE(left("/etc/openvpn/client.conf", "up /etc/openvpn/route-flush\n" + client).first);
}

TEST(HookScript, absent_takes_it_away_where_a_line_named_it_before_it_was_there) {
    Policy all;
    all.controls = {Control::script_security, Control::up_hook, Control::hook_script};
    Policy taking_out = all;
    taking_out.state = Target::absent;
    const State before = sample::debian_host(
        {{"/etc/openvpn/client.conf", "script-security 2\nup /etc/openvpn/route-flush\n"}});
    const State present = sample::remedied(all, before).state;
    EXPECT_EQ(sample::audited(all, present).back().status, Status::compliant);
    EXPECT_EQ(sample::text_of(sample::remedied(taking_out, present).state, path), "");
}

}  // namespace
}  // namespace route_guard

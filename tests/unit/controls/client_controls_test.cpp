// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "lib/sample_state.hpp"

namespace route_guard {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string path = "/etc/openvpn/client.conf";

Policy client_controls() {
    Policy policy;
    policy.controls = {Control::script_security, Control::up_hook};
    return policy;
}

Policy absent() {
    Policy policy = client_controls();
    policy.state = Target::absent;
    return policy;
}

// A host with that configuration, the hook, and the programs that the tests name.
State host_with(const std::string& content) {
    State state = sample::debian_host({{path, content}});
    for (const char* program :
         {"/etc/openvpn/route-flush", "/etc/openvpn/update-resolv-conf", "/a", "/b", "/other"}) {
        sample::add_file(state.files, program, "#!/bin/sh\n", 0755);
    }
    return state;
}

std::string remedied_text(const Policy& policy, const std::string& content) {
    return sample::text_of(sample::remedied(policy, host_with(content)).state, path);
}

std::vector<Status> statuses(const Policy& policy, const State& state) {
    std::vector<Status> all;
    for (const Finding& finding : sample::audited(policy, state)) {
        all.push_back(finding.status);
    }
    return all;
}

constexpr std::string_view block =
    "# BEGIN route_guard\nscript-security 2\nup /etc/openvpn/route-flush\n# END route_guard\n";

TEST(ClientConfiguration, both_lines_go_into_one_block_at_the_end) {
    EXPECT_EQ(remedied_text(client_controls(), "client\nremote a 1194\n"),
              "client\nremote a 1194\n" + std::string(block));
    EXPECT_THAT(statuses(client_controls(), host_with("client\n" + std::string(block))),
                ElementsAre(Status::compliant, Status::compliant));
}

TEST(ClientConfiguration, a_file_that_includes_what_may_not_be_read_is_not_judged_and_not_touched) {
    State state = host_with("config more.conf\n");
    state.files.put("/etc/openvpn/more.conf", {.problem = "Permission denied", .denied = true});
    const auto findings = sample::audited(client_controls(), state);
    EXPECT_THAT(statuses(client_controls(), state), ElementsAre(Status::unknown, Status::unknown));
    EXPECT_EQ(findings.front().message,
              "It is not known what OpenVPN makes of /etc/openvpn/client.conf at line 1: "
              "/etc/openvpn/more.conf could not be read: Permission denied. Run route_guard as root");
    EXPECT_EQ(sample::text_of(sample::remedied(client_controls(), state).state, path), "config more.conf\n");
}

TEST(ClientConfiguration, lines_that_somebody_typed_by_hand_need_no_block) {
    const std::string typed = "up /etc/openvpn/route-flush\nclient\nscript-security 3\n";
    EXPECT_EQ(remedied_text(client_controls(), typed), typed);
    EXPECT_THAT(statuses(client_controls(), host_with(typed)),
                ElementsAre(Status::compliant, Status::compliant));
}

TEST(ClientConfiguration, only_what_is_missing_is_said) {
    EXPECT_EQ(remedied_text(client_controls(), "script-security 2\n"),
              "script-security 2\n# BEGIN route_guard\nup /etc/openvpn/route-flush\n# END route_guard\n");
}

TEST(ClientConfiguration, a_closing_tag_without_a_newline_does_not_swallow_the_block) {
    const std::string content = "client\n<ca>\nx\n</ca>";
    const State after = sample::remedied(client_controls(), host_with(content)).state;
    EXPECT_THAT(statuses(client_controls(), after), ElementsAre(Status::compliant, Status::compliant));
    EXPECT_EQ(sample::text_of(sample::remedied(absent(), after).state, path), content);
}

TEST(ClientConfiguration, its_line_ends_are_kept) {
    EXPECT_THAT(remedied_text(client_controls(), "client\r\nverb 3\r\n"), EndsWith("# END route_guard\r\n"));
}

TEST(ClientConfiguration, a_program_on_up_is_chained_behind_the_hook) {
    const State host = host_with("script-security 2\nup \"/etc/openvpn/update-resolv-conf now\"\n");
    EXPECT_THAT(sample::text_of(sample::remedied(client_controls(), host).state, path),
                HasSubstr("\nup \"/etc/openvpn/route-flush /etc/openvpn/update-resolv-conf now\"\n"));
    const State after = sample::remedied(client_controls(), host).state;
    EXPECT_THAT(statuses(client_controls(), after), ElementsAre(Status::compliant, Status::compliant));
    EXPECT_EQ(sample::remedied(client_controls(), after).state, after);
}

TEST(ClientConfiguration, a_relative_program_is_chained_from_where_every_cd_has_led) {
    State state = host_with("cd /srv\ncd below\nup ./hook\n");
    state.files.put("/srv", {.kind = NodeKind::directory, .mode = 0755});
    state.files.put("/srv/below", {.kind = NodeKind::directory, .mode = 0755});
    sample::add_file(state.files, "/srv/below/hook", "#!/bin/sh\n", 0755);
    EXPECT_THAT(sample::text_of(sample::remedied(client_controls(), state).state, path),
                HasSubstr("up \"/etc/openvpn/route-flush /srv/below/hook\"\n"));
}

TEST(ClientConfiguration, a_chained_program_that_was_changed_above_is_chained_anew) {
    const State host = host_with("script-security 2\nup /a\n");
    State after = sample::remedied(client_controls(), host).state;
    std::string edited = sample::text_of(after, path);
    edited.replace(edited.find("up /a"), 5, "up /b");
    after.files.write(path, edited);
    EXPECT_THAT(statuses(client_controls(), after), ElementsAre(Status::compliant, Status::non_compliant));
    EXPECT_THAT(sample::text_of(sample::remedied(client_controls(), after).state, path),
                HasSubstr("route-flush /b\""));
}

TEST(ClientConfiguration, a_program_that_is_not_there_keeps_openvpn_from_starting_and_is_told) {
    const State host = host_with("script-security 2\nup /missing\n");
    const Finding finding = sample::audited(client_controls(), host)[1];
    EXPECT_EQ(finding.status, Status::non_compliant);
    EXPECT_THAT(finding.message, HasSubstr("/missing"));
    EXPECT_EQ(sample::remedied(client_controls(), host).state, host);
    Policy image = client_controls();
    image.root = "/image";
    EXPECT_THAT(sample::text_of(sample::remedied(image, host).state, path),
                HasSubstr("route-flush /missing\""));
}

TEST(ClientConfiguration, a_hook_that_is_not_there_is_not_named_unless_it_is_written_too) {
    const State host = sample::debian_host({{path, "client\nscript-security 2\n"}});
    EXPECT_EQ(sample::remedied(client_controls(), host).state, host);
    EXPECT_THAT(sample::audited(client_controls(), host)[1].message,
                HasSubstr("add hook-script to controls"));
    EXPECT_THAT(sample::text_of(sample::remedied(Policy(), host).state, path),
                HasSubstr("up /etc/openvpn/route-flush"));
}

TEST(ClientConfiguration, a_hook_that_cannot_be_written_is_not_named) {
    State host = sample::debian_host({{path, "client\nscript-security 2\n"}});
    Node nothing;
    nothing.weak_folder = "/etc/openvpn";
    host.files.put("/etc/openvpn/route-flush", nothing);
    EXPECT_EQ(sample::text_of(sample::remedied(Policy(), host).state, path), sample::text_of(host, path));
    EXPECT_THAT(sample::audited(Policy(), host)[1].message, HasSubstr("see hook-script"));
}

TEST(ClientConfiguration, clients_that_ignore_up_lines_are_named) {
    State host = host_with("client\nscript-security 2\nup /etc/openvpn/route-flush\n");
    sample::add_file(host.files, "/etc/NetworkManager/system-connections/work.nmconnection",
                     "[vpn]\nservice-type=org.freedesktop.NetworkManager.openvpn\n");
    const Finding finding = sample::audited(client_controls(), host)[1];
    EXPECT_EQ(finding.status, Status::compliant);
    ASSERT_FALSE(finding.warnings.empty());
    EXPECT_THAT(finding.warnings, testing::Contains(HasSubstr("work.nmconnection")));
}

TEST(ClientConfiguration, persist_tun_without_up_restart_is_a_warning_and_no_failure) {
    const Finding finding = sample::audited(
        client_controls(), host_with("persist-tun\nscript-security 2\nup /etc/openvpn/route-flush\n"))[1];
    EXPECT_EQ(finding.status, Status::compliant);
    EXPECT_THAT(finding.warnings, testing::Contains(HasSubstr("up-restart")));
}

TEST(ClientConfiguration, replace_and_fail_do_as_they_say) {
    Policy policy = client_controls();
    policy.existing_hook = ExistingHook::replace;
    EXPECT_THAT(remedied_text(policy, "up /a\n"), HasSubstr("\nup /etc/openvpn/route-flush\n"));
    policy.existing_hook = ExistingHook::fail;
    const State host = host_with("script-security 2\nup /a\n");
    EXPECT_EQ(sample::remedied(policy, host).state, host);
    EXPECT_THAT(sample::audited(policy, host)[1].message, HasSubstr("existing_hook"));
}

TEST(ClientConfiguration, moving_to_route_up_leaves_one_block_with_one_hook_line) {
    Policy policy = client_controls();
    const State host = sample::remedied(policy, host_with("client\n")).state;
    policy.hook_event = HookEvent::route_up;
    const std::string content = sample::text_of(sample::remedied(policy, host).state, path);
    EXPECT_THAT(content, HasSubstr("\nroute-up /etc/openvpn/route-flush\n"));
    EXPECT_EQ(content.find("\nup "), std::string::npos);
}

TEST(ClientConfiguration, a_line_typed_behind_the_block_that_wins_moves_the_block) {
    const std::string content = "client\n" + std::string(block) + "up /other\n";
    const std::string after = remedied_text(client_controls(), content);
    EXPECT_THAT(after, StartsWith("client\nup /other\n# BEGIN route_guard\n"));
}

TEST(ClientConfiguration, a_harmless_line_typed_behind_the_block_leaves_it_where_it_is) {
    const std::string content = "client\n" + std::string(block) + "verb 3\n";
    EXPECT_EQ(remedied_text(client_controls(), content), content);
}

TEST(ClientConfiguration, a_refused_file_is_named_with_line_and_reason_and_left_alone) {
    const State host = host_with("client\nremote \"a\n");
    const Finding finding = sample::audited(client_controls(), host)[0];
    EXPECT_EQ(finding.status, Status::non_compliant);
    ASSERT_EQ(finding.evidence.size(), 1u);
    EXPECT_EQ(finding.evidence[0].line, 2u);
    EXPECT_EQ(sample::remedied(client_controls(), host).state, host);
}

TEST(ClientConfiguration, a_missing_file_is_told_with_the_other_place_where_it_may_be) {
    const State host = sample::debian_host({{"/etc/openvpn/client/client.conf", "client\n"}});
    EXPECT_THAT(sample::audited(client_controls(), host)[0].message,
                HasSubstr("/etc/openvpn/client/client.conf"));
}

TEST(ClientConfiguration, a_glob_names_every_file_and_each_has_its_findings) {
    Policy policy = client_controls();
    policy.client_config = {"/etc/openvpn/client/*.conf"};
    State host = host_with("client\n");
    sample::add_file(host.files, "/etc/openvpn/client/a.conf", "client\n");
    sample::add_file(host.files, "/etc/openvpn/client/b.conf", std::string(block));
    const auto findings = sample::audited(policy, host);
    ASSERT_EQ(findings.size(), 4u);
    EXPECT_EQ(findings[0].subject, "/etc/openvpn/client/a.conf");
    EXPECT_EQ(findings[0].status, Status::non_compliant);
    EXPECT_EQ(findings[1].status, Status::compliant);
    EXPECT_EQ(findings[2].control, Control::up_hook);
}

TEST(ClientConfiguration, a_damaged_block_is_told_and_not_touched) {
    const State host = host_with("client\n# BEGIN route_guard\nup /a\n");
    const auto findings = sample::audited(client_controls(), host);
    EXPECT_THAT(findings[0].message, HasSubstr("do not pair (line 2)"));
    EXPECT_EQ(sample::remedied(client_controls(), host).state, host);
}

TEST(ClientConfiguration, a_line_that_somebody_put_into_the_block_is_never_lost) {
    const State host = host_with("# BEGIN route_guard\nscript-security 1\nverb 3\n# END route_guard\n");
    EXPECT_EQ(sample::remedied(client_controls(), host).state, host);
    EXPECT_THAT(sample::audited(client_controls(), host)[0].message, HasSubstr(path + ":3"));
    EXPECT_EQ(sample::remedied(absent(), host).state, host);
}

TEST(ClientConfiguration, a_control_that_was_not_asked_for_keeps_its_line_in_the_block) {
    const std::string content = "client\n" + std::string(block);
    EXPECT_EQ(remedied_text(sample::only(Control::up_hook), content), content);
    Policy policy = sample::only(Control::up_hook);
    policy.state = Target::absent;
    EXPECT_EQ(remedied_text(policy, content),
              "client\n# BEGIN route_guard\nscript-security 2\n# END route_guard\n");
}

TEST(ClientConfiguration, absent_is_compliant_where_nothing_is_left_and_not_before) {
    EXPECT_THAT(statuses(absent(), host_with(std::string(block))),
                ElementsAre(Status::non_compliant, Status::non_compliant));
    EXPECT_THAT(statuses(absent(), host_with("client\n")), ElementsAre(Status::compliant, Status::compliant));
}

TEST(ClientConfiguration, a_level_that_is_too_low_for_the_policy_is_raised_and_a_higher_one_stays) {
    Policy policy = client_controls();
    policy.script_security = 3;
    EXPECT_THAT(remedied_text(policy, "script-security 2\n"), HasSubstr("script-security 3\n"));
    EXPECT_EQ(remedied_text(sample::only(Control::script_security), "script-security 3\n"),
              "script-security 3\n");
}

TEST(ClientConfiguration, lines_that_openvpn_would_refuse_the_file_for_are_not_written) {
    const std::string content = "client\n#" + std::string(254, 'x');  // with a line feed it is too long
    const State host = host_with(content);
    EXPECT_EQ(remedied_text(client_controls(), content), content);
    for (const Finding& finding : sample::audited(client_controls(), host)) {
        EXPECT_THAT(finding.message, HasSubstr("it cannot be mended: OpenVPN 2.3 would refuse line 2 of"));
    }
    const std::string shorter = "client\n#" + std::string(253, 'x');
    EXPECT_THAT(remedied_text(client_controls(), shorter), EndsWith("# END route_guard\n"));
}

TEST(ClientConfiguration, the_hook_alone_comes_with_a_word_on_the_right_to_run_it) {
    const Policy policy = sample::only(Control::up_hook);
    const auto warnings = [&](const Policy& asked, const char* content) {
        const State after = sample::remedied(asked, host_with(content)).state;
        return sample::audited(asked, after).back().warnings;
    };
    const auto of_level = [](const char* level) {
        return Contains(HasSubstr(std::string("script-security is ") + level));
    };
    EXPECT_THAT(warnings(policy, "client\n"), of_level("1"));
    EXPECT_THAT(warnings(policy, "script-security 0\n"), of_level("0"));
    EXPECT_THAT(warnings(policy, "script-security 2\n"), Not(of_level("2")));
    EXPECT_THAT(warnings(client_controls(), "client\n"), Not(of_level("1")));
}

TEST(ClientConfiguration, a_path_with_dots_behind_a_link_is_what_the_kernel_makes_of_it) {
    State state = host_with("script-security 2\nup /etc/openvpn/lnk/../route-flush\n");
    sample::add_file(state.files, "/etc/openvpn/o/route-flush", "#!/bin/sh\n", 0755);
    state.files.link("/etc/openvpn/lnk/../route-flush", "/etc/openvpn/o/route-flush");
    EXPECT_EQ(sample::finding_of(sample::only(Control::up_hook), state).status, Status::non_compliant);
    state.files.link("/etc/openvpn/lnk/../route-flush", "/etc/openvpn/route-flush");
    EXPECT_EQ(sample::finding_of(sample::only(Control::up_hook), state).status, Status::compliant);
}

TEST(ClientConfiguration, files_that_include_each_other_each_keep_their_block) {
    Policy policy = client_controls();
    policy.client_config = {"/etc/openvpn/*.conf"};
    State host = host_with("config common.conf\n");
    sample::add_file(host.files, "/etc/openvpn/common.conf", "client\n");
    const State once = sample::remedied(policy, host).state;
    EXPECT_THAT(sample::text_of(once, path), EndsWith("# END route_guard\n"));
    EXPECT_THAT(sample::text_of(once, "/etc/openvpn/common.conf"), EndsWith("# END route_guard\n"));
    EXPECT_EQ(sample::remedied(policy, once).state, once);
    Policy taking_out = policy;
    taking_out.state = Target::absent;
    EXPECT_EQ(sample::remedied(taking_out, once).state, host);
}

TEST(ClientConfiguration, one_file_by_two_spellings_is_one_file) {
    Policy policy = client_controls();
    policy.client_config = {path, "/etc/./openvpn//client.conf"};
    EXPECT_EQ(sample::audited(policy, host_with("client\n")).size(), 2U);
}

TEST(ClientConfiguration, a_damaged_block_or_an_unreadable_file_is_not_called_free_of_lines) {
    EXPECT_THAT(sample::finding_of(absent(), host_with("client\n# BEGIN route_guard\nup /a\n")).message,
                HasSubstr("do not pair"));
    State state = host_with("client\n");
    state.files.put(path, {.kind = NodeKind::regular, .problem = "Permission denied", .denied = true});
    EXPECT_EQ(sample::finding_of(absent(), state).status, Status::unknown);
}

}  // namespace
}  // namespace route_guard

// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "lib/sample_state.hpp"

namespace route_guard {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Policy persistent = sample::only(Control::redirects_persistent);
const Policy live = sample::only(Control::redirects_live);

Policy taking_out() {
    Policy policy = persistent;
    policy.state = Target::absent;
    return policy;
}

TEST(RedirectsPersistent, a_host_without_the_setting_gets_it_in_the_file_that_the_boot_reads) {
    const State host = sample::debian_host();
    EXPECT_EQ(sample::finding_of(persistent, host).status, Status::non_compliant);
    const State after = sample::remedied(persistent, host).state;
    EXPECT_EQ(sample::finding_of(persistent, after).status, Status::compliant)
        << sample::finding_of(persistent, after).message;
    EXPECT_THAT(sample::text_of(after, "/etc/sysctl.conf"), StartsWith("# settings\n# BEGIN route_guard\n"));
    EXPECT_EQ(sample::remedied(persistent, after).state, after);
    EXPECT_EQ(sample::remedied(taking_out(), after).state, host);
}

TEST(RedirectsPersistent, copies_of_a_settings_file_that_no_boot_reads_are_left_alone) {
    const State mended = sample::remedied(persistent, sample::debian_host()).state;
    const std::string text = sample::text_of(mended, "/etc/sysctl.conf");
    State host = sample::debian_host({{"/etc/sysctl.conf", text},
                                      {"/etc/sysctl.d/99-sysctl.conf.1.2026-01-01@12:00:00~", text},
                                      {"/etc/sysctl.d/mine.bak", text}});
    EXPECT_EQ(sample::remedied(persistent, host).state, host);
    const State after = sample::remedied(taking_out(), host).state;
    EXPECT_EQ(sample::finding_of(taking_out(), after).status, Status::compliant);
    EXPECT_EQ(sample::text_of(after, "/etc/sysctl.d/mine.bak"), text);
}

TEST(RedirectsPersistent, a_block_is_found_in_every_folder_that_a_boot_reads) {
    const State host = sample::debian_host(
        {{"/usr/local/lib/sysctl.d/zz.conf",
          "# BEGIN route_guard\nnet.ipv4.conf.all.send_redirects = 0\n# END route_guard\nx = 1\n"}});
    EXPECT_EQ(sample::finding_of(taking_out(), host).status, Status::non_compliant);
    EXPECT_EQ(sample::text_of(sample::remedied(taking_out(), host).state, "/usr/local/lib/sysctl.d/zz.conf"),
              "x = 1\n");
}

TEST(RedirectsPersistent, what_holds_only_by_run_comes_with_a_warning) {
    const std::string off = "net.ipv4.conf.all.send_redirects=0\nnet.ipv4.conf.default.send_redirects=0\n";
    const Finding finding =
        sample::finding_of(persistent, sample::debian_host({{"/run/sysctl.d/x.conf", off}}));
    EXPECT_EQ(finding.status, Status::compliant);
    ASSERT_EQ(finding.warnings.size(), 1U);
    EXPECT_THAT(finding.warnings.front(), HasSubstr("/run is empty when a boot begins"));
    EXPECT_EQ(
        sample::finding_of(persistent, sample::debian_host({{"/etc/sysctl.d/x.conf", off}})).warnings.size(),
        0U);
}

TEST(RedirectsPersistent, all_alone_is_not_enough_and_the_finding_says_what_is_missing) {
    const State host = sample::debian_host({{"/etc/sysctl.conf", "net.ipv4.conf.all.send_redirects=0\n"}});
    const Finding finding = sample::finding_of(persistent, host);
    EXPECT_EQ(finding.status, Status::non_compliant);
    EXPECT_THAT(finding.message, HasSubstr("default stays at the kernel's 1"));
    ASSERT_FALSE(finding.evidence.empty());
    EXPECT_EQ(finding.evidence[0].line, 1u);
}

TEST(RedirectsPersistent, a_later_drop_in_that_gives_an_interface_another_value_is_named_and_beaten) {
    const State host =
        sample::debian_host({{"/etc/sysctl.d/99-zz.conf", "net.ipv4.conf.eth0.send_redirects = 1\n"}});
    const Finding finding = sample::finding_of(persistent, host);
    EXPECT_THAT(finding.message, HasSubstr("eth0 ends at 1 (/etc/sysctl.d/99-zz.conf:1)"));
    const State after = sample::remedied(persistent, host).state;
    EXPECT_EQ(sample::finding_of(persistent, after).status, Status::compliant)
        << sample::finding_of(persistent, after).message;
}

TEST(RedirectsPersistent, a_sysctl_conf_that_no_boot_reads_is_told) {
    State host = sample::debian_host({{"/etc/sysctl.conf", "net.ipv4.conf.all.send_redirects=0\n"}});
    host.files.link("/etc/sysctl.d/99-sysctl.conf", "/nowhere");
    host.files.put("/nowhere", {});
    const Finding finding = sample::finding_of(persistent, host);
    EXPECT_THAT(finding.message,
                HasSubstr("/etc/sysctl.conf speaks of send_redirects, but systemd-sysctl does not read"));
    const State after = sample::remedied(persistent, host).state;
    EXPECT_EQ(sample::finding_of(persistent, after).status, Status::compliant);
    EXPECT_EQ(sample::text_of(after, "/etc/sysctl.conf"), "net.ipv4.conf.all.send_redirects=0\n");
}

TEST(RedirectsPersistent, a_drop_in_that_was_made_goes_with_its_block) {
    State host = sample::debian_host();
    host.files.remove("/etc/sysctl.conf");
    const State after = sample::remedied(persistent, host).state;
    EXPECT_EQ(sample::finding_of(persistent, after).status, Status::compliant);
    EXPECT_EQ(sample::remedied(taking_out(), after).state.files.find("/etc/sysctl.d")->entries,
              host.files.find("/etc/sysctl.d")->entries);
}

TEST(RedirectsPersistent, a_damaged_block_is_told_and_not_touched) {
    const State host = sample::debian_host({{"/etc/sysctl.conf", "# END route_guard\n"}});
    EXPECT_THAT(sample::finding_of(persistent, host).message, HasSubstr("do not pair (line 1)"));
    EXPECT_EQ(sample::remedied(persistent, host).state, host);
}

Node closed_file() {
    Node closed;
    closed.kind = NodeKind::regular;
    closed.problem = "Permission denied";
    return closed;
}

TEST(RedirectsPersistent, a_settings_file_that_cannot_be_read_leaves_it_unknown) {
    State host = sample::remedied(persistent, sample::debian_host({{"/etc/sysctl.d/10-a.conf", ""}})).state;
    host.files.put("/etc/sysctl.d/10-a.conf", closed_file());
    const Finding finding = sample::finding_of(persistent, host);
    EXPECT_EQ(finding.status, Status::unknown);
    EXPECT_THAT(finding.message, HasSubstr("/etc/sysctl.d/10-a.conf"));
}

TEST(RedirectsPersistent, what_it_might_mend_is_told_and_left_alone) {
    State host = sample::debian_host({{"/etc/sysctl.d/10-a.conf", ""}});
    host.files.put("/etc/sysctl.d/10-a.conf", closed_file());
    const Finding finding = sample::finding_of(persistent, host);
    EXPECT_EQ(finding.status, Status::unknown);
    EXPECT_THAT(finding.message,
                HasSubstr("Without that: After a boot with systemd-sysctl all stays at the kernel's 1"));
    EXPECT_EQ(sample::remedied(persistent, host).state, host);
}

TEST(RedirectsPersistent, a_start_up_file_that_cannot_be_read_leaves_it_unknown_who_applies_the_settings) {
    State host = sample::debian_host();
    host.files.put("/etc/systemd/system", closed_file());
    const Finding finding = sample::finding_of(persistent, host);
    EXPECT_EQ(finding.status, Status::unknown);
    EXPECT_THAT(finding.message, HasSubstr("(/etc/systemd/system could not be read: Permission denied)"));
}

TEST(RedirectsPersistent, a_settings_file_that_no_program_can_open_sets_nothing) {
    State host = sample::remedied(persistent, sample::debian_host({{"/etc/sysctl.d/10-a.conf", ""}})).state;
    Node circle;
    circle.kind = NodeKind::other;
    circle.problem = "Too many levels of symbolic links";
    circle.leads_nowhere = true;
    host.files.put("/etc/sysctl.d/10-a.conf", circle);
    EXPECT_EQ(sample::finding_of(persistent, host).status, Status::compliant);
}

TEST(RedirectsLive, every_switch_that_is_not_0_is_named_and_written) {
    const State host = sample::debian_host();
    const Finding finding = sample::finding_of(live, host);
    EXPECT_EQ(finding.status, Status::non_compliant);
    EXPECT_THAT(finding.message, HasSubstr("eth0 would by itself send"));
    const Plan plan = controls::difference(host, sample::remedied(live, host));
    EXPECT_EQ(plan.size(), 3u);
    EXPECT_EQ(sample::finding_of(live, sample::remedied(live, host).state).status, Status::compliant);
}

TEST(RedirectsLive, an_interface_of_its_own_value_sends_even_when_all_is_0) {
    State host = sample::debian_host();
    host.redirects["all"].value = 0;
    host.redirects["default"].value = 0;
    EXPECT_THAT(sample::finding_of(live, host).message, HasSubstr("eth0 sends ICMP redirects"));
    host.redirects["eth0"].value = 0;
    EXPECT_EQ(sample::finding_of(live, host).status, Status::compliant);
    host.redirects["default"].value = 1;
    EXPECT_EQ(sample::finding_of(live, host).status, Status::non_compliant);
}

TEST(RedirectsLive, a_switch_that_cannot_be_read_is_unknown) {
    State host = sample::debian_host();
    host.redirects = {{"all", {.value = 0, .problem = ""}},
                      {"default", {.value = {}, .problem = "Input/output error"}}};
    EXPECT_EQ(sample::finding_of(live, host).status, Status::unknown);
    EXPECT_EQ(sample::finding_of(live, host).message,
              "/proc/sys/net/ipv4/conf/default/send_redirects could not be read: Input/output error. Run "
              "route_guard as root, where the host's own /proc is");
    EXPECT_TRUE(controls::difference(host, sample::remedied(live, host)).empty());
    host.redirects_problem = "no /proc";
    EXPECT_EQ(sample::finding_of(live, host).message, "no /proc");
}

TEST(RedirectsLive, a_file_tree_has_no_kernel) {
    Policy image = live;
    image.root = "/image";
    EXPECT_EQ(sample::finding_of(image, sample::debian_host()).status, Status::not_applicable);
}

}  // namespace
}  // namespace route_guard

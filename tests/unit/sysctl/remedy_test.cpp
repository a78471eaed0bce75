// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/remedy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_tree.hpp"

namespace route_guard::sysctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* all_off = "net.ipv4.conf.all.send_redirects = 0";
constexpr const char* default_off = "net.ipv4.conf.default.send_redirects = 0";
constexpr const char* each_off = "net.ipv4.conf.*.send_redirects = 0";

std::expected<Remedy, std::string> remedy_of(const HostTree& host, const std::vector<Applier>& appliers,
                                             const std::optional<std::string>& file = std::nullopt) {
    Lookup files(host.tree);
    return remedy(files, appliers, {"eth0"}, file);
}

HostTree debian_12() {
    HostTree host;
    host.file("/etc/sysctl.conf", "#net.ipv4.conf.all.send_redirects = 0\n")
        .link("/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
    return host;
}

TEST(Remedy, the_main_file_where_systemd_reads_it) {
    const auto remedy = remedy_of(debian_12(), {Applier::systemd});
    ASSERT_TRUE(remedy) << remedy.error();
    EXPECT_EQ(remedy->file, "/etc/sysctl.conf");
    EXPECT_THAT(remedy->lines, ElementsAre(all_off, default_off, each_off));
}

TEST(Remedy, a_drop_in_where_systemd_does_not_read_the_main_file) {
    const auto remedy = remedy_of(HostTree().file("/etc/sysctl.conf", everything_off), {Applier::systemd});
    ASSERT_TRUE(remedy) << remedy.error();
    EXPECT_EQ(remedy->file, "/etc/sysctl.d/99-route_guard.conf");
}

TEST(Remedy, a_name_that_sorts_after_what_would_win) {
    HostTree host = debian_12();
    host.file("/etc/sysctl.d/99-z.conf", "net.ipv4.conf.all.send_redirects = 1\n");
    EXPECT_EQ(remedy_of(host, {Applier::systemd})->file, "/etc/sysctl.d/99-zz-route_guard.conf");
    host.file("/usr/lib/sysctl.d/zzzzz.conf", "net.ipv4.conf.default.send_redirects = 1\n");
    EXPECT_EQ(remedy_of(host, {Applier::systemd})->file, "/etc/sysctl.d/zzzzz.conf.route_guard.conf");
}

TEST(Remedy, nothing_where_the_files_say_it_already) {
    const auto remedy =
        remedy_of(HostTree().file("/etc/sysctl.d/10.conf", everything_off), {Applier::systemd});
    ASSERT_TRUE(remedy);
    EXPECT_THAT(remedy->lines, IsEmpty());
}

TEST(Remedy, only_what_is_left_to_be_said) {
    const auto remedy = remedy_of(
        HostTree().file("/etc/sysctl.conf", "net.ipv4.conf.all.send_redirects = 0\n"), {Applier::procps_3});
    ASSERT_TRUE(remedy);
    EXPECT_THAT(remedy->lines, ElementsAre(default_off));
}

TEST(Remedy, no_patterns_for_those_that_have_none) {
    for (const Applier applier : {Applier::procps_3, Applier::busybox}) {
        EXPECT_THAT(remedy_of(debian_12(), {applier})->lines, ElementsAre(all_off, default_off));
    }
    EXPECT_THAT(remedy_of(debian_12(), {Applier::systemd, Applier::procps_3})->lines,
                ElementsAre(all_off, default_off));
}

TEST(Remedy, an_interface_that_a_key_gives_another_value_gets_a_line_of_its_own) {
    HostTree host = debian_12();
    host.file("/etc/sysctl.d/10.conf",
              "net.ipv4.conf.eth0.send_redirects = 1\nnet.ipv4.conf.eth0/5.send_redirects = 1\n");
    EXPECT_THAT(remedy_of(host, {Applier::systemd})->lines,
                ElementsAre(all_off, default_off, each_off, "net.ipv4.conf.eth0.send_redirects = 0",
                            "net/ipv4/conf/eth0.5/send_redirects = 0"));
}

TEST(Remedy, an_interface_that_an_exclusion_keeps_from_the_pattern_too) {
    HostTree host = debian_12();
    host.file("/etc/sysctl.d/10.conf", "-net.ipv4.conf.wg0.send_redirects\n");
    EXPECT_THAT(remedy_of(host, {Applier::systemd})->lines,
                ElementsAre(all_off, default_off, each_off, "net.ipv4.conf.wg0.send_redirects = 0"));
}

TEST(Remedy, a_pattern_that_was_said_before_is_taken_back_first_so_that_it_counts_from_here) {
    HostTree host = debian_12();
    host.file("/etc/sysctl.d/10.conf",
              "net.ipv4.conf.*.send_redirects = 0\nnet.ipv4.conf.wg*.send_redirects = 1\n");
    EXPECT_THAT(remedy_of(host, {Applier::systemd})->lines,
                ElementsAre("-net.ipv4.conf.*.send_redirects", each_off));
}

TEST(Remedy, a_named_file_is_obeyed) {
    const auto remedy = remedy_of(debian_12(), {Applier::systemd}, "/etc/sysctl.d/50-mine.conf");
    ASSERT_TRUE(remedy) << remedy.error();
    EXPECT_EQ(remedy->file, "/etc/sysctl.d/50-mine.conf");
}

TEST(Remedy, a_named_file_that_is_not_read_is_refused) {
    const auto remedy = remedy_of(HostTree(), {Applier::systemd}, "/etc/sysctl.conf");
    ASSERT_FALSE(remedy);
    EXPECT_EQ(remedy.error(),
              "systemd-sysctl does not read /etc/sysctl.conf at boot: name a file in /etc/sysctl.d that ends "
              "in .conf, or leave sysctl_file at auto.");
}

TEST(Remedy, a_named_file_in_which_no_line_wins_is_refused_with_the_line_in_the_way) {
    HostTree host = debian_12();
    host.file("/etc/sysctl.conf", "\nnet.ipv4.conf.all.send_redirects = 1\n");
    const auto remedy = remedy_of(host, {Applier::procps_4}, "/etc/sysctl.d/50-mine.conf");
    ASSERT_FALSE(remedy);
    EXPECT_EQ(
        remedy.error(),
        "/etc/sysctl.conf:2 (net.ipv4.conf.all.send_redirects = 1) wins over any line in "
        "/etc/sysctl.d/50-mine.conf when sysctl --system (procps 4) runs: change that line to 0 or delete it, "
        "or leave sysctl_file at auto.");
}

TEST(Remedy, a_named_folder_is_refused) {
    HostTree host;
    host.node("/etc/sysctl.d/x.conf", Node{.kind = NodeKind::directory});
    EXPECT_THAT(remedy_of(host, {Applier::systemd}, "/etc/sysctl.d/x.conf").error(),
                HasSubstr("is not a regular file"));
}

TEST(Remedy, a_masked_name_is_not_chosen) {
    HostTree host;
    host.link("/etc/sysctl.d/99-route_guard.conf", "/dev/null");
    EXPECT_EQ(remedy_of(host, {Applier::systemd})->file, "/etc/sysctl.d/99-zz-route_guard.conf");
}

TEST(Remedy, busybox_continuation_does_not_swallow_the_block) {
    HostTree host;
    host.file("/etc/sysctl.conf", "net.ipv4.conf.all.rp_filter = 1 \\");
    const auto remedy = remedy_of(host, {Applier::busybox});
    ASSERT_TRUE(remedy) << remedy.error();
    EXPECT_THAT(remedy->lines, ElementsAre(all_off, default_off));
}

TEST(Remedy, a_refused_value_that_ends_busybox_is_told) {
    HostTree host;
    host.file("/etc/sysctl.conf", "net.ipv4.conf.all.send_redirects = off\n");
    const auto remedy = remedy_of(host, {Applier::busybox});
    ASSERT_FALSE(remedy);
    EXPECT_THAT(remedy.error(), HasSubstr("/etc/sysctl.conf:1 (net.ipv4.conf.all.send_redirects = off)"));
}

TEST(Remedy, nothing_is_written_where_a_boot_begins_anew) {
    const auto reason = [](const HostTree& host, const std::string& file) {
        return remedy_of(host, {Applier::systemd}, file).error();
    };
    EXPECT_THAT(reason(HostTree(), "/run/sysctl.d/zz.conf"),
                HasSubstr("/run/sysctl.d/zz.conf does not outlast a boot"));
    EXPECT_THAT(reason(HostTree().link("/etc/sysctl.d/zz.conf", "/dev/shm/zz.conf"), "/etc/sysctl.d/zz.conf"),
                HasSubstr("/etc/sysctl.d/zz.conf leads to /dev/shm/zz.conf, which does not outlast a boot"));
    HostTree host = debian_12();
    host.link("/etc/sysctl.conf", "/dev/null");
    EXPECT_EQ(remedy_of(host, {Applier::systemd})->file, "/etc/sysctl.d/99-route_guard.conf");
}

TEST(Remedy, names_each_interface_where_patterns_are_not_known) {
    HostTree host;
    host.file("/etc/sysctl.d/1.conf", "net.ipv4.conf.eth0.send_redirects = 1\n");
    EXPECT_THAT(remedy_of(host, {Applier::systemd_early})->lines,
                ElementsAre(all_off, default_off, "net.ipv4.conf.eth0.send_redirects = 0"));
}

}  // namespace
}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_tree.hpp"

namespace route_guard::sysctl {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

BootOutcome boot_of(const std::string& content, const std::vector<std::string>& interfaces = {}) {
    return HostTree().file("/etc/sysctl.conf", content).boot(Applier::busybox, interfaces);
}
std::optional<long> all_after(const std::string& content) {
    return boot_of(content).all.value;
}

TEST(Busybox, the_two_settings_hold) {
    EXPECT_THAT(senders(boot_of(everything_off)), IsEmpty());
}

TEST(Busybox, drop_ins_are_not_read) {
    HostTree host;
    host.file("/etc/sysctl.d/99.conf", everything_off).file("/etc/sysctl.conf", "");
    EXPECT_THAT(host.senders_after(Applier::busybox), ElementsAre("all", "default"));
}

TEST(Busybox, a_start_up_script_may_name_drop_in_folders) {
    HostTree host;
    host.file("/etc/sysctl.d/99.conf", everything_off)
        .file("/etc/init.d/sysctl",
              "for CONF in /etc/sysctl.d/*.conf /etc/sysctl.conf; do sysctl -p $CONF; done\n");
    EXPECT_THAT(host.senders_after(Applier::busybox), IsEmpty());
    host.file("/etc/sysctl.conf", "net.ipv4.conf.all.send_redirects = 1\n");
    EXPECT_THAT(host.senders_after(Applier::busybox), ElementsAre("all")) << "the main file comes last";
    host.file("/etc/sysctl.conf", "")
        .file("/etc/sysctl.d/.hidden.conf", "net.ipv4.conf.all.send_redirects = 1\n");
    EXPECT_THAT(host.senders_after(Applier::busybox), IsEmpty())
        << "a shell pattern does not meet hidden names";
}

TEST(Busybox, a_backslash_continues_a_line_and_a_comment_too) {
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_\\\nredirects = 0\n"), 0);
    EXPECT_EQ(all_after("# a comment \\\nnet.ipv4.conf.all.send_redirects = 0\n"), std::nullopt);
    EXPECT_EQ(boot_of("# goes on \\\n and on\nnet.ipv4.conf.all.send_redirects = 0\n").all.decided_by->number,
              3U);
}

TEST(Busybox, comments_begin_only_a_line) {
    EXPECT_EQ(all_after(" # net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after("\t;net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
}

TEST(Busybox, dots_become_slashes_where_the_path_exists) {
    EXPECT_EQ(boot_of("net.ipv4.conf.eth0.5.send_redirects = 1").interfaces.at("eth0.5").value, 1);
    EXPECT_EQ(boot_of("net/ipv4/conf/eth0.5/send_redirects = 1").interfaces.at("eth0.5").value, 1);
    EXPECT_EQ(all_after("net/ipv4.conf.all.send_redirects = 0"), 0) << "a slash may come first";
    EXPECT_EQ(boot_of("net.ipv4.conf..wg-a.send_redirects = 0").interfaces.at("wg-a").value, 0)
        << "doubled separators";
    EXPECT_EQ(all_after("/proc/sys/net/ipv4/conf/all/send_redirects = 0"), 0);
    EXPECT_EQ(all_after("/proc/sys//net/ipv4/conf/all/send_redirects = 0"), 0);
    EXPECT_EQ(all_after("//proc/./sys/net.ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after("/net/ipv4/conf/all/send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after("..net.ipv4.conf.all.send_redirects = 0"), 0) << "the first dot is a folder";
    EXPECT_EQ(all_after("...sys.net.ipv4.conf.all.send_redirects = 1"), 1)
        << "the first two are the one above";
    EXPECT_EQ(all_after(".net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after("net.ipv4.ip_forward./../conf.all.send_redirects = 0"), std::nullopt);
}

TEST(Busybox, exchanged_separators_are_believed_only_where_they_do_harm_as_not_every_release_knows_them) {
    const std::string on = std::string(everything_off) + "net.ipv4.conf.eth0/5.send_redirects = 1\n";
    EXPECT_THAT(senders(boot_of(on)), ElementsAre("eth0.5"));
    const std::string off =
        "net.ipv4.conf.eth0.5.send_redirects = 1\nnet.ipv4.conf.eth0/5.send_redirects = 0\n";
    EXPECT_THAT(senders(boot_of(off)), Contains("eth0.5"));
}

TEST(Busybox, a_refused_value_ends_it_all) {
    EXPECT_EQ(all_after("net.ipv4.conf.default.send_redirects = off\nnet.ipv4.conf.all.send_redirects = 0\n"),
              std::nullopt);
    EXPECT_EQ(all_after("net.ipv4.conf.all.rp_filter = x\nnet.ipv4.conf.all.send_redirects = 0\n"),
              std::nullopt);
    EXPECT_EQ(all_after("net/ipv4/conf/all/./rp_filter = +0\nnet.ipv4.conf.all.send_redirects = 0\n"),
              std::nullopt);
    EXPECT_EQ(all_after("net/ipv4/./ip_forward = yes\nnet.ipv4.conf.all.send_redirects = 0\n"), std::nullopt);
    EXPECT_EQ(all_after("net.ipv4.ip_forward = yes\nnet.ipv4.conf.all.send_redirects = 0\n"), std::nullopt);
}

TEST(Busybox, a_refused_value_of_what_is_no_setting_ends_nothing) {
    EXPECT_EQ(all_after("net.ipv4.conf.all.nonsense = x\nnet.ipv4.conf.all.send_redirects = 0\n"), 0);
}

TEST(Busybox, a_refused_value_for_an_interface_that_may_be_missing_is_taken_for_the_worse) {
    EXPECT_EQ(all_after("net.ipv4.conf.eth0.send_redirects = off\nnet.ipv4.conf.all.send_redirects = 0\n"),
              std::nullopt);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.eth0.send_redirects = off\n"
                        "net.ipv4.conf.all.send_redirects = 1\n"),
              1);
}

TEST(Busybox, a_line_without_a_value_is_passed_over) {
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects =\n" + std::string(everything_off)), 0);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = \n" + std::string(everything_off)), 0);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects =# 1\n" + std::string(everything_off)), 0);
    EXPECT_EQ(all_after("-net.ipv4.conf.all.send_redirects\n" + std::string(everything_off)), 0);
}

TEST(Busybox, patterns_and_dashes_are_unknown) {
    EXPECT_EQ(all_after("net.ipv4.conf.*.send_redirects = 0\n"), std::nullopt);
    EXPECT_THAT(boot_of("net.ipv4.conf.*.send_redirects = 1\n").interfaces, Not(Contains(testing::Key("*"))));
    EXPECT_EQ(all_after("-net.ipv4.conf.all.send_redirects = 0\n"), std::nullopt);
}

TEST(Busybox, the_rest_of_a_line_after_a_nul_is_lost) {
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = 0\0 junk\n"s), 0);
}

}  // namespace
}  // namespace route_guard::sysctl

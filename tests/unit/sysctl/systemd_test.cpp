// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_tree.hpp"

namespace route_guard::sysctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

BootOutcome boot_of(const std::string& content, const std::vector<std::string>& interfaces = {}) {
    return HostTree().file("/etc/sysctl.d/a.conf", content).boot(Applier::systemd, interfaces);
}
std::optional<long> all_after(const std::string& content) {
    return boot_of(content).all.value;
}
std::optional<long> eth0_after(const std::string& content) {
    return boot_of(content, {"eth0"}).interfaces.at("eth0").value;
}

TEST(Systemd, the_two_settings_hold) {
    const BootOutcome outcome = boot_of(everything_off, {"eth0"});
    EXPECT_EQ(outcome.all.value, 0);
    EXPECT_EQ(outcome.by_default.value, 0);
    EXPECT_EQ(outcome.interfaces.at("eth0").value, std::nullopt);
    EXPECT_THAT(senders(outcome), IsEmpty());
}

TEST(Systemd, the_deciding_line_and_those_it_overrides_are_told) {
    const BootOutcome outcome =
        boot_of("# first\nnet.ipv4.conf.all.send_redirects=1\n net/ipv4/conf/all/send_redirects = 0 \n");
    ASSERT_TRUE(outcome.all.decided_by);
    EXPECT_EQ(*outcome.all.decided_by,
              (Line{"/etc/sysctl.d/a.conf", 3, " net/ipv4/conf/all/send_redirects = 0 ", "0"}));
    EXPECT_THAT(outcome.all.overridden,
                ElementsAre(Line{"/etc/sysctl.d/a.conf", 2, "net.ipv4.conf.all.send_redirects=1", "1"}));
}

TEST(Systemd, lines_end_at_lf_cr_and_nul) {
    using namespace std::string_literals;
    EXPECT_EQ(all_after("x = 1\rnet.ipv4.conf.all.send_redirects = 0\rnet.x = 1"), 0);
    EXPECT_EQ(all_after("junk\0net.ipv4.conf.all.send_redirects = 0\0junk"s), 0);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = 0\r\n"), 0);
    EXPECT_EQ(boot_of("\r\nx\r\nnet.ipv4.conf.all.send_redirects = 0").all.decided_by->number, 3U);
}

TEST(Systemd, comments_begin_only_a_line) {
    EXPECT_EQ(all_after(" # net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after("\t;net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = 0 # no comment, but harmless"), 0);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects # = 0"), std::nullopt);
}

TEST(Systemd, a_vertical_tab_is_part_of_key_and_value) {
    EXPECT_EQ(all_after("\vnet.ipv4.conf.all.send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = \v0"), 0);
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = 0\v"), std::nullopt);
}

TEST(Systemd, the_first_separator_decides) {
    EXPECT_EQ(all_after("net/ipv4/conf/all/send_redirects = 0"), 0);
    EXPECT_EQ(all_after("/net/ipv4/conf/all/send_redirects = 0"), 0);
    EXPECT_EQ(all_after(".net.ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after("net..ipv4.conf.all.send_redirects. = 0"), 0);
    EXPECT_EQ(all_after("net.ipv4/conf/all/send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after("/proc/sys/net/ipv4/conf/all/send_redirects = 0"), std::nullopt);
    EXPECT_EQ(boot_of("net.ipv4.conf.eth0/5.send_redirects = 1").interfaces.at("eth0.5").value, 1);
    EXPECT_THAT(boot_of("net.ipv4.conf.eth0.5.send_redirects = 1").interfaces, IsEmpty());
}

TEST(Systemd, a_byte_order_mark_spoils_the_first_line) {
    EXPECT_EQ(all_after("\xef\xbb\xbfnet.ipv4.conf.all.send_redirects = 0\n"), std::nullopt);
}

TEST(Systemd, an_explicit_key_beats_a_pattern_whatever_the_order) {
    EXPECT_EQ(eth0_after("net.ipv4.conf.eth0.send_redirects = 1\nnet.ipv4.conf.*.send_redirects = 0\n"), 1);
    EXPECT_EQ(eth0_after("net.ipv4.conf.*.send_redirects = 0\nnet.ipv4.conf.eth0.send_redirects = 1\n"), 1);
}

TEST(Systemd, a_pattern_sets_all_and_default_too) {
    EXPECT_THAT(senders(boot_of("net.ipv4.conf.*.send_redirects = 0\n")), IsEmpty());
    EXPECT_THAT(senders(boot_of("net.ipv4.conf.*.send_redirects = 1\n")), ElementsAre("all", "default", ""));
}

TEST(Systemd, a_pattern_for_interfaces_that_do_not_exist_yet_counts) {
    EXPECT_THAT(senders(boot_of(std::string(everything_off) + "net.ipv4.conf.wg*.send_redirects = 1\n")),
                ElementsAre(""));
}

TEST(Systemd, the_last_of_two_patterns_wins) {
    EXPECT_EQ(eth0_after("net.ipv4.conf.*.send_redirects = 1\nnet.ipv4.conf.e*.send_redirects = 0\n"), 0);
    EXPECT_EQ(eth0_after("net.ipv4.conf.e*.send_redirects = 0\nnet.ipv4.conf.*.send_redirects = 1\n"), 1);
}

TEST(Systemd, saying_the_same_again_keeps_the_earlier_place) {
    EXPECT_EQ(eth0_after("net.ipv4.conf.*.send_redirects = 0\nnet.ipv4.conf.e*.send_redirects = "
                         "1\nnet.ipv4.conf.*.send_redirects = 0\n"),
              1);
    EXPECT_EQ(eth0_after("net.ipv4.conf.*.send_redirects = 0\nnet.ipv4.conf.e*.send_redirects = "
                         "1\nnet.ipv4.conf.*.send_redirects = 00\n"),
              0);
}

TEST(Systemd, an_exclusion_cancels_earlier_explicit_keys) {
    const BootOutcome outcome =
        boot_of("net.ipv4.conf.all.send_redirects = 0\n-net.ipv4.conf.all.send_redirects\n");
    EXPECT_EQ(outcome.all.value, std::nullopt);
    EXPECT_TRUE(outcome.all.excluded);
    EXPECT_EQ(outcome.all.decided_by->number, 2U);
}

TEST(Systemd, an_exclusion_keeps_patterns_away_and_gives_no_value) {
    const BootOutcome outcome =
        boot_of(std::string(everything_off) +
                    "-net.ipv4.conf.eth0.send_redirects\nnet.ipv4.conf.*.send_redirects = 1\n",
                {"eth0"});
    EXPECT_EQ(outcome.interfaces.at("eth0").value, std::nullopt);
    EXPECT_TRUE(outcome.interfaces.at("eth0").excluded);
    EXPECT_THAT(senders(outcome), ElementsAre(""));
}

TEST(Systemd, a_dash_before_an_assignment_only_ignores_errors) {
    EXPECT_EQ(all_after("-net.ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after("- net.ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after("--net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
}

TEST(Systemd, a_value_that_the_kernel_refuses_leaves_it_unset_even_after_a_good_one) {
    const BootOutcome outcome =
        boot_of("net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.send_redirects = off\n");
    EXPECT_EQ(outcome.all.value, std::nullopt);
    EXPECT_EQ(outcome.all.note, "says \"off\", which the kernel refuses");
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects =\n"), std::nullopt);
}

TEST(Systemd, a_refused_value_keeps_default_from_reaching_an_interface) {
    const BootOutcome outcome =
        boot_of(std::string("net.ipv4.conf.eth0.send_redirects = off\n") + everything_off);
    EXPECT_EQ(outcome.interfaces.at("eth0").value, 1);
    EXPECT_THAT(senders(outcome), ElementsAre("eth0"));
}

TEST(Systemd, braces_and_escapes_in_a_pattern_are_read_at_boot_but_not_when_an_interface_appears) {
    EXPECT_EQ(all_after("net.ipv4.conf.{all,x*}.send_redirects = 0"), 0);
    EXPECT_EQ(all_after("net.ipv4.conf.{all,default}.send_redirects = 0"), std::nullopt)
        << "no wildcard, no pattern";
    EXPECT_EQ(eth0_after("net.ipv4.conf.e*.send_redirects = 1\nnet.ipv4.conf.{eth0,x*}.send_redirects = 0"),
              1);
    EXPECT_EQ(eth0_after("net.ipv4.conf.e*.send_redirects = 1\nnet.ipv4\\.conf.*.send_redirects = 0"), 1);
    EXPECT_EQ(eth0_after("net.ipv4.conf.e*.send_redirects = 1\nnet.ipv4.conf.*.{send_redirects,x*} = 0"), 0)
        << "behind the interface's name they are read";
    EXPECT_EQ(eth0_after("net.ipv4.conf.e*.send_redirects = 1\nnet.ipv4.conf.*.{send_redirects,x} = 0"), 1)
        << "but not where no wildcard is left";
    EXPECT_EQ(all_after("net.ipv4\\.conf.*.send_redirects = 0"), 0);
}

TEST(Systemd, a_path_that_climbs_is_believed_only_where_it_does_harm) {
    EXPECT_EQ(all_after("net/ipv4/conf/default/../all/send_redirects = 0"), std::nullopt);
    EXPECT_EQ(
        all_after("net.ipv4.conf.all.send_redirects = 0\nnet/ipv4/conf/default/../all/send_redirects = 1"),
        1);
}

TEST(Systemd, a_line_of_a_megabyte_ends_the_file) {
    const std::string setting = "\nnet.ipv4.conf.all.send_redirects = 0\n";
    EXPECT_EQ(all_after("#" + std::string(1048574, 'x') + setting), 0);
    EXPECT_EQ(all_after("#" + std::string(1048575, 'x') + setting), std::nullopt);
    EXPECT_EQ(all_after(setting + "#" + std::string(1048575, 'x') + "\n"), 0);
}

TEST(Systemd, a_semicolon_begins_a_comment_and_not_an_exclusion_of_a_key) {
    EXPECT_EQ(all_after("net.ipv4.conf.all.send_redirects = 0\n;net.ipv4.conf.all.send_redirects = 1\n"), 0);
}

TEST(Systemd, the_credential_of_a_store_is_read_last) {
    HostTree host;
    host.file("/etc/sysctl.d/1.conf", everything_off)
        .file("/etc/credstore/sysctl.extra", "net.ipv4.conf.all.send_redirects = 1\n");
    EXPECT_THAT(host.senders_after(Applier::systemd), ElementsAre("all"));
    EXPECT_THAT(host.senders_after(Applier::systemd_early), IsEmpty());
    host.file("/etc/credstore/sysctl.extra", everything_off).file("/etc/sysctl.d/1.conf", "");
    EXPECT_THAT(host.senders_after(Applier::systemd), ElementsAre("all", "default"))
        << "not every release reads it";
}

TEST(EarlySystemd, takes_every_key_for_a_path) {
    const auto ends_at = [](const std::string& lines) {
        return HostTree().file("/etc/sysctl.d/1.conf", lines).boot(Applier::systemd_early, {"eth0"});
    };
    EXPECT_EQ(ends_at("net.ipv4.conf.*.send_redirects = 0").all.value, std::nullopt);
    EXPECT_EQ(ends_at("net.ipv4.conf.all.send_redirects = 0").all.value, 0);
    EXPECT_EQ(ends_at("-net.ipv4.conf.all.send_redirects = 0").all.value, 0);
    EXPECT_EQ(ends_at("net.ipv4.conf.all.send_redirects = 0\n-net.ipv4.conf.all.send_redirects").all.value, 0)
        << "a line without = is none";
    EXPECT_EQ(ends_at("net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.send_redirects = x").all.value,
              std::nullopt);
}

}  // namespace
}  // namespace route_guard::sysctl

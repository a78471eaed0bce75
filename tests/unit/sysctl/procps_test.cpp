// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_tree.hpp"

namespace route_guard::sysctl {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;

BootOutcome boot_of(Applier applier, const std::string& content) {
    return HostTree().file("/etc/sysctl.conf", content).boot(applier, {"eth0"});
}
std::optional<long> all_after(Applier applier, const std::string& content) {
    return boot_of(applier, content).all.value;
}

class BothReleases : public testing::TestWithParam<Applier> {};
INSTANTIATE_TEST_SUITE_P(Procps, BothReleases, testing::Values(Applier::procps_3, Applier::procps_4),
                         [](const auto& release) {
                             return release.param == Applier::procps_3 ? "release_3" : "release_4";
                         });

TEST_P(BothReleases, the_two_settings_hold) {
    EXPECT_THAT(senders(boot_of(GetParam(), everything_off)), IsEmpty());
}

TEST_P(BothReleases, the_rest_of_a_line_after_a_nul_is_lost) {
    EXPECT_EQ(all_after(GetParam(), "net.ipv4.conf.all.send_redirects = 0\0junk\n"s), 0);
    EXPECT_EQ(all_after(GetParam(), "x\0net.ipv4.conf.all.send_redirects = 0\n"s), std::nullopt);
}

TEST_P(BothReleases, a_carriage_return_at_the_end_is_stripped) {
    EXPECT_EQ(all_after(GetParam(), "net.ipv4.conf.all.send_redirects = 0\r\n"), 0);
}

TEST_P(BothReleases, comments_begin_only_a_line) {
    EXPECT_EQ(all_after(GetParam(), " # net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
    EXPECT_EQ(all_after(GetParam(), ";net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
}

TEST_P(BothReleases, a_refused_value_leaves_what_an_earlier_line_set) {
    EXPECT_EQ(all_after(GetParam(),
                        "net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.send_redirects = off\n"),
              0);
    EXPECT_EQ(
        all_after(GetParam(), "net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.send_redirects =\n"),
        0);
}

TEST_P(BothReleases, the_last_of_two_lines_wins) {
    const BootOutcome outcome =
        boot_of(GetParam(), "net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.send_redirects = 1\n");
    EXPECT_EQ(outcome.all.value, 1);
    EXPECT_EQ(outcome.all.decided_by->number, 2U);
    EXPECT_EQ(outcome.all.overridden.at(0).number, 1U);
}

TEST_P(BothReleases, a_key_with_a_blank_after_the_dash_names_nothing) {
    EXPECT_EQ(all_after(GetParam(), "-net.ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after(GetParam(), "- net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
}

TEST_P(BothReleases, a_leading_slash_and_doubled_separators_do_not_matter_to_an_explicit_key) {
    EXPECT_EQ(all_after(GetParam(), "/net/ipv4/conf/all/send_redirects = 0"), 0);
    EXPECT_EQ(all_after(GetParam(), "net..ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after(GetParam(), "net.ipv4.conf.all.send_redirects. = 0"), std::nullopt);
}

TEST_P(BothReleases, the_main_file_comes_last) {
    HostTree host;
    host.file("/etc/sysctl.conf", everything_off)
        .file("/etc/sysctl.d/zz.conf", "net.ipv4.conf.all.send_redirects = 1\n");
    EXPECT_THAT(host.senders_after(GetParam()), IsEmpty());
}

TEST(Procps3, patterns_are_unknown) {
    const BootOutcome outcome = boot_of(Applier::procps_3, "net.ipv4.conf.*.send_redirects = 0\n");
    EXPECT_THAT(senders(outcome), ElementsAre("all", "default"));
    EXPECT_THAT(outcome.interfaces, testing::SizeIs(1)) << "eth0 alone: no interface is called *";
}

TEST(Procps3, a_dash_alone_is_a_syntax_error) {
    EXPECT_EQ(
        all_after(Applier::procps_3, std::string(everything_off) + "-net.ipv4.conf.all.send_redirects\n"), 0);
}

TEST(Procps3, leading_equals_signs_are_skipped) {
    EXPECT_EQ(all_after(Applier::procps_3, "==net.ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after(Applier::procps_4, "==net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
}

TEST(Procps3, a_value_ends_at_a_carriage_return) {
    EXPECT_EQ(all_after(Applier::procps_3, "net.ipv4.conf.all.send_redirects = 0\rx"), 0);
    EXPECT_EQ(all_after(Applier::procps_4, "net.ipv4.conf.all.send_redirects = 0\rx"), std::nullopt);
}

TEST(Procps3, a_vertical_tab_is_not_a_blank) {
    EXPECT_EQ(all_after(Applier::procps_3, "net.ipv4.conf.all.send_redirects = 0\v"), std::nullopt);
    EXPECT_EQ(all_after(Applier::procps_4, "\fnet.ipv4.conf.all.send_redirects = 0\v"), 0);
}

TEST(Procps4, an_explicit_key_beats_a_pattern_whatever_the_order) {
    const std::string content = "net.ipv4.conf.eth0.send_redirects = 1\nnet.ipv4.conf.*.send_redirects = 0\n";
    EXPECT_EQ(boot_of(Applier::procps_4, content).interfaces.at("eth0").value, 1);
}

TEST(Procps4, an_explicit_key_in_another_spelling_does_not) {
    const std::string content =
        "net//ipv4/conf/eth0/send_redirects = 1\nnet.ipv4.conf.*.send_redirects = 0\n";
    EXPECT_EQ(boot_of(Applier::procps_4, content).interfaces.at("eth0").value, 0);
}

TEST(Procps4, an_exclusion_keeps_patterns_away_but_cancels_nothing) {
    EXPECT_EQ(
        all_after(Applier::procps_4, std::string(everything_off) + "-net.ipv4.conf.all.send_redirects\n"), 0);
    EXPECT_EQ(all_after(Applier::procps_4,
                        "-net.ipv4.conf.all.send_redirects\nnet.ipv4.conf.*.send_redirects = 0\n"),
              std::nullopt);
}

TEST(Procps4, two_dashes_are_dropped) {
    EXPECT_EQ(all_after(Applier::procps_4, "--net.ipv4.conf.all.send_redirects = 0"), 0);
    EXPECT_EQ(all_after(Applier::procps_3, "--net.ipv4.conf.all.send_redirects = 0"), std::nullopt);
}

TEST(Procps4, braces_mean_nothing) {
    EXPECT_EQ(all_after(Applier::procps_4, "net.ipv4.conf.{all,x*}.send_redirects = 0"), std::nullopt);
}

}  // namespace
}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/advisories.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> advice(std::string_view content, std::string_view event = "up",
                                Version version = Version::v2_6) {
    return advisories(reading(content, version), version, event);
}

TEST(Advisories, an_ordinary_configuration_needs_none) {
    EXPECT_THAT(advice("client\nup-restart\nup /a\n"), IsEmpty());
}

TEST(Advisories, persist_tun_without_up_restart_keeps_the_hook_from_running_again) {
    EXPECT_THAT(advice("\npersist-tun\n"), ElementsAre(AllOf(HasSubstr("/etc/openvpn/client.conf:2"),
                                                             HasSubstr("add the line: up-restart"))));
    EXPECT_THAT(advice("persist-tun\nup-restart\n"), IsEmpty());
}

TEST(Advisories, up_restart_does_not_help_route_up) {
    EXPECT_THAT(advice("persist-tun\n", "route-up"), ElementsAre(HasSubstr("set hook_event: up")));
    EXPECT_THAT(advice("persist-tun\nup-restart\n", "route-up"),
                ElementsAre(HasSubstr("set hook_event: up")));
}

TEST(Advisories, a_hook_that_runs_again_without_rights_does_nothing) {
    const auto in_vain = [](std::string_view when) {
        return AllOf(HasSubstr(when), HasSubstr("\"user nobody\" (/etc/openvpn/client.conf:1)"),
                     HasSubstr("AmbientCapabilities=CAP_NET_ADMIN"));
    };
    EXPECT_THAT(advice("user nobody\ngroup nogroup\nup-restart\n"),
                ElementsAre(in_vain(": on a reconnect and a reload (SIGHUP) it runs again")));
    EXPECT_THAT(advice("user nobody\n"), ElementsAre(in_vain(": on a reconnect and a reload (SIGHUP) it")));
    EXPECT_THAT(advice("user nobody\n", "route-up"), ElementsAre(in_vain(": on a reconnect and a reload")));
    EXPECT_THAT(advice("user nobody\npersist-tun\nup-restart\n"), ElementsAre(in_vain(": on a reconnect")));
}

TEST(Advisories, where_a_reconnect_does_not_run_the_hook_a_reload_runs_it_without_rights) {
    EXPECT_THAT(
        advice("user nobody\npersist-tun\n"),
        ElementsAre(HasSubstr("does not run again"), HasSubstr(": on a reload (SIGHUP) it runs again")));
    EXPECT_THAT(
        advice("user nobody\npersist-tun\nup-restart\n", "route-up"),
        ElementsAre(HasSubstr("does not run again"), HasSubstr(": on a reload (SIGHUP) it runs again")));
}

TEST(Advisories, a_group_or_root_itself_takes_no_rights_away) {
    EXPECT_THAT(advice("group nogroup\nup-restart\n"), IsEmpty());
    EXPECT_THAT(advice("user root\nup-restart\n"), IsEmpty());
}

TEST(Advisories, chroot_ends_a_client_that_runs_the_hook_again) {
    EXPECT_THAT(advice("chroot /srv\npersist-tun\nup-restart\n"),
                ElementsAre(AllOf(HasSubstr("the client ends"),
                                  HasSubstr("(\"up-restart\", /etc/openvpn/client.conf:3)"),
                                  HasSubstr("or the line \"up-restart\""))));
    EXPECT_THAT(advice("chroot /srv\n"),
                ElementsAre(AllOf(HasSubstr("the client ends"), HasSubstr("there is no \"persist-tun\""))));
    EXPECT_THAT(advice("chroot /srv\npersist-tun\n"), ElementsAre(HasSubstr("does not run again")));
}

TEST(Advisories, chroot_hides_a_route_up_but_the_client_lives_on) {
    EXPECT_THAT(advice("chroot /srv\n", "route-up"),
                ElementsAre(HasSubstr("the hook does not run, because")));
}

TEST(Advisories, an_up_switches_the_dns_set_up_of_2_7_off) {
    EXPECT_THAT(advice("", "up", Version::v2_7), ElementsAre(HasSubstr("setenv opt dns-updown force")));
    EXPECT_THAT(advice("", "route-up", Version::v2_7), IsEmpty());
}

TEST(Advisories, dns_updown_counts_as_2_7_counts_it) {
    EXPECT_THAT(advice("dns-updown force\n", "up", Version::v2_7), IsEmpty());
    EXPECT_THAT(advice("dns-updown /a\n", "up", Version::v2_7), IsEmpty());
    EXPECT_EQ(advice("dns-updown force\ndns-updown disable\n", "up", Version::v2_7).size(), 1U);
    EXPECT_THAT(advice("dns-updown disable\ndns-updown force\n", "up", Version::v2_7), IsEmpty());
    EXPECT_EQ(advice("dns-updown /a\ndns-updown force\ndns-updown disable\n", "up", Version::v2_7).size(),
              1U);
}

TEST(Advisories, route_noexec_leaves_the_routes_to_another_program) {
    EXPECT_THAT(advice("route-noexec\n", "route-up"), ElementsAre(HasSubstr("route-noexec")));
}

}  // namespace
}  // namespace route_guard::openvpn

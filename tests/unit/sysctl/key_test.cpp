// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace route_guard::sysctl {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(Key, the_first_separator_decides_what_dots_and_slashes_mean) {
    EXPECT_EQ(swapped_separators("net.ipv4.conf.eth0/5.send_redirects"),
              "net/ipv4/conf/eth0.5/send_redirects");
    EXPECT_EQ(swapped_separators("net/ipv4/conf/eth0.5/send_redirects"),
              "net/ipv4/conf/eth0.5/send_redirects");
    EXPECT_EQ(swapped_separators("plain"), "plain");
}

TEST(Key, a_path_to_a_switch_may_have_empty_and_dot_components) {
    EXPECT_EQ(switch_at("net/ipv4/conf/all/send_redirects"), "all");
    EXPECT_EQ(switch_at("/net//ipv4/./conf/eth0.5/send_redirects"), "eth0.5");
    EXPECT_EQ(switch_at("net/ipv4/conf/x/../eth0/send_redirects"), "eth0");
}

TEST(Key, what_is_not_a_switch_is_none) {
    for (const char* path : {"net/ipv4/conf/all/send_redirects/", "net/ipv4/conf/all/send_redirects/.",
                             "net/ipv6/conf/all/send_redirects", "net/ipv4/conf/all/rp_filter",
                             "net/ipv4/conf/eth0/5/send_redirects", "net.ipv4.conf.all.send_redirects",
                             "net/ipv4/conf/a_name_too_long_for_it/send_redirects",
                             "proc/sys/net/ipv4/conf/all/send_redirects", ""}) {
        EXPECT_EQ(switch_at(path), std::nullopt) << path;
    }
}

TEST(Key, an_interface_has_a_name_of_15_bytes_at_most) {
    EXPECT_EQ(switch_at("net/ipv4/conf/fifteen_bytes_a/send_redirects"), "fifteen_bytes_a");
    EXPECT_EQ(switch_at("net/ipv4/conf/sixteen_bytes_ab/send_redirects"), std::nullopt);
}

TEST(Key, a_pattern_meets_names_component_by_component) {
    EXPECT_EQ(glob_path("net/ipv4/conf/*/send_redirects", "eth0"), "net/ipv4/conf/eth0/send_redirects");
    EXPECT_EQ(glob_path("net/*/conf/eth[0-9]/send_*", "eth3"), "net/ipv4/conf/eth3/send_redirects");
    EXPECT_EQ(glob_path("net/ipv4/conf/et\\h*/send_redirects", "eth3"), "net/ipv4/conf/eth3/send_redirects");
    EXPECT_EQ(glob_path("net/*/send_redirects", "eth0"), std::nullopt);
    EXPECT_EQ(glob_path("net/ipv4/conf/wg*/send_redirects", "eth0"), std::nullopt);
    EXPECT_EQ(glob_path("*", "eth0"), std::nullopt);
}

TEST(Key, a_wildcard_before_a_slash_at_the_end_meets_folders_only) {
    EXPECT_EQ(glob_path("net/ipv4/conf/default/*s/", "default"), std::nullopt);
    EXPECT_EQ(glob_path("net/ipv4/conf/all/send_*/", "all"), std::nullopt);
}

TEST(Key, slashes_behind_a_pattern_are_dropped) {
    EXPECT_EQ(glob_path("net/ipv4/conf/*/send_redirects//", "eth0"), "net/ipv4/conf/eth0/send_redirects");
    EXPECT_EQ(glob_path("net/ipv4/conf/*/send_redirects/.", "eth0"), std::nullopt);
}

TEST(Key, a_wildcard_does_not_meet_a_leading_dot) {
    EXPECT_EQ(glob_path("net/ipv4/conf/*/send_redirects", ".x"), std::nullopt);
    EXPECT_TRUE(glob_path("net/ipv4/conf/.*/send_redirects", ".x"));
}

TEST(Key, a_pattern_keeps_its_own_spelling_of_the_path) {
    EXPECT_EQ(glob_path("net//ipv4/conf/*/send_redirects", "eth0"), "net//ipv4/conf/eth0/send_redirects");
}

TEST(Key, braces_are_alternatives) {
    EXPECT_THAT(without_braces("a{b,c{d,e}}f"), ElementsAre("abf", "acdf", "acef"));
    EXPECT_THAT(without_braces("no{thing"), ElementsAre("no{thing"));
    EXPECT_THAT(without_braces("{}x"), ElementsAre("{}x"));
    EXPECT_THAT(without_braces("\\{a,b}"), ElementsAre("\\{a,b}"));
}

TEST(Key, examples_of_a_pattern_are_names_that_it_meets) {
    for (const char* pattern : {"net/ipv4/conf/*/send_redirects", "net/ipv4/conf/eth?/send_redirects",
                                "net/ipv4/conf/[!a-d]*/send_redirects", "net/*/conf/wg-[0-9]*/*"}) {
        const auto names = names_matched(pattern);
        ASSERT_FALSE(names.empty()) << pattern;
        for (const std::string& name : names) {
            EXPECT_TRUE(glob_path(pattern, name)) << pattern << " " << name;
        }
    }
    EXPECT_THAT(names_matched("net/ipv4/conf/a[l]l/send_redirects"), Not(Contains("all")));
}

}  // namespace route_guard::sysctl

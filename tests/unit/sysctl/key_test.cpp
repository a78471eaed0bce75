// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/key.hpp"

#include <gtest/gtest.h>

namespace route_guard::sysctl {

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

}  // namespace route_guard::sysctl

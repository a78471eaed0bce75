// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// The versions that do not refuse a file, "2.3 2.4".
std::string accepted_by(std::string_view content) {
    std::string names;
    for (const Version version : every_version) {
        if (!reading(content, version).refusal) {
            names += (names.empty() ? "" : " ") + std::string(name_of(version));
        }
    }
    return names;
}

TEST(Versions, are_named_with_or_without_a_patch_level) {
    EXPECT_EQ(version_named("2.6"), Version::v2_6);
    EXPECT_EQ(version_named("2.6.14"), Version::v2_6);
    EXPECT_EQ(version_named("2.7_rc1"), Version::v2_7);
    EXPECT_EQ(version_named("2.60"), std::nullopt);
    EXPECT_EQ(version_named("3.0"), std::nullopt);
    EXPECT_EQ(version_named(""), std::nullopt);
}

TEST(Versions, a_second_argument_of_script_security_is_fatal_since_2_4) {
    EXPECT_EQ(accepted_by("script-security 2 execve\n"), "2.3");
}

TEST(Versions, only_2_3_takes_surplus_parameters) {
    EXPECT_EQ(accepted_by("user a b\npersist-tun 1\nup-restart x y\n"), "2.3");
    EXPECT_EQ(accepted_by("up /a b\n"), "");
}

TEST(Versions, a_level_with_junk_behind_it_is_fatal_in_2_7) {
    EXPECT_EQ(accepted_by("script-security 2x\n"), "2.3 2.4 2.5 2.6");
    EXPECT_EQ(accepted_by("script-security 4\n"), "2.3 2.4 2.5 2.6");
    EXPECT_EQ(accepted_by("script-security -1\n"), "2.3 2.4 2.5 2.6");
    EXPECT_EQ(accepted_by("script-security \" 3\"\n"), "2.3 2.4 2.5 2.6 2.7");
    EXPECT_EQ(accepted_by("script-security \"\"\n"), "2.3 2.4 2.5 2.6 2.7");
    EXPECT_THAT(up_of("script-security 2x\n", Version::v2_7), HasSubstr("takes only 0, 1, 2 or 3"));
}

TEST(Versions, dns_updown_came_with_2_7) {
    EXPECT_EQ(accepted_by("dns-updown force\n"), "2.7");
    EXPECT_EQ(accepted_by("setenv opt dns-updown force\n"), "2.3 2.4 2.5 2.6 2.7");
    EXPECT_EQ(up_of("dns-updown force\n"), "refused: \"dns-updown\" came only with OpenVPN 2.7");
    EXPECT_TRUE(reading("setenv opt dns-updown force\n", Version::v2_7).has("dns-updown"));
}

TEST(Versions, an_open_inline_block_is_fatal_since_2_4) {
    EXPECT_EQ(accepted_by("<ca>\n"), "2.3");
    EXPECT_EQ(up_of("up /a\n<ca>\nup /b\n", Version::v2_3), "/a");
}

TEST(Versions, before_2_5_an_inline_block_is_two_parameters) {
    EXPECT_EQ(accepted_by("<script-security>\n2\n</script-security>\n"), "2.3");
    const Configuration configuration = reading("<script-security>\n2\n</script-security>\n", Version::v2_3);
    EXPECT_EQ(effective_script_security(configuration).level, 0);
    EXPECT_EQ(accepted_by("<setenv>\na\n</setenv>\n"), "2.3 2.4");
    EXPECT_EQ(accepted_by("<up>\n/a\n</up>\n"), "");
}

TEST(Versions, up_to_2_5_there_are_at_most_64_connection_blocks) {
    std::string blocks;
    for (int i = 0; i < 64; ++i) {
        blocks += "<connection>\nremote a\n</connection>\n";
    }
    EXPECT_EQ(accepted_by(blocks), "2.3 2.4 2.5 2.6 2.7");
    EXPECT_EQ(accepted_by(blocks + "<connection>\nremote a\n</connection>\n"), "2.6 2.7");
}

}  // namespace
}  // namespace route_guard::openvpn

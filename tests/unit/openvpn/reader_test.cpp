// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

long level_in(std::string_view content, Version version = Version::v2_6) {
    return effective_script_security(reading(content, version)).level;
}

TEST(Reader, the_last_up_wins) {
    EXPECT_EQ(up_of("up /a\nroute-up /r\nup /b\n"), "/b");
}

TEST(Reader, an_empty_file_has_level_1_and_no_hook) {
    EXPECT_EQ(up_of(""), "-");
    EXPECT_EQ(level_in(""), 1);
}

TEST(Reader, the_last_script_security_wins_wherever_it_stands) {
    EXPECT_EQ(level_in("script-security 3\nup /a\nscript-security 2\n"), 2);
}

TEST(Reader, the_directive_that_decides_has_its_place_and_text) {
    const Configuration configuration = reading("script-security 1\n\n  script-security\t2 # enough\r\n");
    const Directive* const decides = effective_script_security(configuration).decided_by;
    ASSERT_NE(decides, nullptr);
    EXPECT_EQ(decides->place, (Place{client, 3}));
    EXPECT_EQ(decides->text, "  script-security\t2 # enough");
    EXPECT_THAT(decides->parameters, ElementsAre("2"));
}

TEST(Reader, the_directives_that_matter_are_kept_in_order) {
    const Configuration configuration = reading(
        "client\ndev tun\nremote example.org\nuser nobody\ngroup nogroup\nchroot "
        "/srv\npersist-tun\npersist-key\nup-restart\n"
        "down /d\nroute-noexec\ndaemon\n");
    std::vector<std::string> names;
    for (const Directive& directive : configuration.directives) {
        names.push_back(directive.name);
    }
    EXPECT_THAT(names, ElementsAre("dev", "user", "group", "chroot", "persist-tun", "up-restart", "down",
                                   "route-noexec", "daemon"));
    EXPECT_TRUE(configuration.has("persist-tun"));
    EXPECT_FALSE(configuration.has("persist-key"));
}

TEST(Reader, two_dashes_before_a_name_are_dropped_once) {
    EXPECT_EQ(up_of("--up /a\n"), "/a");
    EXPECT_EQ(up_of("----up /a\n"), "refused: \"--up\" is no directive");
}

TEST(Reader, a_quoted_name_is_a_name) {
    EXPECT_EQ(up_of("\"up\" /a\n"), "/a");
    EXPECT_EQ(up_of("'--up' /a\n"), "/a");
}

TEST(Reader, names_are_lower_case) {
    EXPECT_EQ(up_of("Up /a\n"), "refused: \"Up\" is no directive");
}

TEST(Reader, a_directive_that_does_not_matter_is_not_judged) {
    EXPECT_EQ(up_of("frobnicate 1 2 3\nup /a\n"), "/a");
}

TEST(Reader, a_name_that_no_directive_has_is_refused) {
    EXPECT_EQ(up_of("\"\" a\n"), "refused: \"\" is no directive");
    EXPECT_EQ(up_of("route=10.0.0.0\n"), "refused: \"route=10.0.0.0\" is no directive");
}

TEST(Reader, an_up_with_bare_arguments_is_refused) {
    EXPECT_THAT(up_of("up /a b\n"), HasSubstr("takes one parameter"));
    EXPECT_THAT(up_of("route-up /a b\n"), HasSubstr("takes one parameter"));
    EXPECT_THAT(up_of("down /a b\n"), HasSubstr("takes one parameter"));
}

TEST(Reader, a_directive_without_its_parameter_is_refused) {
    for (const std::string name :
         {"up", "route-up", "down", "script-security", "user", "group", "chroot", "cd", "config", "dev"}) {
        EXPECT_EQ(up_of(name + "\n"), "refused: \"" + name + "\" lacks its parameter");
    }
}

TEST(Reader, a_directive_with_too_many_parameters_is_refused) {
    for (const std::string line :
         {"script-security 2 3", "user a b", "cd / b", "config a b", "persist-tun 1", "up-restart x",
          "route-noexec 1", "daemon a b", "setenv a b c", "connection a b c"}) {
        EXPECT_EQ(refused_line("\n" + line + "\n"), 2U) << line;
    }
}

TEST(Reader, a_refusal_names_its_line_as_written) {
    const Configuration configuration = reading("up /a\n\tup \"/b\r\n");
    ASSERT_TRUE(configuration.refusal);
    EXPECT_EQ(configuration.refusal->place, (Place{client, 2}));
    EXPECT_EQ(configuration.refusal->text, "\tup \"/b");
    EXPECT_EQ(configuration.refusal->reason, "a double quote is not closed");
}

TEST(Reader, nothing_after_a_refused_line_is_read) {
    EXPECT_EQ(reading("up /a\nup\nup /c\n").directives.size(), 1U);
}

TEST(Reader, help_and_version_end_openvpn) {
    EXPECT_EQ(up_of("help\n"), "refused: OpenVPN prints its help and ends");
    EXPECT_EQ(up_of("version\n"), "refused: OpenVPN prints its version and ends");
}

TEST(Reader, a_generic_configuration_is_refused) {
    EXPECT_THAT(up_of("setenv GENERIC_CONFIG 1\n"), HasSubstr("generic"));
}

TEST(Reader, a_variable_needs_a_name_of_two_bytes) {
    EXPECT_EQ(up_of("setenv AB\nup /a\n"), "/a");
    EXPECT_EQ(up_of("setenv A 1\n"), "refused: the name of a variable must have two bytes or more");
    EXPECT_EQ(up_of("setenv opt setenv opt x\nup /a\n"), "/a");
}

TEST(Reader, a_file_that_is_not_there_is_refused) {
    const FileTree nothing;
    EXPECT_EQ(up_of(reading(nothing)), "refused: /etc/openvpn/client.conf does not exist");
}

TEST(Reader, a_file_that_was_not_observed_is_asked_for) {
    const FileTree nothing;
    Lookup files(nothing);
    read(files, client, "/etc/openvpn", Version::v2_6);
    EXPECT_TRUE(files.missing().contains(client));
}

TEST(Reader, a_file_that_cannot_be_read_is_told_with_the_reason) {
    FileTree tree;
    tree.put(client, {.kind = NodeKind::regular, .mode = 0600, .problem = "Permission denied"});
    EXPECT_EQ(up_of(reading(tree)),
              "refused: /etc/openvpn/client.conf could not be read: Permission denied. Put a file in its "
              "place that can be read");
}

TEST(Reader, a_level_is_read_as_atoi_reads_it) {
    EXPECT_EQ(level_in("script-security 2x\n"), 2);
    EXPECT_EQ(level_in("script-security \" +2\"\n"), 2);
    EXPECT_EQ(level_in("script-security x\n"), 0);
    EXPECT_EQ(level_in("script-security -1\n"), -1);
    EXPECT_EQ(level_in("script-security 010\n"), 10);
    EXPECT_EQ(level_in("script-security 4294967298\n"), 2);
    EXPECT_EQ(level_in("script-security 99999999999999999999\n"), -1);
    EXPECT_EQ(level_in("script-security -99999999999999999999\n"), 0);
}

}  // namespace
}  // namespace route_guard::openvpn

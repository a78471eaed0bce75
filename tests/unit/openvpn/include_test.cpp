// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

TEST(Include, a_relative_name_starts_in_the_working_directory) {
    FileTree tree = host("config more.conf\n");
    tree.put("/etc/openvpn/more.conf", file("\nup /a\n"));
    const Configuration configuration = reading(tree);
    EXPECT_EQ(up_of(configuration), "/a");
    EXPECT_EQ(effective_hook(configuration, "up")->place, (Place{"/etc/openvpn/more.conf", 2}));
}

TEST(Include, a_relative_name_inside_an_included_file_starts_there_too) {
    FileTree tree = host("config below/more.conf\n");
    tree.put("/etc/openvpn/below/more.conf", file("config last.conf\n"));
    tree.put("/etc/openvpn/last.conf", file("up /a\n"));
    EXPECT_EQ(up_of(reading(tree)), "/a");
}

TEST(Include, cd_changes_where_later_names_start) {
    FileTree tree = host("cd /srv\nconfig a.conf\ncd below\nconfig b.conf\n");
    tree.put("/srv", folder());
    tree.put("/srv/below", folder());
    tree.put("/srv/a.conf", file("up ./a\n"));
    tree.put("/srv/below/b.conf", file("down ./b\n"));
    const Configuration configuration = reading(tree);
    EXPECT_EQ(up_of(configuration), "./a");
    EXPECT_EQ(configuration.last("up")->working_directory, "/srv");
    EXPECT_EQ(configuration.working_directory, "/srv/below");
}

TEST(Include, cd_through_a_link_leads_to_the_real_folder) {
    FileTree tree = host("cd /here\nup ./a\n");
    tree.put("/srv/there", folder());
    tree.link("/here", "/srv/there");
    EXPECT_EQ(reading(tree).working_directory, "/srv/there");
}

TEST(Include, a_folder_that_is_not_there_is_fatal_for_cd) {
    EXPECT_EQ(up_of("cd /nowhere\n"), "refused: there is no folder /nowhere");
}

TEST(Include, a_file_that_is_not_there_is_told_at_the_including_line) {
    const Configuration configuration = reading("\nconfig more.conf\n");
    ASSERT_TRUE(configuration.refusal);
    EXPECT_EQ(configuration.refusal->place, (Place{client, 2}));
    EXPECT_EQ(configuration.refusal->reason, "/etc/openvpn/more.conf does not exist");
}

TEST(Include, a_folder_has_no_lines) {
    FileTree tree = host("config below\nup /a\n");
    tree.put("/etc/openvpn/below", folder());
    EXPECT_EQ(up_of(reading(tree)), "/a");
}

TEST(Include, a_file_without_a_name_is_refused) {
    EXPECT_EQ(up_of("config ''\n"), "refused: it includes a file without a name");
}

TEST(Include, the_null_device_and_standard_input_have_no_lines) {
    EXPECT_EQ(up_of("config /dev/null\nconfig stdin\nup /a\n"), "/a");
}

TEST(Include, ten_levels_are_read_and_no_eleventh) {
    FileTree tree = host("config 2\n");
    for (int i = 2; i < 10; ++i) {
        tree.put("/etc/openvpn/" + std::to_string(i), file("config " + std::to_string(i + 1) + "\n"));
    }
    tree.put("/etc/openvpn/10", file("up /a\n"));
    EXPECT_EQ(up_of(reading(tree)), "/a");
    tree.put("/etc/openvpn/10", file("config 11\n"));
    tree.put("/etc/openvpn/11", file("up /a\n"));
    EXPECT_EQ(up_of(reading(tree)), "refused: files include each other more than 10 levels deep");
}

TEST(Include, a_file_that_includes_itself_is_refused) {
    EXPECT_EQ(up_of("config client.conf\n"), "refused: files include each other more than 10 levels deep");
}

TEST(Include, too_many_included_files_end_the_reading) {
    std::string lines;
    for (int i = 0; i < 10'000; ++i) {
        lines += "config next\n";
    }
    FileTree tree = host(lines);
    tree.put("/etc/openvpn/next", file(""));
    const Configuration configuration = reading(tree);
    EXPECT_EQ(up_of(configuration),
              "refused: more than 10,000 files or 256 MiB are included, which is all that route_guard "
              "follows. Take out the files that include each other");
    EXPECT_FALSE(configuration.refusal->certain);
}

TEST(Include, what_this_process_may_not_look_at_leaves_the_question_open) {
    for (const std::string line : {"config more\n", "cd more\n"}) {
        FileTree tree = host(line);
        tree.put("/etc/openvpn/more", {.problem = "Permission denied", .denied = true});
        const Configuration configuration = reading(tree);
        ASSERT_TRUE(configuration.refusal) << line;
        EXPECT_FALSE(configuration.refusal->certain) << line;
        EXPECT_EQ(configuration.refusal->reason,
                  "/etc/openvpn/more could not be read: Permission denied. Run route_guard as root");
    }
}

TEST(Include, what_no_process_can_read_is_refused) {
    FileTree tree = host("config more\n");
    tree.put("/etc/openvpn/more", {.problem = "Too many levels of symbolic links", .leads_nowhere = true});
    const Configuration configuration = reading(tree);
    ASSERT_TRUE(configuration.refusal);
    EXPECT_TRUE(configuration.refusal->certain);
    EXPECT_EQ(configuration.refusal->reason,
              "/etc/openvpn/more cannot be read: Too many levels of symbolic links");
}

TEST(Include, an_included_file_may_begin_with_a_byte_order_mark) {
    FileTree tree = host("config more.conf\n");
    tree.put("/etc/openvpn/more.conf", file("\xEF\xBB\xBFup /a\n"));
    EXPECT_EQ(up_of(reading(tree)), "/a");
}

TEST(Include, an_inline_block_does_not_reach_beyond_its_file) {
    FileTree tree = host("config more.conf\n</ca>\n");
    tree.put("/etc/openvpn/more.conf", file("<ca>\n"));
    EXPECT_EQ(up_of(reading(tree)), "refused: the closing tag </ca> is missing");
}

}  // namespace
}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_tree.hpp"

#include <gmock/gmock.h>

namespace route_guard {
namespace {

using testing::ElementsAre;

TEST(FileTree, what_was_never_observed_is_told_from_what_is_not_there) {
    FileTree tree;
    tree.put("/gone", {});
    EXPECT_EQ(tree.find("/unseen"), nullptr);
    ASSERT_NE(tree.find("/gone"), nullptr);
    EXPECT_EQ(tree.find("/gone")->kind, NodeKind::absent);
}

TEST(FileTree, the_way_out_of_a_problem_fits_it) {
    EXPECT_EQ(why_unread("/a", {.problem = "Permission denied", .denied = true}),
              "/a could not be read: Permission denied. Run route_guard as root");
    EXPECT_EQ(why_unread("/a", {.problem = "Too many levels of symbolic links", .leads_nowhere = true}),
              "/a could not be read: Too many levels of symbolic links. Make the link lead to a file");
    EXPECT_EQ(why_unread("/a", {.problem = "it is larger than 64 MiB"}),
              "/a could not be read: it is larger than 64 MiB. Put a file in its place that can be read");
}

TEST(FileTree, writing_through_a_link_changes_the_file_behind_it) {
    FileTree tree;
    tree.put("/etc/sysctl.conf", {});
    tree.link("/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
    tree.write("/etc/sysctl.d/99-sysctl.conf", "a=1\n");
    EXPECT_EQ(tree.find("/etc/sysctl.conf")->text(), "a=1\n");
    EXPECT_TRUE(tree.is_link("/etc/sysctl.d/99-sysctl.conf"));
}

TEST(FileTree, a_folder_lists_files_as_they_come_and_go) {
    FileTree tree;
    tree.put("/d", {.kind = NodeKind::directory, .entries = {"a", "c"}});
    tree.write("/d/b", "");
    EXPECT_THAT(tree.find("/d")->entries, ElementsAre("a", "b", "c"));
    tree.remove("/d/a");
    EXPECT_THAT(tree.find("/d")->entries, ElementsAre("b", "c"));
    EXPECT_EQ(tree.find("/d/a")->kind, NodeKind::absent);
    tree.remove("/d/b");
    EXPECT_EQ(tree.find("/d/b")->kind, NodeKind::absent);
}

TEST(FileTree, writing_keeps_mode_and_owner_of_what_was_there) {
    FileTree tree;
    tree.put("/f", {.kind = NodeKind::regular, .mode = 0600, .uid = 7});
    tree.write("/f", "x");
    EXPECT_EQ(tree.find("/f")->mode, 0600u);
    EXPECT_EQ(tree.find("/f")->uid, 7u);
}

TEST(FileTree, equal_bytes_are_equal_files_wherever_they_are_kept) {
    FileTree one;
    FileTree two;
    one.write("/f", "x");
    two.write("/f", "x");
    EXPECT_EQ(one, two);
    two.write("/f", "y");
    EXPECT_NE(one, two);
}

TEST(Lookup, it_remembers_what_it_could_not_answer) {
    const FileTree tree;
    Lookup files(tree);
    EXPECT_EQ(files.node("/a").kind, NodeKind::absent);
    EXPECT_THAT(files.missing(), ElementsAre("/a"));
}

TEST(Paths, they_are_normalised_by_their_text) {
    EXPECT_EQ(normal_path("/etc//openvpn/./x/../hook"), "/etc/openvpn/hook");
    EXPECT_EQ(normal_path("/.."), "/");
    EXPECT_EQ(folder_of("/x"), "/");
    EXPECT_EQ(folder_of("/a/x"), "/a");
    EXPECT_EQ(name_of("/a/x"), "x");
    EXPECT_EQ(join("/", "x"), "/x");
}

}  // namespace
}  // namespace route_guard

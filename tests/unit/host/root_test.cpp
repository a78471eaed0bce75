// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/root.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "sandbox.hpp"

namespace route_guard::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Root, a_file_is_observed_with_its_bytes_owner_and_mode) {
    const Sandbox host;
    const std::string bytes("a\0b\r\n\xff", 6);
    host.file("/etc/x", bytes, 0640);
    ASSERT_EQ(::chown(host.at("/etc/x").c_str(), 12, 34), 0);
    ASSERT_EQ(::chmod(host.at("/etc/x").c_str(), 04750), 0);
    const Node node = host.observed("/etc/x");
    EXPECT_TRUE(node.is_file());
    EXPECT_EQ(node.text(), bytes);
    EXPECT_EQ(node.mode, 04750U);
    EXPECT_EQ(node.uid, 12U);
    EXPECT_EQ(node.gid, 34U);
    EXPECT_EQ(node.problem, "");
}

TEST(Root, an_empty_file_has_bytes_and_an_absent_one_none) {
    const Sandbox host;
    host.file("/empty", "");
    EXPECT_NE(host.observed("/empty").content, nullptr);
    EXPECT_EQ(host.observed("/absent").content, nullptr);
    EXPECT_EQ(host.observed("/absent").kind, NodeKind::absent);
}

TEST(Root, a_folders_names_come_in_byte_order_hidden_ones_too) {
    const Sandbox host;
    for (const char* name : {"/d/b", "/d/B", "/d/.x", "/d/\xc3\xa9", "/d/a\nb"}) {
        host.file(name, "");
    }
    EXPECT_THAT(host.observed("/d").entries, ElementsAre(".x", "B", "a\nb", "b", "\xc3\xa9"));
    EXPECT_TRUE(host.observed("/").is_folder());
    EXPECT_THAT(host.observed("/").entries, ElementsAre("d"));
}

TEST(Root, a_fifo_a_device_and_a_socket_are_seen_and_never_opened) {
    const Sandbox host;
    ASSERT_EQ(::mkfifo(host.at("/fifo").c_str(), 0644), 0);
    ASSERT_EQ(::mknod(host.at("/null").c_str(), S_IFCHR | 0666, ::makedev(1, 3)), 0);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    host.at("/socket").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(listener);
    for (const char* path : {"/fifo", "/null", "/socket"}) {
        const Node node = host.observed(path);
        EXPECT_EQ(node.kind, NodeKind::other) << path;
        EXPECT_EQ(node.content, nullptr) << path;
        EXPECT_EQ(node.problem, "") << path;
    }
}

TEST(Root, fifty_megabytes_are_read_and_more_than_64_are_refused) {
    const Sandbox host;
    host.file("/large", std::string(std::size_t{50} << 20, 'x'));
    EXPECT_EQ(host.observed("/large").text().size(), std::size_t{50} << 20);
    ASSERT_EQ(::truncate(host.at("/large").c_str(), off_t{64} << 20), 0);
    EXPECT_EQ(host.observed("/large").problem, "");
    ASSERT_EQ(::truncate(host.at("/large").c_str(), (off_t{64} << 20) + 1), 0);
    EXPECT_EQ(host.observed("/large").problem, "it is larger than 64 MiB");
    EXPECT_FALSE(host.observed("/large").denied);
    EXPECT_TRUE(host.observed("/large").is_file());
}

TEST(Root, a_file_that_does_not_know_its_size_is_read_to_its_end) {
    const Root machine = Root::open("/").value();
    FileTree tree;
    machine.observe("/proc/self/status", tree);
    EXPECT_THAT(std::string(tree.find("/proc/self/status")->text()), HasSubstr("NoNewPrivs"));
}

TEST(Root, what_may_not_be_read_says_so) {
    const Sandbox host;
    host.file("/secret", "x", 0600);
    host.file("/closed/x", "x");
    host.make_folder("/closed", 0700);
    in_a_child(
        0,
        [&host] {
            EXPECT_EQ(host.observed("/secret").problem, "Permission denied");
            EXPECT_TRUE(host.observed("/secret").denied);
            EXPECT_TRUE(host.observed("/secret").is_file());
            EXPECT_EQ(host.observed("/secret").mode, 0600U);
            EXPECT_EQ(host.observed("/closed").problem, "Permission denied");
            EXPECT_TRUE(host.observed("/closed").denied);
            EXPECT_TRUE(host.observed("/closed").is_folder());
            EXPECT_EQ(host.observed("/closed/x").problem, "Permission denied");
            EXPECT_EQ(host.observed("/closed/x").kind, NodeKind::other)
                << "whether it is there cannot be told";
        },
        1234);
}

TEST(Root, a_path_and_its_real_path_name_one_node) {
    const Sandbox host;
    host.file("/usr/x", "bytes");
    host.link("/etc", "usr");
    FileTree tree;
    host.root().observe("/etc/x", tree);
    EXPECT_EQ(tree.find("/etc/x"), tree.find("/usr/x"));
    EXPECT_TRUE(tree.is_link("/etc/x"));
    EXPECT_FALSE(tree.is_link("/usr/x"));
}

TEST(Root, the_owner_is_root_for_this_machine_and_the_top_folders_for_an_image) {
    const Sandbox host;
    ASSERT_EQ(::chown(host.folder().c_str(), 1234, 1234), 0);
    EXPECT_EQ(host.root().owner(), 1234U);
    EXPECT_EQ(Root::open("/").value().owner(), 0U);
}

TEST(Root, a_root_that_is_no_folder_is_an_error_that_names_it) {
    const Sandbox host;
    host.file("/file", "");
    for (const char* path : {"/file", "/absent"}) {
        const auto root = Root::open(host.at(path));
        ASSERT_FALSE(root.has_value());
        EXPECT_THAT(root.error().sentence(), HasSubstr(host.at(path)));
        EXPECT_THAT(root.error().sentence(), HasSubstr("Name a folder"));
    }
}

}  // namespace
}  // namespace route_guard::host

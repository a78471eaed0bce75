// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/walk.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <random>

#include "sandbox.hpp"

namespace route_guard::host {
namespace {

TEST(Walk, a_link_that_names_an_absolute_path_stays_below_the_root) {
    const Sandbox host;
    host.file("/usr/share/client.conf", "inside");
    host.link("/etc/openvpn/client.conf", "/usr/share/client.conf");
    EXPECT_EQ(host.observed("/etc/openvpn/client.conf").text(), "inside");
    EXPECT_EQ(host.real_path("/etc/openvpn/client.conf"), "/usr/share/client.conf");
}

TEST(Walk, dots_never_lead_above_the_root) {
    const Sandbox host;
    host.file("/passwd", "inside");
    host.link("/etc/up", "../../../../../../../../passwd");
    EXPECT_EQ(host.observed("/../../../../../../../passwd").text(), "inside");
    EXPECT_EQ(host.observed("/etc/up").text(), "inside");
    EXPECT_EQ(host.real_path("/etc/up"), "/passwd");
}

TEST(Walk, dots_after_a_link_start_from_where_it_leads) {
    const Sandbox host;
    host.make_folder("/usr/lib/deep");
    host.file("/usr/lib/x", "from the link's target");
    host.file("/x", "by the text");
    host.link("/deep", "usr/lib/deep");
    EXPECT_EQ(host.observed("/deep/../x").text(), "from the link's target");
}

TEST(Walk, a_dangling_link_leads_to_the_absent_path_that_it_names) {
    const Sandbox host;
    host.link("/etc/sysctl.d/99-sysctl.conf", "../../usr/nothing/../sysctl.conf");
    EXPECT_EQ(host.real_path("/etc/sysctl.d/99-sysctl.conf"), "/usr/sysctl.conf");
    EXPECT_EQ(host.observed("/etc/sysctl.d/99-sysctl.conf").kind, NodeKind::absent);
    EXPECT_EQ(host.observed("/etc/sysctl.d/99-sysctl.conf").problem, "");
}

TEST(Walk, the_folders_still_to_be_made_are_named_from_above_to_below) {
    const Sandbox host;
    const Root root = host.root();
    const Spot spot = walk(root, "/etc/a/b/x");
    EXPECT_EQ(spot.error, ENOENT);
    EXPECT_THAT(spot.missing, testing::ElementsAre("etc", "a", "b"));
    EXPECT_EQ(spot.name, "x");
    EXPECT_EQ(spot.real_path, "/etc/a/b/x");
}

TEST(Walk, links_in_a_circle_are_a_problem_and_not_an_absence) {
    const Sandbox host;
    host.link("/a", "b");
    host.link("/b", "a");
    const Node node = host.observed("/a");
    EXPECT_EQ(node.problem, "Too many levels of symbolic links");
    EXPECT_NE(node.kind, NodeKind::absent);
}

TEST(Walk, a_file_used_as_a_folder_has_nothing_in_it) {
    const Sandbox host;
    host.file("/etc/file", "");
    EXPECT_EQ(host.observed("/etc/file/below").kind, NodeKind::absent);
    EXPECT_EQ(host.observed("/etc/file/").kind, NodeKind::absent);
    EXPECT_EQ(host.observed("/etc/file/..").kind, NodeKind::absent);
}

TEST(Walk, a_name_with_a_zero_byte_is_not_another_file) {
    const Sandbox host;
    host.file("/a", "bytes");
    EXPECT_EQ(host.observed(std::string_view("/a\0b", 4)).problem, "Invalid argument");
}

TEST(Walk, a_folder_that_its_group_or_all_may_write_is_weak) {
    const Sandbox host;
    host.file("/etc/openvpn/client.conf", "");
    EXPECT_EQ(host.observed("/etc/openvpn/client.conf").weak_folder, "");
    for (const unsigned mode : {0775U, 0757U, 01777U}) {
        host.make_folder("/etc/openvpn", mode);
        EXPECT_EQ(host.observed("/etc/openvpn/client.conf").weak_folder, "/etc/openvpn") << mode;
        EXPECT_EQ(host.observed("/etc/openvpn").weak_folder, "") << "the way to it is sound";
    }
}

TEST(Walk, a_folder_of_a_stranger_is_weak_and_one_of_the_trees_owner_is_not) {
    const Sandbox host;
    host.file("/home/ann/client.conf", "");
    ASSERT_EQ(::chown(host.at("/home/ann").c_str(), 1234, 0), 0);
    EXPECT_EQ(host.observed("/home/ann/client.conf").weak_folder, "/home/ann");
    ASSERT_EQ(::chown(host.folder().c_str(), 1234, 0), 0);
    EXPECT_EQ(host.observed("/home/ann/client.conf").weak_folder, "");
}

TEST(Walk, the_way_of_each_link_is_judged_too) {
    const Sandbox host;
    host.file("/usr/client.conf", "");
    host.make_folder("/tmp", 01777);
    host.link("/tmp/link", "/usr/client.conf");
    host.link("/etc/client.conf", "/tmp/link");
    EXPECT_EQ(host.observed("/etc/client.conf").weak_folder, "/tmp");
    EXPECT_EQ(host.observed("/tmp/absent").weak_folder, "/tmp");
}

// The kernel's own resolution below a root: a descriptor, or -1. It asks to be asked again where a rename or
// a mount, anywhere on the machine, came in between (openat2(2), EAGAIN).
int openat2_in_root(const Root& root, const std::string& path) {
    struct open_how how = {};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT;
    int descriptor = -1;
    do {
        descriptor =
            static_cast<int>(::syscall(SYS_openat2, root.descriptor(), path.c_str(), &how, sizeof how));
    } while (descriptor < 0 && errno == EAGAIN);
    return descriptor;
}

std::string random_path(std::mt19937& random) {
    static const std::string names[] = {"a", "b", "c", "..", ".", "d/", "/a", "b/.."};
    std::string path = random() % 2 == 0 ? "/" : "";
    for (unsigned parts = 1 + static_cast<unsigned>(random() % 4); parts > 0; --parts) {
        path += names[random() % std::size(names)] + (parts > 1 ? "/" : "");
    }
    return path;
}

TEST(Walk, random_trees_of_links_lead_where_the_kernel_leads) {
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    int found = 0;
    for (int tree = 0; tree < 60; ++tree) {
        const Sandbox host;
        for (const std::string folder : {"", "/a", "/b", "/a/b", "/a/c"}) {
            ::mkdir(host.at(folder).c_str(), 0755);
            for (const std::string name : {"/a", "/b", "/c", "/d"}) {
                const auto kind = random() % 3;
                if (kind == 0) {
                    ::symlink(random_path(random).c_str(), host.at(folder + name).c_str());
                } else if (kind == 1) {
                    ::mknod(host.at(folder + name).c_str(), S_IFREG | 0644, 0);
                }
            }
        }
        const Root root = host.root();
        for (int i = 0; i < 40; ++i) {
            const std::string path = random_path(random);
            const Descriptor kernel(openat2_in_root(root, path));
            const int error = kernel.open() ? 0 : errno;
            const Spot spot = walk(root, path);
            ASSERT_EQ(spot.error, error) << path;
            if (error == 0) {
                ++found;
                struct stat expected = {};
                ::fstat(kernel.number(), &expected);
                ASSERT_EQ(spot.status.st_ino, expected.st_ino) << path;
                const Descriptor again(openat2_in_root(root, spot.real_path));
                struct stat real = {};
                ASSERT_EQ(::fstat(again.number(), &real), 0) << spot.real_path;
                ASSERT_EQ(real.st_ino, expected.st_ino) << path << " is really " << spot.real_path;
            }
        }
    }
    EXPECT_GT(found, 100);
}

}  // namespace
}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include "host/carry_out.hpp"
#include "host/descriptor.hpp"
#include "sandbox.hpp"

namespace route_guard::host {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const Sandbox& host, const Plan& plan) {
    const auto result = carry_out(host.root(), plan, false);
    EXPECT_FALSE(result.has_value());
    return result ? "" : result.error().sentence();
}

bool same(const timespec& one, const timespec& other) {
    return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

void mount_tmpfs(const Sandbox& host, const char* path, const char* options) {
    ASSERT_EQ(::mount("tmpfs", host.at(path).c_str(), "tmpfs", 0, options), 0);
}

TEST(Mounts, a_bind_mounted_file_is_named_as_such_and_nothing_of_the_plan_is_done) {
    const Sandbox host;
    host.file("/etc/a", "old");
    host.file("/etc/x", "hidden");
    host.file("/srv/x", "old");
    in_a_child(CLONE_NEWNS, [&host] {
        ASSERT_EQ(::mount(host.at("/srv/x").c_str(), host.at("/etc/x").c_str(), nullptr, MS_BIND, nullptr),
                  0);
        const auto touched = host.status("/etc/a").st_ctim;
        EXPECT_THAT(refusal(host, {writing("/etc/a", "old", "new"), writing("/etc/x", "old", "new")}),
                    AllOf(HasSubstr(host.at("/etc/x")), HasSubstr("mount point"),
                          HasSubstr("mount its folder instead"), HasSubstr("Nothing was changed.")));
        EXPECT_EQ(host.bytes("/etc/a"), "old");
        EXPECT_EQ(host.bytes("/etc/x"), "old");
        EXPECT_TRUE(same(host.status("/etc/a").st_ctim, touched)) << "it was changed and put back";
        EXPECT_THAT(host.names("/etc"), ElementsAre("a", "x"));
    });
}

TEST(Mounts, a_read_only_file_system_is_named_as_such) {
    const Sandbox host;
    host.make_folder("/etc");
    in_a_child(CLONE_NEWNS, [&host] {
        mount_tmpfs(host, "/etc", "mode=0755");
        host.file("/etc/x", "old");
        ASSERT_EQ(::mount(nullptr, host.at("/etc").c_str(), nullptr, MS_REMOUNT | MS_RDONLY, "mode=0755"), 0);
        EXPECT_THAT(refusal(host, {writing("/etc/x", "old", "new")}), HasSubstr("remount,rw"));
        EXPECT_THAT(refusal(host, {writing("/etc/sub/x", std::nullopt, "new")}), HasSubstr("remount,rw"));
        EXPECT_THAT(refusal(host, {removing("/etc/x", "old")}), HasSubstr("remount,rw"));
        EXPECT_THAT(refusal(host, {setting_mode("/etc/x", 0755)}), HasSubstr("remount,rw"));
        EXPECT_EQ(host.bytes("/etc/x"), "old");
    });
}

TEST(Mounts, a_full_disk_changes_nothing_and_leaves_nothing) {
    const Sandbox host;
    host.make_folder("/etc");
    in_a_child(CLONE_NEWNS, [&host] {
        mount_tmpfs(host, "/etc", "mode=0755,size=64k");
        host.file("/etc/a", "old");
        host.file("/etc/x", "old");
        const std::string large(100'000, 'x');
        EXPECT_THAT(refusal(host, {writing("/etc/a", "old", "new"), writing("/etc/x", "old", large)}),
                    AllOf(HasSubstr(host.at("/etc/x")), HasSubstr("Make room")));
        EXPECT_THAT(refusal(host, {writing("/etc/sub/x", std::nullopt, large)}), HasSubstr("Make room"));
        EXPECT_EQ(host.bytes("/etc/a"), "old");
        EXPECT_EQ(host.bytes("/etc/x"), "old");
        EXPECT_THAT(host.names("/etc"), ElementsAre("a", "x"));
    });
}

// Sets or takes away one of the attributes of chattr(1); false where the file system has none.
bool set_flag(const std::string& path, int flag) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return ::ioctl(file.number(), FS_IOC_SETFLAGS, &flag) == 0;
}

TEST(Mounts, an_immutable_file_or_folder_is_named_with_chattr) {
    const Sandbox host;
    host.file("/etc/x", "old");
    host.file("/etc/y", "old");
    if (!set_flag(host.at("/etc/x"), FS_IMMUTABLE_FL)) {
        GTEST_SKIP() << "the file system of " << host.folder() << " knows no immutable files";
    }
    const auto touched = host.status("/etc/y").st_ctim;
    EXPECT_THAT(refusal(host, {writing("/etc/y", "old", "new"), writing("/etc/x", "old", "new")}),
                AllOf(HasSubstr(host.at("/etc/x")), HasSubstr("chattr -ia")));
    EXPECT_THAT(refusal(host, {setting_mode("/etc/x", 0755)}), HasSubstr("chattr -ia"));
    EXPECT_THAT(host.names("/etc"), ElementsAre("x", "y"));
    EXPECT_EQ(host.bytes("/etc/y"), "old");
    EXPECT_TRUE(same(host.status("/etc/y").st_ctim, touched)) << "it was changed and put back";
    set_flag(host.at("/etc/x"), 0);
    set_flag(host.at("/etc"), FS_IMMUTABLE_FL);
    EXPECT_THAT(refusal(host, {writing("/etc/x", "old", "new")}), HasSubstr("chattr -ia"));
    set_flag(host.at("/etc"), FS_APPEND_FL);
    EXPECT_THAT(refusal(host, {writing("/etc/x", "old", "new")}), HasSubstr("chattr -ia"));
    set_flag(host.at("/etc"), 0);
    EXPECT_EQ(host.bytes("/etc/x"), "old");
}

TEST(Mounts, a_file_behind_another_file_system_is_replaced_there) {
    const Sandbox host;
    host.make_folder("/etc");
    host.make_folder("/srv");
    in_a_child(CLONE_NEWNS, [&host] {
        mount_tmpfs(host, "/srv", "mode=0755");
        host.file("/srv/x", "old");
        host.link("/etc/x", "/srv/x");
        const auto result = carry_out(host.root(), {writing("/etc/x", "old", "new")}, true);
        ASSERT_TRUE(result.has_value()) << result.error().sentence();
        EXPECT_EQ(host.bytes("/srv/x"), "new");
    });
}

// As in a container: the file comes from a lower layer and is copied up when it is linked or renamed over.
TEST(Mounts, a_file_of_a_lower_layer_is_replaced_in_the_upper_one) {
    const Sandbox host;
    host.file("/lower/x", "old", 0640);
    host.make_folder("/layers");
    host.make_folder("/etc");
    in_a_child(CLONE_NEWNS, [&host] {
        mount_tmpfs(host, "/layers", "mode=0755");
        host.make_folder("/layers/upper");
        host.make_folder("/layers/work");
        const std::string layers = "lowerdir=" + host.at("/lower") + ",upperdir=" + host.at("/layers/upper") +
                                   ",workdir=" + host.at("/layers/work");
        ASSERT_EQ(::mount("overlay", host.at("/etc").c_str(), "overlay", 0, layers.c_str()), 0);
        const auto result = carry_out(host.root(), {writing("/etc/x", "old", "new")}, true);
        ASSERT_TRUE(result.has_value()) << result.error().sentence();
        EXPECT_EQ(host.bytes("/etc/x"), "new");
        EXPECT_EQ(host.status("/etc/x").st_mode & 07777U, 0640U);
        EXPECT_EQ(host.bytes(result->backup_files.at(0)), "old");
        EXPECT_EQ(host.names("/etc").size(), 2U);
        EXPECT_EQ(host.bytes("/lower/x"), "old");
    });
}

}  // namespace
}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/replacement.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <functional>
#include <optional>
#include <vector>

#include "host/carry_out.hpp"
#include "sandbox.hpp"

namespace route_guard::host {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

CarriedOut carried_out(const Sandbox& host, const Plan& plan, bool backup = false) {
    auto result = carry_out(host.root(), plan, backup);
    EXPECT_TRUE(result.has_value()) << result.error().sentence();
    return result ? *std::move(result) : CarriedOut();
}

std::string refusal(const Sandbox& host, const Plan& plan) {
    const auto result = carry_out(host.root(), plan, false);
    EXPECT_FALSE(result.has_value());
    return result ? "" : result.error().sentence();
}

// The bytes of system.posix_acl_access: version 2, then tag, permissions and id of each entry
// (linux/posix_acl_xattr.h).
std::string access_list(unsigned char named_user_may) {
    std::string list("\2\0\0\0", 4);
    const auto entry = [&list](unsigned char tag, unsigned char may, unsigned id) {
        const std::array<char, 4> head = {static_cast<char>(tag), 0, static_cast<char>(may), 0};
        list.append(head.data(), head.size());
        list.append(reinterpret_cast<const char*>(&id), sizeof id);
    };
    entry(0x01, 6, ~0U);
    entry(0x02, named_user_may, 1234);
    entry(0x04, 4, ~0U);
    entry(0x10, 4, ~0U);
    entry(0x20, 4, ~0U);
    return list;
}

void set_attribute(const Sandbox& host, const char* path, const char* name, const std::string& value) {
    ASSERT_EQ(::setxattr(host.at(path).c_str(), name, value.data(), value.size(), 0), 0)
        << name << ": " << std::strerror(errno);
}

std::string attribute(const Sandbox& host, const char* path, const char* name) {
    std::array<char, 256> value = {};
    const ssize_t size = ::getxattr(host.at(path).c_str(), name, value.data(), value.size());
    return size < 0 ? "none" : std::string(value.data(), static_cast<std::size_t>(size));
}

TEST(Replacement, owner_mode_access_list_and_attributes_stay) {
    const Sandbox host;
    host.file("/etc/x", "old");
    ASSERT_EQ(::chown(host.at("/etc/x").c_str(), 12, 34), 0);
    ASSERT_EQ(::chmod(host.at("/etc/x").c_str(), 06751), 0);
    set_attribute(host, "/etc/x", "system.posix_acl_access", access_list(4));
    set_attribute(host, "/etc/x", "user.note", "mine");
    set_attribute(host, "/etc/x", "trusted.note", "yours");
    set_attribute(host, "/etc/x", "security.selinux", std::string("system_u:object_r:etc_t:s0\0", 27));
    const auto before = host.status("/etc/x");
    carried_out(host, {writing("/etc/x", "old", "new")});
    EXPECT_EQ(host.bytes("/etc/x"), "new");
    const auto after = host.status("/etc/x");
    EXPECT_NE(after.st_ino, before.st_ino) << "it was not replaced whole";
    EXPECT_EQ(after.st_mode, before.st_mode);
    EXPECT_EQ(after.st_uid, 12U);
    EXPECT_EQ(after.st_gid, 34U);
    EXPECT_EQ(attribute(host, "/etc/x", "system.posix_acl_access"), access_list(4));
    EXPECT_EQ(attribute(host, "/etc/x", "user.note"), "mine");
    EXPECT_EQ(attribute(host, "/etc/x", "trusted.note"), "yours");
    EXPECT_EQ(attribute(host, "/etc/x", "security.selinux"), std::string("system_u:object_r:etc_t:s0\0", 27));
    EXPECT_THAT(host.names("/etc"), ElementsAre("x"));
}

TEST(Replacement, a_folders_default_access_list_opens_no_file_that_had_none) {
    const Sandbox host;
    host.file("/etc/x", "old", 0600);
    set_attribute(host, "/etc", "system.posix_acl_default", access_list(6));
    carried_out(host, {writing("/etc/x", "old", "new")});
    EXPECT_EQ(attribute(host, "/etc/x", "system.posix_acl_access"), "none");
    EXPECT_EQ(host.status("/etc/x").st_mode & 07777U, 0600U);
}

TEST(Replacement, an_asked_mode_wins_over_the_old_one) {
    const Sandbox host;
    host.file("/etc/hook", "old", 0600);
    carried_out(host, {writing("/etc/hook", "old", "new", 0755)});
    EXPECT_EQ(host.status("/etc/hook").st_mode & 07777U, 0755U);
}

TEST(Replacement, a_new_file_is_0644_whatever_the_umask_and_its_folders_0755) {
    const Sandbox host;
    host.make_folder("/etc");
    const mode_t mask = ::umask(0077);
    carried_out(host, {writing("/etc/sysctl.d/sub/x.conf", std::nullopt, "new"),
                       writing("/etc/sysctl.d/hook", std::nullopt, "new", 0755)});
    ::umask(mask);
    EXPECT_EQ(host.bytes("/etc/sysctl.d/sub/x.conf"), "new");
    EXPECT_EQ(host.status("/etc/sysctl.d/sub/x.conf").st_mode & 07777U, 0644U);
    EXPECT_EQ(host.status("/etc/sysctl.d/hook").st_mode & 07777U, 0755U);
    EXPECT_EQ(host.status("/etc/sysctl.d/sub").st_mode & 07777U, 0755U);
    EXPECT_EQ(host.status("/etc/sysctl.d").st_mode & 07777U, 0755U);
}

TEST(Replacement, new_files_in_a_users_tree_belong_to_that_user) {
    const Sandbox host;
    ASSERT_EQ(::chown(host.folder().c_str(), 1234, 1234), 0);
    carried_out(host, {writing("/etc/sysctl.d/x.conf", std::nullopt, "new")});
    for (const char* path : {"/etc", "/etc/sysctl.d", "/etc/sysctl.d/x.conf"}) {
        EXPECT_EQ(host.status(path).st_uid, 1234U) << path;
        EXPECT_EQ(host.status(path).st_gid, 1234U) << path;
    }
}

TEST(Replacement, a_links_target_is_edited_and_the_link_stays) {
    const Sandbox host;
    host.file("/etc/sysctl.conf", "old");
    host.link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
    carried_out(host, {writing("/etc/sysctl.d/99-sysctl.conf", "old", "new")});
    EXPECT_EQ(host.bytes("/etc/sysctl.conf"), "new");
    EXPECT_TRUE(S_ISLNK(host.status("/etc/sysctl.d/99-sysctl.conf").st_mode));
    EXPECT_TRUE(S_ISREG(host.status("/etc/sysctl.conf").st_mode));
}

TEST(Replacement, a_dangling_links_target_is_made) {
    const Sandbox host;
    host.link("/etc/client.conf", "/srv/vpn/client.conf");
    carried_out(host, {writing("/etc/client.conf", std::nullopt, "new")});
    EXPECT_EQ(host.bytes("/srv/vpn/client.conf"), "new");
    EXPECT_TRUE(S_ISLNK(host.status("/etc/client.conf").st_mode));
}

TEST(Replacement, other_hard_links_keep_the_old_bytes_and_the_change_says_so) {
    const Sandbox host;
    host.file("/etc/x", "old");
    ASSERT_EQ(::link(host.at("/etc/x").c_str(), host.at("/etc/y").c_str()), 0);
    const auto result = carried_out(host, {writing("/etc/x", "old", "new")});
    EXPECT_EQ(host.bytes("/etc/x"), "new");
    EXPECT_EQ(host.bytes("/etc/y"), "old");
    EXPECT_THAT(result.done.at(0).message, HasSubstr("hard links of it that keep the old bytes: 1"));
}

TEST(Replacement, a_backup_is_a_copy_with_the_old_bytes_attributes_and_times) {
    const Sandbox host;
    host.file("/etc/x", "old", 0640);
    ASSERT_EQ(::chown(host.at("/etc/x").c_str(), 12, 34), 0);
    set_attribute(host, "/etc/x", "user.note", "mine");
    const timespec times[2] = {{1000, 0}, {2000, 5}};
    ASSERT_EQ(::utimensat(AT_FDCWD, host.at("/etc/x").c_str(), times, 0), 0);
    const auto result =
        carried_out(host, {writing("/etc/x", "old", "new"), writing("/etc/z", std::nullopt, "new")}, true);
    ASSERT_EQ(result.backup_files.size(), 1U) << "a new file has nothing to keep";
    const std::string backup = result.backup_files.front();
    EXPECT_THAT(backup,
                MatchesRegex("/etc/x\\.[0-9]+\\.[0-9]{4}-[0-9]{2}-[0-9]{2}@[0-9]{2}:[0-9]{2}:[0-9]{2}~"));
    EXPECT_EQ(host.bytes(backup), "old");
    const auto status = host.status(backup);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
    EXPECT_EQ(status.st_uid, 12U);
    EXPECT_EQ(status.st_mtim.tv_sec, 2000);
    EXPECT_EQ(status.st_mtim.tv_nsec, 5);
    EXPECT_EQ(attribute(host, backup.c_str(), "user.note"), "mine");
    EXPECT_EQ(host.names("/etc").size(), 3U);
}

TEST(Replacement, a_file_is_removed_and_its_backup_stays) {
    const Sandbox host;
    host.file("/etc/x", "old");
    const auto result = carried_out(host, {removing("/etc/x", "old")}, true);
    EXPECT_EQ(host.bytes("/etc/x"), std::nullopt);
    ASSERT_EQ(result.backup_files.size(), 1U);
    EXPECT_EQ(host.bytes(result.backup_files.front()), "old");
    EXPECT_EQ(host.names("/etc").size(), 1U);
}

TEST(Replacement, a_mode_is_set_also_on_what_the_same_plan_writes) {
    const Sandbox host;
    host.file("/etc/x", "old", 0600);
    const auto result = carried_out(host, {writing("/etc/x", "old", "new"), setting_mode("/etc/x", 0755)});
    EXPECT_EQ(host.status("/etc/x").st_mode & 07777U, 0755U);
    EXPECT_EQ(host.bytes("/etc/x"), "new");
    EXPECT_EQ(result.done.size(), 2U);
}

TEST(Replacement, a_file_that_changed_since_it_was_read_is_left_alone) {
    const Sandbox host;
    host.file("/etc/x", "somebody's");
    host.file("/etc/y", "y");
    const auto told = HasSubstr(host.at("/etc/x") + " was changed by something else");
    EXPECT_THAT(refusal(host, {writing("/etc/y", "y", "new"), writing("/etc/x", "old", "new")}), told);
    EXPECT_THAT(refusal(host, {writing("/etc/x", std::nullopt, "new")}), told);
    EXPECT_THAT(refusal(host, {removing("/etc/x", "old")}), told);
    EXPECT_THAT(refusal(host, {writing("/etc/gone", "old", "new")}), HasSubstr("changed by something else"));
    EXPECT_EQ(host.bytes("/etc/x"), "somebody's");
    EXPECT_EQ(host.bytes("/etc/y"), "y");
    EXPECT_THAT(host.names("/etc"), ElementsAre("x", "y"));
}

TEST(Replacement, a_file_that_changes_while_it_is_staged_is_left_alone) {
    const Sandbox host;
    host.file("/etc/first", "old");
    host.file("/etc/x", "old");
    const Root root = host.root();
    for (const auto& edit :
         std::vector<std::function<void()>>{[&host] { host.file("/etc/x", "somebody's"); },
                                            [&host] {
                                                ::unlink(host.at("/etc/x").c_str());
                                                host.file("/etc/x", "somebody's");
                                            },
                                            [&host] { host.file("/etc/new", "somebody's"); }}) {
        host.file("/etc/x", "old");
        Replacement replacement(root);
        for (const Change& change : {writing("/etc/first", "old", "new"), writing("/etc/x", "old", "new"),
                                     writing("/etc/new", std::nullopt, "new")}) {
            ASSERT_TRUE(replacement.stage(change, false).has_value());
        }
        edit();
        const auto done = replacement.commit();
        ASSERT_FALSE(done.has_value());
        EXPECT_THAT(done.error().sentence(), HasSubstr(" was changed by something else"));
        EXPECT_EQ(host.bytes("/etc/first"), "old");
        EXPECT_THAT(host.bytes("/etc/x"), testing::AnyOf("somebody's", "old"));
        ::unlink(host.at("/etc/new").c_str());
        EXPECT_THAT(host.names("/etc"), ElementsAre("first", "x"));
    }
}

TEST(Replacement, a_path_through_a_folder_that_others_may_write_is_refused) {
    const Sandbox host;
    host.file("/srv/open/x", "old");
    host.make_folder("/srv/open", 01777);
    host.link("/etc/link", "/srv/open/x");
    for (const char* path : {"/srv/open/x", "/etc/link"}) {
        EXPECT_THAT(refusal(host, {writing(path, "old", "new")}),
                    AllOf(HasSubstr("users other than root may write the folder " + host.at("/srv/open")),
                          HasSubstr("chmod go-w " + host.at("/srv/open"))));
    }
    EXPECT_THAT(refusal(host, {removing("/srv/open/x", "old")}), HasSubstr("may write the folder"));
    EXPECT_THAT(refusal(host, {setting_mode("/srv/open/x", 0755)}), HasSubstr("may write the folder"));
    EXPECT_THAT(refusal(host, {writing("/srv/open/new/x", std::nullopt, "new")}),
                HasSubstr("may write the folder"));
    EXPECT_THAT(host.names("/srv/open"), ElementsAre("x"));
    EXPECT_EQ(host.bytes("/srv/open/x"), "old");
}

TEST(Replacement, what_is_no_file_is_not_replaced) {
    const Sandbox host;
    host.make_folder("/etc/folder");
    host.file("/etc/file", "x");
    ASSERT_EQ(::mkfifo(host.at("/etc/fifo").c_str(), 0644), 0);
    EXPECT_THAT(refusal(host, {writing("/etc/folder", std::nullopt, "new")}), HasSubstr("no regular file"));
    EXPECT_THAT(refusal(host, {writing("/etc/fifo", std::nullopt, "new")}), HasSubstr("no regular file"));
    EXPECT_THAT(refusal(host, {writing("/etc/file/x", std::nullopt, "new")}),
                HasSubstr("no folder stands where"));
}

TEST(Replacement, where_the_second_of_two_fails_the_first_is_put_back) {
    const Sandbox host;
    host.file("/etc/x", "old x", 0604);
    host.file("/etc/name", "old");
    host.file("/etc/gone", "to go");
    host.file("/etc/mode", "", 0600);
    // A backup's name is longer than the file's: the longest name there can be has none.
    const std::string longest = "/etc/" + std::string(255, 'n');
    host.file(longest, "old n");
    const auto before = host.names("/etc");
    const auto result =
        carry_out(host.root(),
                  {writing("/etc/x", "old x", "new"), removing("/etc/gone", "to go"),
                   setting_mode("/etc/mode", 0755), writing("/etc/new/y", std::nullopt, "new"),
                   writing("/etc/z", std::nullopt, "new"), writing(longest, "old n", "new")},
                  true);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error().sentence(), AllOf(HasSubstr("backup"), HasSubstr("Nothing was changed.")));
    EXPECT_EQ(host.names("/etc"), before);
    EXPECT_EQ(host.bytes("/etc/x"), "old x");
    EXPECT_EQ(host.status("/etc/x").st_mode & 07777U, 0604U);
    EXPECT_EQ(host.bytes("/etc/gone"), "to go");
    EXPECT_EQ(host.status("/etc/mode").st_mode & 07777U, 0600U);
    EXPECT_EQ(host.bytes(longest), "old n");
}

TEST(Replacement, what_a_killed_run_left_is_cleared_away) {
    const Sandbox host;
    host.file("/etc/x", "old");
    host.file("/etc/.route_guard-1-0.tmp", "left");
    host.file("/etc/.route_guard-mine", "not left");
    carried_out(host, {writing("/etc/x", "old", "new")});
    EXPECT_THAT(host.names("/etc"), ElementsAre(".route_guard-mine", "x"));
}

TEST(Replacement, a_user_who_may_not_write_there_is_told_to_be_root) {
    const Sandbox host;
    host.file("/etc/x", "old");
    in_a_child(
        0,
        [&host] { EXPECT_THAT(refusal(host, {writing("/etc/x", "old", "new")}), HasSubstr("Run as root")); },
        1234);
}

TEST(Replacement, a_limit_of_file_sizes_is_an_error_and_does_not_kill) {
    const Sandbox host;
    host.file("/etc/x", "old");
    in_a_child(0, [&host] {
        const rlimit limit = {2, 2};
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
        const std::string told = refusal(host, {writing("/etc/x", "old", "longer")});
        // The child's own report may be longer than the limit: only the exit status tells.
        ::_exit(told.find("ulimit -f") != std::string::npos ? 0 : 1);
    });
    EXPECT_EQ(host.bytes("/etc/x"), "old");
    EXPECT_THAT(host.names("/etc"), ElementsAre("x"));
}

// Set by the signal's handler: 1, it came; 2, it came while something was staged.
volatile std::sig_atomic_t ended = 0;
std::string staged_file;

TEST(Replacement, a_signal_to_end_takes_effect_after_the_plan_is_carried_out) {
    const Sandbox host;
    const std::string old(std::size_t{8} << 20, 'o');
    host.file("/etc/x", old);
    in_a_child(0, [&host, &old] {
        staged_file = host.at("/etc/.route_guard-" + std::to_string(::getpid()) + "-0.tmp");
        std::signal(SIGALRM,
                    [](int) { ended = ::access(staged_file.c_str(), F_OK) == 0 || ended == 2 ? 2 : 1; });
        const itimerval soon = {{0, 1000}, {0, 1000}};
        const std::string bytes(std::size_t{8} << 20, 'n');
        ASSERT_EQ(::setitimer(ITIMER_REAL, &soon, nullptr), 0);
        carried_out(host, {writing("/etc/x", old, bytes)});
        EXPECT_NE(ended, 0) << "a signal must wait, not be lost";
        EXPECT_NE(ended, 2) << "the program would have ended with a staged file left";
        EXPECT_EQ(host.bytes("/etc/x"), bytes);
    });
}

TEST(Replacement, an_asked_owner_wins_over_the_old_one) {
    const Sandbox host;
    host.file("/etc/hook", "same");
    ASSERT_EQ(::chown(host.at("/etc/hook").c_str(), 1000, 34), 0);
    Change change = writing("/etc/hook", "same", "same", 0755);
    change.owner = 0;
    carried_out(host, {change});
    EXPECT_EQ(host.status("/etc/hook").st_uid, 0U);
    EXPECT_EQ(host.status("/etc/hook").st_gid, 34U) << "nobody asked for another group";
    EXPECT_EQ(host.status("/etc/hook").st_mode & 07777U, 0755U);
}

}  // namespace
}  // namespace route_guard::host

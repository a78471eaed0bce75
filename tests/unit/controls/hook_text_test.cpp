// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/hook_text.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace route_guard::controls {
namespace {

// A script in a folder of its own, run by a real shell.
class HookOnDisk : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "hookXXXXXX";
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& content) {
        const std::string path = folder_ + "/" + name;
        std::ofstream(path) << content;
        chmod(path.c_str(), 0755);
        return path;
    }
    // Runs the hook as a user without rights to /proc/sys and without PATH; the exit status, 99 for a missing
    // shell.
    int run(const std::string& arguments) {
        const std::string hook = write("hook", hook_text());
        const std::string command = "cd " + folder_ + " && env -i unshare -n " + GetParam() + " " + hook +
                                    " " + arguments + " >out 2>err";
        return WEXITSTATUS(std::system(command.c_str()));
    }
    std::string printed(const std::string& name) {
        std::ifstream file(folder_ + "/" + name);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    std::string folder_;
};

TEST_P(HookOnDisk, it_flushes_both_families_and_says_nothing) {
    EXPECT_EQ(run("tun0 1500 0 10.8.0.2 255.255.255.0 init"), 0);
    EXPECT_EQ(printed("out"), "");
    EXPECT_EQ(printed("err"), "");
}

TEST_P(HookOnDisk, it_becomes_the_chained_program_with_all_its_arguments) {
    const std::string chained =
        write("chained program", "#!/bin/sh\nfor a; do echo \"<$a>\"; done\nexit 7\n");
    EXPECT_EQ(run("'" + chained + "' 'a b' tun0 1500"), 7);
    EXPECT_EQ(printed("out"), "<a b>\n<tun0>\n<1500>\n");
}

TEST_P(HookOnDisk, the_chained_program_gets_no_variable_with_the_shells_folder) {
    const std::string chained = write("chained", "#!/bin/sh\ncat /proc/$$/environ\n");
    EXPECT_EQ(run("'" + chained + "' tun0"), 0);
    EXPECT_EQ(printed("out").find("PWD="), std::string::npos) << printed("out");
}

TEST_P(HookOnDisk, a_refused_flush_is_told_and_does_not_fail) {
    const std::string hook = write("hook", hook_text());
    const std::string command =
        "cd " + folder_ +
        " && chmod 755 . && env -i unshare -m -n /bin/sh -c 'mount -o remount,bind,ro /proc/sys 2>/dev/null "
        "|| mount --bind -o ro /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys; exec " +
        std::string(GetParam()) + " " + hook + " tun0' >out 2>err";
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 0);
    EXPECT_NE(printed("err").find("route_guard: /proc/sys/net/ipv4/route/flush could not be written"),
              std::string::npos)
        << printed("err");
}

TEST_P(HookOnDisk, a_kept_former_file_is_never_run) {
    const std::string path =
        write("hook", hook_text(FormerFile{.content = "#!/bin/sh\ntouch ran\n\\\n", .mode = 0700}));
    EXPECT_EQ(std::system(("cd " + folder_ + " && unshare -n " + GetParam() + " " + path + " tun0").c_str()),
              0);
    EXPECT_EQ(std::system(("cd " + folder_ + " && " + GetParam() + " -n " + path).c_str()), 0);
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/ran"));
}

INSTANTIATE_TEST_SUITE_P(EveryShell, HookOnDisk,
                         testing::Values("/bin/dash", "/bin/bash", "/bin/busybox sh", "/bin/sh"));

TEST(HookText, it_is_known_to_the_byte) {
    EXPECT_TRUE(is_hook_text(hook_text()));
    EXPECT_FALSE(is_hook_text(hook_text() + "\n"));
    EXPECT_FALSE(is_hook_text("#!/bin/sh\nip route flush cache\n"));
    EXPECT_FALSE(is_hook_text(""));
}

TEST(HookText, any_former_file_comes_back_to_the_byte) {
    EXPECT_TRUE(rc::check("a former file comes back", [] {
        const FormerFile former{.content = *rc::gen::container<std::string>(rc::gen::element(
                                    'a', '\n', '\\', 'x', '0', '#', '|', '\r', '\0', '\xff', '\t')),
                                .mode = *rc::gen::inRange(0u, 07777u),
                                .owner = *rc::gen::inRange(0u, 70000u)};
        const std::string hook = hook_text(former);
        RC_ASSERT(is_hook_text(hook));
        RC_ASSERT(former_file(hook) == former);
    }));
}

TEST(HookText, a_former_file_may_itself_be_a_hook_that_keeps_one) {
    const FormerFile first{.content = "x", .mode = 0700};
    const FormerFile second{.content = hook_text(first), .mode = 0755};
    EXPECT_EQ(former_file(hook_text(second)), second);
}

}  // namespace
}  // namespace route_guard::controls

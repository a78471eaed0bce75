// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/lock.hpp"

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

#include "sandbox.hpp"

namespace route_guard::host {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

TEST(Lock, is_free_again_when_its_holder_ends) {
    const Sandbox host;
    const Root root = host.root();
    for (int run = 0; run < 3; ++run) {
        EXPECT_TRUE(Lock::wait_for(root, 0ms).has_value());
    }
}

TEST(Lock, a_second_run_waits_and_then_says_who_is_in_the_way) {
    const Sandbox host;
    const auto held = Lock::wait_for(host.root(), 0ms);
    const auto begin = std::chrono::steady_clock::now();
    const auto second = Lock::wait_for(host.root(), 150ms);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 150ms);
    ASSERT_FALSE(second.has_value());
    EXPECT_THAT(second.error().sentence(), AllOf(HasSubstr(host.folder()), HasSubstr("lslocks")));
}

TEST(Lock, moves_with_its_owner) {
    const Sandbox host;
    Lock moved = [&host] { return Lock::wait_for(host.root(), 0ms).value(); }();
    EXPECT_FALSE(Lock::wait_for(host.root(), 0ms).has_value());
    const Sandbox other;
    moved = Lock::wait_for(other.root(), 0ms).value();
    EXPECT_TRUE(Lock::wait_for(host.root(), 0ms).has_value());
}

TEST(Lock, needs_neither_root_nor_a_writable_file_system) {
    in_a_child(0, [] { EXPECT_TRUE(Lock::wait_for(Root::open("/").value(), 10s).has_value()); }, 1234);
    const Sandbox host;
    in_a_child(CLONE_NEWNS, [&host] {
        ASSERT_EQ(::mount("tmpfs", host.folder().c_str(), "tmpfs", MS_RDONLY, nullptr), 0);
        const auto held = Lock::wait_for(host.root(), 0ms);
        EXPECT_TRUE(held.has_value());
        EXPECT_FALSE(Lock::wait_for(Root::open(host.folder() + "/.").value(), 0ms).has_value())
            << "the same folder by another name";
    });
}

// Eight processes add one to a number in a file, again and again, as two runs that read, plan and write.
TEST(Lock, runs_at_the_same_time_lose_none_of_each_others_work) {
    constexpr int processes = 8;
    constexpr int rounds = 10;
    const Sandbox host;
    host.file("/number", "0");
    std::array<pid_t, processes> children = {};
    for (pid_t& child : children) {
        child = ::fork();
        if (child == 0) {
            bool good = true;
            for (int round = 0; round < rounds; ++round) {
                const auto lock = Lock::wait_for(host.root());
                const int number = std::stoi(*host.bytes("/number"));
                host.file("/number", std::to_string(number + 1));
                good = good && lock.has_value();
            }
            ::_exit(good ? 0 : 1);
        }
    }
    for (const pid_t child : children) {
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(host.bytes("/number"), std::to_string(processes * rounds));
}

}  // namespace
}  // namespace route_guard::host

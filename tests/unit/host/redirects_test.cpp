// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/redirects.hpp"

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "host/carry_out.hpp"
#include "sandbox.hpp"

namespace route_guard::host {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

// Each test's interfaces are its own network namespace's.
void in_a_network(const std::function<void()>& part) {
    in_a_child(CLONE_NEWNET, part);
}

void ip(const std::string& arguments) {
    ASSERT_EQ(std::system(("ip " + arguments).c_str()), 0) << arguments;
}

std::string path_of(const std::string& interface) {
    return "/proc/sys/net/ipv4/conf/" + interface + "/send_redirects";
}

void set(const std::string& interface, const char* value) {
    ASSERT_TRUE(std::ofstream(path_of(interface)) << value << std::flush);
}

State observed() {
    State state;
    observe_redirects(state);
    EXPECT_EQ(state.redirects_problem, "");
    return state;
}

TEST(Redirects, every_interface_is_observed_with_its_own_value) {
    in_a_network([] {
        ip("link add one type veth peer name one.5");
        set("one", "0");
        set("one.5", "1");
        set("all", "7");
        set("default", "-12");
        const State state = observed();
        EXPECT_EQ(state.redirects.size(), 5U);
        EXPECT_EQ(state.redirects.at("one").value, 0);
        EXPECT_EQ(state.redirects.at("one.5").value, 1);
        EXPECT_EQ(state.redirects.at("all").value, 7);
        EXPECT_EQ(state.redirects.at("default").value, -12);
        EXPECT_EQ(state.redirects.at("lo").value, 1);
    });
}

TEST(Redirects, a_switch_is_cleared_once_whatever_its_name) {
    in_a_network([] {
        ip("link add one type veth peer name one.5");
        for (const char* name : {"all", "one.5"}) {
            EXPECT_EQ(clear_redirects(name), true) << name;
            EXPECT_EQ(clear_redirects(name), false) << name << " needs nothing any more";
            EXPECT_EQ(observed().redirects.at(name).value, 0) << name;
        }
        EXPECT_EQ(observed().redirects.at("one").value, 1) << "nobody asked for it";
    });
}

TEST(Redirects, every_planned_switch_is_told_though_writing_default_reaches_others) {
    in_a_network([] {
        ip("link add one type veth peer name two");
        Plan plan;
        for (const char* name : {"all", "default", "lo", "one", "two"}) {
            plan.push_back(
                {.control = Control::redirects_live, .action = Action::set_sysctl, .target = name});
        }
        const auto result = carry_out(Root::open("/").value(), plan, false);
        ASSERT_TRUE(result.has_value());
        std::vector<std::string> done;
        for (const Change& change : result->done) {
            done.push_back(change.target);
        }
        EXPECT_THAT(done, testing::ElementsAre("all", "default", "lo", "one", "two"));
    });
}

TEST(Redirects, an_interface_that_has_gone_is_no_error_and_no_change) {
    in_a_network([] {
        EXPECT_EQ(clear_redirects("gone0"), false);
        const Root root = Root::open("/").value();
        const Plan plan = {
            {.control = Control::redirects_live, .action = Action::set_sysctl, .target = "gone0"},
            {.control = Control::redirects_live, .action = Action::set_sysctl, .target = "lo"}};
        const auto result = carry_out(root, plan, false);
        ASSERT_TRUE(result.has_value());
        EXPECT_THAT(result->refused, IsEmpty());
        ASSERT_EQ(result->done.size(), 1U);
        EXPECT_EQ(result->done.front().target, "lo");
    });
}

// A folder that was listed and whose file is no longer there: as when the interface goes in between.
TEST(Redirects, an_interface_that_goes_while_it_is_looked_at_is_left_out) {
    in_a_network([] {
        const Sandbox host;
        host.file("/conf/all/send_redirects", "1\n");
        host.file("/conf/default/send_redirects", "1\n");
        host.make_folder("/conf/gone0");
        ASSERT_EQ(::mount(host.at("/conf").c_str(), "/proc/sys/net/ipv4/conf", nullptr, MS_BIND, nullptr), 0);
        const State state = observed();
        EXPECT_EQ(state.redirects.size(), 2U);
        EXPECT_EQ(state.redirects.at("all").value, 1);
    });
}

TEST(Redirects, a_read_only_proc_is_told_with_the_ways_out_of_a_container) {
    in_a_network([] {
        ASSERT_EQ(::mount("/proc/sys", "/proc/sys", nullptr, MS_BIND, nullptr), 0);
        ASSERT_EQ(::mount(nullptr, "/proc/sys", nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr), 0);
        const auto refused = clear_redirects("all");
        ASSERT_FALSE(refused.has_value());
        EXPECT_THAT(refused.error(),
                    AllOf(HasSubstr(path_of("all")), HasSubstr("read-only"), HasSubstr("--sysctl")));
        EXPECT_EQ(observed().redirects.at("all").value, 1) << "reading needs no right to write";
    });
}

TEST(Redirects, a_refusal_is_told_once_and_does_not_stop_the_rest_of_the_plan) {
    in_a_network([] {
        const Sandbox host;
        ASSERT_EQ(
            ::mount("/proc/sys/net/ipv4/conf/all", "/proc/sys/net/ipv4/conf/all", nullptr, MS_BIND, nullptr),
            0);
        ASSERT_EQ(::mount(nullptr, "/proc/sys/net/ipv4/conf/all", nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY,
                          nullptr),
                  0);
        const Plan plan = {
            {.control = Control::redirects_live, .action = Action::set_sysctl, .target = "all"},
            {.control = Control::redirects_live, .action = Action::set_sysctl, .target = "default"},
            {.control = Control::redirects_live, .action = Action::set_sysctl, .target = "all"},
            writing("/etc/x", std::nullopt, "new")};
        const auto result = carry_out(host.root(), plan, false);
        ASSERT_TRUE(result.has_value());
        ASSERT_EQ(result->done.size(), 2U);
        EXPECT_EQ(result->done[0].target, "/etc/x");
        EXPECT_EQ(result->done[1].target, "default");
        EXPECT_THAT(result->refused.at(Control::redirects_live),
                    AllOf(HasSubstr("conf/all/send_redirects cannot be set"),
                          HasSubstr("(1 more could not be set either.)")));
    });
}

TEST(Redirects, a_user_without_the_right_is_told_to_be_root) {
    in_a_child(
        CLONE_NEWNET,
        [] {
            const auto refused = clear_redirects("all");
            ASSERT_FALSE(refused.has_value());
            EXPECT_THAT(refused.error(), AllOf(HasSubstr("Permission denied"), HasSubstr("Run as root")));
        },
        1234);
}

TEST(Redirects, a_missing_proc_is_a_problem_and_no_empty_host) {
    in_a_network([] {
        ASSERT_EQ(::mount("tmpfs", "/proc", "tmpfs", 0, nullptr), 0);
        State state;
        observe_redirects(state);
        EXPECT_THAT(state.redirects_problem, HasSubstr("mount -t proc"));
        EXPECT_THAT(state.redirects, IsEmpty());
        EXPECT_FALSE(clear_redirects("all").has_value());
    });
}

TEST(Redirects, all_and_default_are_never_taken_for_interfaces_that_went) {
    in_a_network([] {
        ASSERT_EQ(::mount("tmpfs", "/proc/sys/net/ipv4/conf/all", "tmpfs", 0, nullptr), 0);
        ASSERT_EQ(::mount("tmpfs", "/proc/sys/net/ipv4/conf/lo", "tmpfs", 0, nullptr), 0);
        const State state = observed();
        EXPECT_EQ(state.redirects.at("all"), (RedirectSwitch{std::nullopt, "No such file or directory"}));
        EXPECT_FALSE(state.redirects.contains("lo"));
    });
}

TEST(Redirects, a_value_that_is_no_number_is_a_problem) {
    in_a_network([] {
        const Sandbox host;
        host.file("/odd", "on\n");
        ASSERT_EQ(::mount(host.at("/odd").c_str(), path_of("lo").c_str(), nullptr, MS_BIND, nullptr), 0);
        const State state = observed();
        EXPECT_EQ(state.redirects.at("lo").value, std::nullopt);
        EXPECT_THAT(state.redirects.at("lo").problem, HasSubstr("no number"));
        EXPECT_EQ(state.redirects.at("all").value, 1);
    });
}

TEST(Redirects, something_that_sets_it_back_at_once_is_told) {
    in_a_network([] {
        // A file that takes a 0 and then reads 50000 again.
        ASSERT_EQ(::mount("/proc/self/timerslack_ns", path_of("lo").c_str(), nullptr, MS_BIND, nullptr), 0);
        const auto refused = clear_redirects("lo");
        ASSERT_FALSE(refused.has_value());
        EXPECT_THAT(refused.error(), HasSubstr("then read 50000: something else sets it"));
    });
}

}  // namespace
}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/script_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace route_guard::openvpn {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

FileTree host_with(std::string_view content, const std::string& path, Node program) {
    FileTree tree = host(content);
    tree.put("/bin/sh", file("\x7f"
                             "ELF",
                             0755));
    tree.put(path, std::move(program));
    return tree;
}

std::vector<std::string> reasons(const std::vector<StartProblem>& problems) {
    std::vector<std::string> texts;
    for (const StartProblem& problem : problems) {
        texts.push_back(problem.reason);
    }
    return texts;
}

std::vector<std::string> at_start(const FileTree& tree, Version version = Version::v2_6) {
    Lookup files(tree);
    return reasons(start_problems(files, read(files, client, "/etc/openvpn", version)));
}

std::vector<std::string> at_run(const FileTree& tree, std::string_view event = "up") {
    Lookup files(tree);
    return run_problems(files, read(files, client, "/etc/openvpn", Version::v2_6), event);
}

std::vector<std::string> at_run(std::string_view script, unsigned mode = 0755) {
    return at_run(host_with("up /opt/hook\n", "/opt/hook", file(script, mode)));
}

TEST(ScriptChecks, a_script_that_runs_has_no_problem) {
    const FileTree tree = host_with("up \"/opt/hook an argument\"\n", "/opt/hook", file("#!/bin/sh\n", 0755));
    EXPECT_THAT(at_start(tree), IsEmpty());
    EXPECT_THAT(at_run(tree), IsEmpty());
}

TEST(ScriptChecks, a_program_that_is_not_there_keeps_openvpn_from_starting) {
    EXPECT_THAT(at_start(host("up /opt/hook\n")),
                ElementsAre(AllOf(HasSubstr("/opt/hook"), HasSubstr("does not exist"))));
}

TEST(ScriptChecks, so_does_one_that_a_later_line_overrides) {
    const FileTree tree = host_with("up /opt/gone\nup /opt/hook\n", "/opt/hook", file("#!/bin/sh\n", 0755));
    Lookup files(tree);
    const auto problems = start_problems(files, reading(tree));
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems.front().place, (Place{client, 1}));
    EXPECT_EQ(problems.front().text, "up /opt/gone");
    EXPECT_TRUE(problems.front().certain);
}

TEST(ScriptChecks, so_does_a_link_to_itself) {
    EXPECT_THAT(
        at_start(host_with("up /opt/hook\n", "/opt/hook",
                           {.kind = NodeKind::other, .problem = "Too many levels", .leads_nowhere = true})),
        ElementsAre(AllOf(HasSubstr("it cannot be opened: Too many levels"), HasSubstr("correct the path"))));
}

TEST(ScriptChecks, what_could_not_be_looked_at_leaves_the_question_open) {
    const Node closed{.kind = NodeKind::other, .problem = "Permission denied", .denied = true};
    for (const std::string line : {"up /srv/x\n", "chroot /srv/x\n", "tmp-dir /srv/x\n"}) {
        FileTree tree = host_with(line, "/srv/x", closed);
        Lookup files(tree);
        const auto problems = start_problems(files, reading(tree));
        ASSERT_EQ(problems.size(), 1U) << line;
        EXPECT_FALSE(problems.front().certain) << line;
        EXPECT_THAT(problems.front().reason,
                    HasSubstr("/srv/x could not be read: Permission denied. Run route_guard as root"));
    }
    EXPECT_THAT(at_run(host_with("up /srv/x\n", "/srv/x", closed)), IsEmpty());
}

TEST(ScriptChecks, so_does_one_of_any_script_directive) {
    for (const std::string name : {"client-connect", "client-disconnect", "down", "ipchange", "learn-address",
                                   "route-pre-down", "route-up", "tls-verify", "up"}) {
        EXPECT_EQ(at_start(host(name + " /opt/hook\n")).size(), 1U) << name;
    }
    EXPECT_EQ(at_start(host("dns-updown /opt/hook\n"), Version::v2_7).size(), 1U);
    EXPECT_THAT(at_start(host("dns-updown disable\ndns-updown force\n"), Version::v2_7), IsEmpty());
}

TEST(ScriptChecks, so_does_one_that_nobody_may_execute) {
    const FileTree tree = host_with("up /opt/hook\n", "/opt/hook", file("#!/bin/sh\n", 0644));
    EXPECT_THAT(at_start(tree),
                ElementsAre(AllOf(HasSubstr("not executable"), HasSubstr("chmod 755 /opt/hook"))));
}

TEST(ScriptChecks, so_does_an_empty_command) {
    EXPECT_THAT(at_start(host("up \"\"\n")), ElementsAre(HasSubstr("names no program")));
}

TEST(ScriptChecks, a_relative_program_starts_in_the_working_directory) {
    FileTree tree = host_with("cd /srv\nup ./hook\n", "/srv/hook", file("#!/bin/sh\n", 0755));
    tree.put("/srv", folder());
    EXPECT_THAT(at_start(tree), IsEmpty());
    EXPECT_THAT(at_run(tree), IsEmpty());
}

TEST(ScriptChecks, a_later_cd_moves_where_a_relative_program_is_run) {
    FileTree tree = host_with("up ./hook\ncd /srv\n", "/etc/openvpn/hook", file("#!/bin/sh\n", 0755));
    tree.put("/srv", folder());
    EXPECT_THAT(at_start(tree), IsEmpty());
    EXPECT_THAT(at_run(tree), ElementsAre(HasSubstr("/srv/hook")));
}

TEST(ScriptChecks, down_is_looked_for_below_an_earlier_chroot) {
    FileTree tree = host_with("chroot /srv\ndown /opt/hook\n", "/srv/opt/hook", file("#!/bin/sh\n", 0755));
    tree.put("/srv", folder());
    tree.put("/srv/tmp", folder());
    EXPECT_THAT(at_start(tree), IsEmpty());
    tree.put(client, file("down /opt/hook\nchroot /srv\n"));
    EXPECT_THAT(at_start(tree), ElementsAre(HasSubstr("it looks for /opt/hook")));
}

TEST(ScriptChecks, a_chroot_needs_its_folder_and_one_for_temporary_files) {
    FileTree tree = host("chroot /srv\n");
    EXPECT_THAT(at_start(tree),
                ElementsAre(AllOf(HasSubstr("needs the folder /srv"), HasSubstr("does not exist"))));
    tree.put("/srv", folder());
    EXPECT_THAT(at_start(tree), ElementsAre(HasSubstr("needs the folder /srv/tmp")));
    tree.put("/srv/work", folder());
    tree.put(client, file("chroot /srv\ntmp-dir /work\n"));
    EXPECT_THAT(at_start(tree), IsEmpty());
}

TEST(ScriptChecks, a_folder_for_temporary_files_must_be_there) {
    EXPECT_THAT(at_start(host("tmp-dir work\n")),
                ElementsAre(HasSubstr("needs the folder /etc/openvpn/work")));
}

TEST(ScriptChecks, commas_are_blanks_for_ipchange_and_tls_verify) {
    EXPECT_THAT(at_start(host_with("ipchange /opt/hook,a\n", "/opt/hook", file("#!/bin/sh\n", 0755))),
                IsEmpty());
    EXPECT_EQ(at_start(host_with("up /opt/hook,a\n", "/opt/hook", file("#!/bin/sh\n", 0755))).size(), 1U);
}

TEST(ScriptChecks, a_script_needs_a_first_line_that_names_an_interpreter) {
    EXPECT_THAT(at_run("ip route flush cache\n"), ElementsAre(HasSubstr("does not begin with #!")));
    EXPECT_THAT(at_run(""), ElementsAre(HasSubstr("it is empty")));
    EXPECT_THAT(at_run("#! \n"), ElementsAre(HasSubstr("names no interpreter")));
    EXPECT_THAT(at_run("#!sh\n"), ElementsAre(HasSubstr("not an absolute path")));
    EXPECT_THAT(at_run("\n#!/bin/sh\n"), ElementsAre(HasSubstr("does not begin with #!")));
}

TEST(ScriptChecks, a_byte_order_mark_before_the_first_line_is_told) {
    EXPECT_THAT(at_run("\xEF\xBB\xBF#!/bin/sh\n"), ElementsAre(HasSubstr("byte order mark")));
}

TEST(ScriptChecks, a_carriage_return_after_the_interpreter_is_told) {
    EXPECT_THAT(at_run("#!/bin/sh\r\n"), ElementsAre(HasSubstr("carriage return")));
    EXPECT_THAT(at_run("#!/bin/sh -e\nx\r\n"), IsEmpty());
}

TEST(ScriptChecks, the_interpreter_must_be_there) {
    EXPECT_THAT(at_run("#! /opt/python -u\n"),
                ElementsAre(AllOf(HasSubstr("/opt/python"), HasSubstr("does not exist"))));
}

TEST(ScriptChecks, a_compiled_program_needs_no_interpreter) {
    EXPECT_THAT(at_run(std::string_view("\x7f"
                                        "ELF\0",
                                        5)),
                IsEmpty());
}

TEST(ScriptChecks, a_folder_is_no_program) {
    EXPECT_THAT(at_run(host_with("up /opt/hook\n", "/opt/hook", folder())),
                ElementsAre(HasSubstr("it is a folder")));
}

TEST(ScriptChecks, a_program_that_the_units_hide_is_told) {
    for (const std::string path : {"/home/me/hook", "/root/hook", "/run/user/0/hook"}) {
        EXPECT_THAT(at_run(host_with("up " + path + "\n", path, file("#!/bin/sh\n", 0755))),
                    ElementsAre(HasSubstr("ProtectHome")));
    }
    EXPECT_THAT(at_run(host_with("up /homes/hook\n", "/homes/hook", file("#!/bin/sh\n", 0755))), IsEmpty());
}

TEST(ScriptChecks, so_is_one_among_temporary_files) {
    for (const std::string path : {"/tmp/hook", "/var/tmp/hook"}) {
        EXPECT_THAT(at_run(host_with("up " + path + "\n", path, file("#!/bin/sh\n", 0755))),
                    ElementsAre(HasSubstr("PrivateTmp")));
    }
}

TEST(ScriptChecks, a_chained_program_must_be_there_and_executable) {
    FileTree tree = host_with("up \"/opt/hook /opt/next -v\"\n", "/opt/hook", file("#!/bin/sh\n", 0755));
    EXPECT_THAT(at_run(tree), ElementsAre(AllOf(HasSubstr("/opt/next"), HasSubstr("does not exist"))));
    tree.put("/opt/next", file("#!/bin/sh\n", 0644));
    EXPECT_THAT(at_run(tree), ElementsAre(HasSubstr("not executable")));
    tree.put("/opt/next", file("#!/opt/python\n", 0755));
    EXPECT_THAT(at_run(tree), ElementsAre(HasSubstr("/opt/python")));
    tree.put("/opt/next", file("exit 0\n", 0755));
    EXPECT_THAT(at_run(tree), IsEmpty());
    tree.put("/opt/next", file("#!/bin/sh\n", 0755));
    EXPECT_THAT(at_run(tree), IsEmpty());
}

TEST(ScriptChecks, an_argument_that_is_no_path_is_nothing_chained) {
    EXPECT_THAT(at_run(host_with("up \"/opt/hook tun0\"\n", "/opt/hook", file("#!/bin/sh\n", 0755))),
                IsEmpty());
}

TEST(ScriptChecks, a_link_into_a_hidden_folder_is_told_too) {
    FileTree tree = host_with("up /opt/hook\n", "/root/hook", file("#!/bin/sh\n", 0755));
    tree.link("/opt/hook", "/root/hook");
    EXPECT_THAT(at_run(tree), ElementsAre(HasSubstr("hide /root")));
}

TEST(ScriptChecks, a_program_that_others_can_change_is_told_and_runs) {
    FileTree tree = host_with("up /opt/hook\n", "/opt/hook", file("#!/bin/sh\n", 0775));
    EXPECT_THAT(at_run(tree), ElementsAre(HasSubstr("chmod go-w /opt/hook")));
}

TEST(ScriptChecks, a_folder_that_others_may_write_on_the_way_to_it_is_told) {
    Node program = file("#!/bin/sh\n", 0755);
    program.weak_folder = "/opt";
    EXPECT_THAT(at_run(host_with("up /opt/hook\n", "/opt/hook", program)),
                ElementsAre(HasSubstr("they may write in /opt")));
}

TEST(ScriptChecks, without_a_hook_nothing_is_run) {
    EXPECT_THAT(at_run(host("up /opt/hook\n"), "route-up"), IsEmpty());
}

}  // namespace
}  // namespace route_guard::openvpn

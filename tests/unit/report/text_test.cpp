// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/text.hpp"

#include <gtest/gtest.h>

namespace route_guard::report {
namespace {

Report checked() {
    Report report;
    report.check_mode = true;
    report.message = "1 of 2 controls is not compliant: up-hook";
    report.outcomes.push_back(
        {.finding = {.control = Control::script_security, .status = Status::compliant, .message = "level 2"},
         .was = Status::compliant});
    report.outcomes.push_back(
        {.finding = {.control = Control::up_hook,
                     .status = Status::non_compliant,
                     .message = "not the hook",
                     .evidence = {{.file = "/c", .line = 41, .seen = "up /x", .expected = "up /y"}}},
         .was = Status::non_compliant});
    report.changes.push_back({.control = Control::up_hook, .target = "/c", .message = "chain /x"});
    return report;
}

TEST(Text, a_check_shows_marks_evidence_changes_and_what_to_type_next) {
    EXPECT_EQ(text(checked(), {}, {.apply_command = "route_guard apply"}),
              "[ok] script-security      level 2\n"
              "[no] up-hook              not the hook\n"
              "    /c:41: up /x\n"
              "      expected: up /y\n"
              "\n"
              "To be changed:\n"
              "  write /c: chain /x\n"
              "\n"
              "1 of 2 controls is not compliant: up-hook.\n"
              "To make this change, type:\n"
              "  route_guard apply\n"
              "For what a control means and why it matters, type:\n"
              "  route_guard explain up-hook\n");
}

TEST(Text, a_plain_place_gets_no_escape_and_a_terminal_gets_colour) {
    EXPECT_EQ(text(checked(), {.unicode = true}, {}).find('\x1b'), std::string::npos);
    EXPECT_NE(text(checked(), {.unicode = true}, {}).find("✗ up-hook"), std::string::npos);
    EXPECT_NE(text(checked(), {.colour = true}, {}).find("\x1b[31m[no]\x1b[0m"), std::string::npos);
}

TEST(Text, what_a_file_says_cannot_command_the_terminal) {
    Report report = checked();
    report.outcomes[1].finding.evidence[0].seen = "up \x1b]0;x\x07";
    report.differences = {{"/c", "/c", "a\n", "\x1b[2J\n"}};
    const std::string shown = text(report, {}, {.diff = true});
    EXPECT_EQ(shown.find('\x1b'), std::string::npos);
    EXPECT_NE(shown.find("+\\x1b[2J"), std::string::npos);
}

TEST(Text, applying_with_nothing_to_do_says_so) {
    Report report;
    report.message = "The control is compliant";
    report.outcomes.push_back(
        {.finding = {.control = Control::route_cache, .status = Status::compliant, .message = "fine"}});
    EXPECT_EQ(text(report, {}, {}),
              "[ok] route-cache          fine\n\nThe control is compliant.\nThere was nothing to do.\n");
}

TEST(Text, an_applied_change_names_its_copies_and_warnings) {
    Report report = checked();
    report.check_mode = false;
    report.backup_files = {"/c.1~"};
    report.warnings = {"persist-tun"};
    const std::string shown = text(report, {}, {});
    EXPECT_NE(shown.find("Changed:\n  write /c: chain /x\n  kept a copy: /c.1~\n"), std::string::npos)
        << shown;
    EXPECT_NE(shown.find("\nwarning: persist-tun\n"), std::string::npos);
    EXPECT_EQ(shown.find("type:"), std::string::npos);
}

}  // namespace
}  // namespace route_guard::report

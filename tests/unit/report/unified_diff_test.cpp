// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/unified_diff.hpp"

#include <gtest/gtest.h>

namespace route_guard::report {
namespace {

std::string diff(const std::string& before, const std::string& after) {
    std::string text;
    const FileDifference difference{"/f", "/f", before, after};
    for (const DiffLine& line : unified_diff(difference)) {
        text += line.head.empty() ? line.mark + std::string(line.text) : line.head;
        text += "\n";
    }
    return text;
}

TEST(UnifiedDiff, equal_files_have_none) {
    EXPECT_EQ(diff("a\n", "a\n"), "");
    EXPECT_EQ(diff("", ""), "");
}

TEST(UnifiedDiff, a_block_at_the_end_shows_three_lines_of_context) {
    EXPECT_EQ(diff("1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\nB\n"),
              "--- /f\n+++ /f\n@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+B\n");
}

TEST(UnifiedDiff, a_new_file_starts_at_line_zero) {
    EXPECT_EQ(diff("", "a\nb\n"), "--- /f\n+++ /f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
    EXPECT_EQ(diff("a\n", ""), "--- /f\n+++ /f\n@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, a_missing_line_end_is_told) {
    EXPECT_EQ(diff("a", "a\nb\n"),
              "--- /f\n+++ /f\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n");
}

TEST(UnifiedDiff, changes_far_apart_are_two_hunks) {
    EXPECT_EQ(diff("x\n1\n2\n3\n4\n5\n6\n7\ny\n", "X\n1\n2\n3\n4\n5\n6\n7\nY\n"),
              "--- /f\n+++ /f\n@@ -1,4 +1,4 @@\n-x\n+X\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-y\n+Y\n");
}

TEST(UnifiedDiff, a_middle_too_long_to_compare_is_replaced_as_a_whole) {
    std::string before = "same\n";
    for (int line = 0; line < 2100; ++line) {
        before += "a\n";
    }
    const std::string text = diff(before, "same\nb\n");
    EXPECT_NE(text.find("@@ -1,2101 +1,2 @@"), std::string::npos);
}

}  // namespace
}  // namespace route_guard::report

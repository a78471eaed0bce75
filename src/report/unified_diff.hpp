// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace route_guard::report {

// One line of a unified diff: its mark (' ', '-', '+', '@' for a hunk's head, 'h' for a file's head, '\\' for
// a missing line end) and its text, without mark and line end, except that heads are whole.
struct DiffLine {
    char mark = ' ';
    std::string_view text;
    std::string head = {};
};

// The difference as patch(1) reads it, with three lines of context. Views into `difference`. Empty where both
// sides are equal.
std::vector<DiffLine> unified_diff(const FileDifference& difference);

}  // namespace route_guard::report

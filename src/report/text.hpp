// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "model/report.hpp"

namespace route_guard::report {

// What the place where a text is shown can show.
struct Look {
    bool colour = false;   // ANSI colours
    bool unicode = false;  // tick and cross as characters of their own
};

struct TextParts {
    bool diff = false;
    std::string apply_command = {};       // what puts right what a check has found, as one would type it
    std::string program = "route_guard";  // as one would type it
};

// A report as a person reads it: a mark for each control with its evidence, the changes, warnings, one
// closing sentence, and what to type next.
std::string text(const Report& report, Look look, const TextParts& parts);

}  // namespace route_guard::report

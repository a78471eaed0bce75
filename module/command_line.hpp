// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

namespace route_guard::program {

// The command line, without the program's own name. Returns the exit status: 0 when compliant (or brought
// there), 2 when not, 1 on an error.
int run_command_line(const std::string& program, std::span<const std::string> typed);

// Whether a word names a command or is an option, and so is no file of arguments.
bool is_command_line_word(const std::string& word);

}  // namespace route_guard::program

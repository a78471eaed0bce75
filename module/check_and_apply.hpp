// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "module/given.hpp"

namespace route_guard::program {

// `route_guard check` or `route_guard apply`, as it was typed.
struct RunRequest {
    GivenDict arguments;
    bool apply = false;
    bool json = false;
    bool diff = false;
    // The words themselves, for the sentence that says what to type next: the program's name first.
    std::vector<std::string> typed = {};
};

// Runs it and prints the result. Returns the exit status: 0 compliant, 2 not, 1 on an error.
int check_and_apply(const RunRequest& request);

// The command that applies what was checked, quoted for a shell; with sudo where the host itself is meant and the user is not
// root, or is by sudo.
std::string apply_command(const std::vector<std::string>& typed, bool with_sudo);

}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace route_guard::program {

// An argument's name as an option: "client_config" is "--client-config".
std::string option_name(std::string_view argument_name);

// What --help prints: every command, and every option from the table of arguments.
std::string help_text();

}  // namespace route_guard::program

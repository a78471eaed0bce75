// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "module/arguments.hpp"

namespace route_guard::program {

// "Invoked with a=1 b=2", as Ansible's modules log it.
std::string invocation_text(const std::vector<NamedValue>& values);

// Sends one line to the system log as `name`. Where nobody listens, or listens too slowly, it is dropped: a
// log must not hold up or fail the run.
void log_line(std::string_view facility, std::string_view name, std::string_view text);

}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace route_guard::report {

// Text of others made safe for a terminal: control characters and bytes that are not UTF-8 become \xNN. A tab
// stays.
std::string printable(std::string_view text);

// Whether all of it is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace route_guard::report

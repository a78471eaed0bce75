// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace route_guard::program {

// The JSON Schemas of the arguments (made from the table) and of the answer (module/schema/answer.json), with
// a line end.
std::string arguments_schema();
std::string_view answer_schema();

// The arguments as a Markdown table, with a line end.
std::string arguments_markdown();

}  // namespace route_guard::program

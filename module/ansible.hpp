// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace route_guard::program {

// The module protocol: arguments from a file ("-": standard input), the answer on standard output. Returns
// the exit status: 1 when the answer says failed, or could not be written; else 0.
int answer_module(const std::string& file);

// The answer of a run that an error ended, as the module protocol and `--format json` print it. `changed`:
// the host had been changed before. Returns 1.
int answer_failure(std::string_view sentence, bool changed = false);

}  // namespace route_guard::program

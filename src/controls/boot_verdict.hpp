// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "model/finding.hpp"
#include "sysctl/boot.hpp"

namespace route_guard::controls {

// What is wrong with a boot's end state (sysctl::senders), as half a sentence: "all ends at 1 (FILE:LINE);
// ...". Empty: nothing. The lines that decide, those that they override, and those that are missing go into
// the finding's evidence.
std::string wrong_with(const sysctl::BootOutcome& outcome, Finding& finding);

}  // namespace route_guard::controls

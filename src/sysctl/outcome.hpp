// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "sysctl/applied.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/readings.hpp"

namespace route_guard::sysctl {

// The state after one run of an applier under known circumstances; boot_outcome is the worst of all that can
// be.
BootOutcome outcome_in(Lookup& files, Applier applier, const std::vector<std::string>& interfaces,
                       const Circumstances& circumstances);

// boot_outcome with what was read before.
BootOutcome boot_outcome(Lookup& files, Applier applier, const std::vector<std::string>& interfaces,
                         Readings& readings);

}  // namespace route_guard::sysctl

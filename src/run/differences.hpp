// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "model/plan.hpp"
#include "model/report.hpp"
#include "model/state.hpp"

namespace route_guard::run {

// The file and the switch changes of a plan, as before and after.
std::vector<FileDifference> differences(const Plan& plan, const State& before);

}  // namespace route_guard::run

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/policy.hpp"
#include "model/report.hpp"

namespace route_guard::run {

struct Mode {
    bool check = false;  // stop at the plan
    bool diff = false;   // fill in the differences
};

// The whole flow: observe, audit, remediate, plan; in apply mode carry out, observe and audit again. Throws
// Error where the run cannot go on; it says whether something was changed before.
Report run(const Policy& policy, Mode mode);

}  // namespace route_guard::run

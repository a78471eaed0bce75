// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "controls/controls.hpp"
#include "host/root.hpp"
#include "model/finding.hpp"
#include "model/policy.hpp"
#include "model/state.hpp"

namespace route_guard::run {

// A host as far as the policy's controls look at it, and what they make of it.
struct Observed {
    State state;
    std::vector<Finding> findings;
    controls::Remedied remedied;
};

// Files are fetched as the controls ask for them: what they find and want is complete when they miss nothing
// more.
Observed observe(const Policy& policy, const host::Root& root);

}  // namespace route_guard::run

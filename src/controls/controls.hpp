// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/file_tree.hpp"
#include "model/finding.hpp"
#include "model/plan.hpp"
#include "model/policy.hpp"
#include "model/state.hpp"

namespace route_guard::controls {

// Why a target was changed: the change's control and message.
struct Intent {
    Control control;
    std::string target = {};
    std::string message = {};
};

// A state as it should become, and why it differs.
struct Remedied {
    State state = {};
    std::vector<Intent> intents = {};
};

// Every finding that the policy asks for, in the table's order. `files` is a window on state.files: what it
// misses must be observed before the findings mean anything.
std::vector<Finding> audit(const Policy& policy, const State& state, Lookup& files);

// The state that the policy wants, as near as the program can bring it.
Remedied remediate(const Policy& policy, const State& state, Lookup& files);

// The smallest set of changes from one state to the other.
Plan difference(const State& before, const Remedied& after);

// What stale routes there are in spite of a flush: those that were learned again since, told by their later
// expiry, and those that would not go. Empty: none.
std::string left_after_flush(const RouteCache& before, const RouteCache& after);

// What one control means, why it matters and what is done about it: the text of `route_guard explain`.
std::string_view explanation(Control control);

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host/root.hpp"
#include "model/policy.hpp"
#include "model/state.hpp"

namespace route_guard::run {

// The state of the host as far as the policy's controls look at it: files are fetched as the controls ask for
// them.
State observe(const Policy& policy, const host::Root& root);

}  // namespace route_guard::run

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>

#include "model/state.hpp"

namespace route_guard::host {

// Fills in `redirects` and `redirects_problem` from /proc/sys/net/ipv4/conf. An interface that goes away
// meanwhile is left out.
void observe_redirects(State& state);

// Writes 0 to one switch and reads it back. True: it was something else before. False: nothing to do, as it
// was 0 already or the interface had gone. Else a sentence: what was refused, why, and what the user can do.
std::expected<bool, std::string> clear_redirects(const std::string& interface);

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "routing/rule.hpp"

namespace route_guard::routing {

// One flow for every combination of what the rules and the routes' TOS values (`services`) tell apart and of
// the source addresses that matter (`origins`), a plain flow first. Where the combinations are too many, one
// for each rule.
std::vector<Flow> flows_told_apart(const std::vector<Rule>& rules, const std::vector<std::uint8_t>& services,
                                   const std::vector<Address>& origins);

// "with firewall mark 0x1", "from 192.0.2.7 with TOS 0x10"; empty for a plain flow.
std::string text_of(Family family, const Flow& flow);

}  // namespace route_guard::routing

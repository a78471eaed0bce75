// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "routing/rule.hpp"

namespace route_guard::routing {

// What tells packets apart besides the rules.
struct Surroundings {
    std::vector<std::uint8_t> services = {};  // TOS values that routes name
    std::vector<Address> own = {};         // the host's addresses in the prefixes that rules and routes name
    std::vector<Address> foreign = {};     // addresses in these prefixes that are not the host's
    std::vector<std::uint32_t> vrfs = {};  // the tables of VRFs
    std::vector<std::string> forwarding = {};  // the interfaces whose packets are passed on
};

// One flow for every combination of what rules and routes tell apart and that a packet can have, a plain flow
// first. Where the combinations are too many, those of any two.
std::vector<Flow> flows_told_apart(const std::vector<Rule>& rules, const Surroundings& surroundings);

// "with firewall mark 0x1", "from 192.0.2.7 with TOS 0x10"; empty for a plain flow.
std::string text_of(Family family, const Flow& flow);

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "openvpn/configuration.hpp"

namespace route_guard::openvpn {

// What the user should know of a configuration that starts the hook on `event` ("up", "route-up"):
// circumstances in which it does not run, runs without effect, or has a side effect. Whole sentences with the
// reason and what to type.
std::vector<std::string> advisories(const Configuration& configuration, Version version,
                                    std::string_view event);

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace route_guard::sysctl {

// What published benchmarks call this setting, for the distribution that the content of an os-release file
// names (man 5 os-release): "CIS Debian 12 3.3.2", and the controls of NIST 800-53 that hold everywhere.
std::vector<std::string> references(std::string_view os_release);

// The value of one assignment in an os-release file, without its quotes; empty where there is none.
std::string os_release_value(std::string_view os_release, std::string_view name);

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace route_guard::program {

// A path with $NAME and ${NAME} replaced by the environment's values, then a leading ~ or ~USER by that home
// folder, as Ansible expands its paths. What is not known stays as it is.
std::string expanded(std::string_view path);

}  // namespace route_guard::program

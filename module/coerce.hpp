// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>

#include "module/given.hpp"
#include "module/table.hpp"

namespace route_guard::program {

// A given value as a value of `type`, by Ansible's rules: "yes" is a boolean, " 7 " an integer, "a,b" a list,
// a path's ~ and $VAR are expanded. The error is the end of Ansible's sentence about it.
//
// A boolean given for an integer stays a boolean, as it does in Python, and then matches no choice.
std::expected<Value, std::string> coerced(const Given& given, Type type);

}  // namespace route_guard::program

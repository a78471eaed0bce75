// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "model/file_tree.hpp"

namespace route_guard::openvpn {

bool executable(const Node& node);

// Whether it could not be looked at, though a program with more rights might.
bool is_unseen(const Node& node);

// Why access(X_OK) would fail for root, as one clause; empty where it would not, or where that cannot be
// told.
std::string access_problem(const Node& node);

// What to do about it, as one clause; `name`: the directive's.
std::string cure_of_access(const Node& node, std::string_view path, std::string_view name);

// Why the kernel would not execute these bytes, as one clause; empty where it would. `interpreter` is set to
// the one that a script names.
std::string content_problem(std::string_view content, std::string& interpreter);

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/file_tree.hpp"
#include "sysctl/boot.hpp"

namespace route_guard::sysctl {

// Why no block can be written to `file`: one clause. Empty: it is a file that could be read, or nothing is
// there yet.
std::string unwritable(Lookup& files, const std::string& file);

// Whether an applier reads `file`, by this or another path.
bool is_read(Lookup& files, const BootOutcome& outcome, const std::string& file);

// Why a line in `file` does not win, and the way out, where `result` is what comes of it. `named`: the caller
// named it.
std::string in_the_way(Lookup& files, const std::vector<BootOutcome>& result, const std::string& file,
                       bool named);

}  // namespace route_guard::sysctl

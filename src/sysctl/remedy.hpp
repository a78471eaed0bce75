// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "model/file_tree.hpp"
#include "sysctl/boot.hpp"

namespace route_guard::sysctl {

// Which lines, in which file, make every one of `appliers` end with all interfaces at 0.
struct Remedy {
    std::string file = {};                // where route_guard's block goes
    std::vector<std::string> lines = {};  // the block's lines; empty: nothing needs to be said
};

// Works on a tree WITHOUT route_guard's own blocks. `file`: where the caller wants it; nullopt: the best
// place is chosen (/etc/sysctl.conf where every applier reads it and nothing after it wins; else a drop-in
// below /etc/sysctl.d whose name sorts late enough). The error is one or two sentences: which file and line
// is in the way, or could not be read, and what the user can do.
std::expected<Remedy, std::string> remedy(Lookup& files, const std::vector<Applier>& appliers,
                                          const std::vector<std::string>& interfaces,
                                          const std::optional<std::string>& file);

}  // namespace route_guard::sysctl

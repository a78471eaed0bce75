// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

#include "host/root.hpp"
#include "model/error.hpp"
#include "model/plan.hpp"

namespace route_guard::host {

// What a plan came to.
struct CarriedOut {
    Plan done;                              // the changes that were really made
    std::vector<std::string> backup_files;  // host paths
    std::map<Control, std::string>
        refused;  // why a switch or a flush was refused: a sentence for the finding
};

// Carries a plan out (with the lock held, lock.hpp): every file is staged beside its target before the first
// is renamed, then switches, then flushes. A file that cannot be staged ends the run with nothing written. A
// switch or a flush that the kernel refuses is told in `refused` and does not stop the others.
//
// A symbolic link's target is replaced, the link stays. Of a file with several hard links only the named one
// is replaced: snapshots and images made of hard links must not change with it; the change's message says
// that the others keep the old bytes. New files are 0644, missing folders 0755, both the root's owner()'s.
std::expected<CarriedOut, Error> carry_out(const Root& root, const Plan& plan, bool backup);

}  // namespace route_guard::host

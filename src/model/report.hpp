// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/finding.hpp"
#include "model/plan.hpp"
#include "model/route_cache.hpp"

namespace route_guard {

// One control before and after: the finding as last audited, and its status as first audited.
struct Outcome {
    Finding finding = {};
    Status was = Status::unknown;
};

// One file's change for a diff. Binary or unreadable sides are empty.
struct FileDifference {
    std::string before_header = {};
    std::string after_header = {};
    std::string before = {};
    std::string after = {};
};

// The whole answer of a run, before it becomes JSON or text.
struct Report {
    bool check_mode = false;
    bool failed = false;
    std::string message = {};
    std::vector<Outcome> outcomes = {};
    Plan changes = {};  // done, or in check mode to be done
    std::optional<RouteCache> route_cache = {};
    std::vector<std::string> warnings = {};
    std::vector<FileDifference> differences = {};
    std::vector<std::string> backup_files = {};

    bool compliant() const;
    bool changed() const { return !changes.empty(); }  // in check mode: would be
};

}  // namespace route_guard

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/report.hpp"

#include <algorithm>

namespace route_guard {

bool Report::compliant() const {
    return std::ranges::all_of(outcomes, [](const Outcome& outcome) { return outcome.finding.acceptable(); });
}

}  // namespace route_guard

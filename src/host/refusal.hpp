// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "model/error.hpp"

namespace route_guard::host {

// What the system refused while a file was written.
struct Refusal {
    int error = 0;     // an errno value; 0: `what` says it all
    std::string what;  // not empty: what could not be done, where it is not the writing itself
};

// Someone else edited the file after it was read for the plan.
Refusal changed_meanwhile();

// The sentences for a person: the file, the reason, the way out.
std::string sentence_of(const std::string& file, const Refusal& refusal);
// The same where it ends a run that has changed nothing yet.
Error refusal_of(const std::string& file, const Refusal& refusal);

}  // namespace route_guard::host

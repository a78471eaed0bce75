// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/policy.hpp"

namespace route_guard {

enum class Status { compliant, non_compliant, not_applicable, unknown };
const char* name_of(Status status);

// What was looked at and what was seen there. Fields that do not apply are empty (line: 0).
struct Evidence {
    std::string file = {};
    std::size_t line = 0;  // from 1
    std::string seen = {};
    std::string expected = {};

    friend bool operator==(const Evidence&, const Evidence&) = default;
};

// The verdict on one control: one sentence for a person, the evidence for a program.
struct Finding {
    Control control = Control::script_security;
    std::string subject = {};  // the client configuration, where several were named
    Status status = Status::unknown;
    std::string message = {};
    std::vector<Evidence> evidence = {};
    std::vector<std::string> references = {};  // benchmark identifiers ("CIS Debian 12 3.3.2")
    std::vector<std::string> warnings = {};    // advisories: never change the status

    bool acceptable() const { return status == Status::compliant || status == Status::not_applicable; }
    friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace route_guard

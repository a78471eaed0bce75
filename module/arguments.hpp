// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "module/given.hpp"
#include "module/table.hpp"

namespace route_guard::program {

struct NamedValue {
    std::string_view name;
    Value value;
};

// The arguments understood: what is asked for, and every value, defaults too, in the table's order.
struct Understood {
    Policy policy;
    std::vector<NamedValue> values;
};

// How messages name the caller's module, and whether unknown names are passed over.
struct Caller {
    std::string module = "route_guard";
    bool ignore_unknown = false;
};

// Checks the arguments against the table. A null is as good as no value. The error is one message: the first
// that Ansible would give, in its words.
std::expected<Understood, std::string> understood(const GivenDict& given, const Caller& caller);

}  // namespace route_guard::program

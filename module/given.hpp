// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// "module" is a word of C++ itself since C++20; hence the namespace's name.
namespace route_guard::program {

struct Given;
using GivenList = std::vector<Given>;
using GivenDict = std::vector<std::pair<std::string, Given>>;  // in the order given

// An argument's value as it was given, whichever way it came in. Strings are bytes.
struct Given {
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, GivenList, GivenDict> value =
        nullptr;

    bool is_null() const { return std::holds_alternative<std::nullptr_t>(value); }
};

// What Python would call its type ("str"), and how str() and repr() would write it there: Ansible's messages
// and its log speak so.
const char* python_type(const Given& given);
std::string python_text(const Given& given);
std::string python_repr(const Given& given);

}  // namespace route_guard::program

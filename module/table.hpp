// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/policy.hpp"

namespace route_guard::program {

enum class Type { text, path, integer, boolean, list_of_text, list_of_paths };

// A value of the type that its argument has. monostate: not given, and no default.
using Value = std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>>;

// One argument: all that the module protocol, the command line, the JSON Schema and the documentation know of
// it.
struct Argument {
    std::string_view name;
    Type type = Type::text;
    std::string_view fallback = {};              // the default as it would be typed; empty: none
    std::vector<std::string_view> choices = {};  // of the value, or of a list's elements; empty: any
    std::string_view placeholder = {};           // what stands for the value in the help
    std::string_view help = {};                  // one or two sentences
    void (*set)(Policy& policy, const Value& value) = nullptr;  // never called with monostate
};

// Every argument, in the order in which they are documented.
std::span<const Argument> argument_table();

// "bool", "int", "str", "path", "list": the type's name in Ansible's documentation, and that of a list's
// elements.
const char* type_name(Type type);
const char* element_type_name(Type type);
bool is_list(Type type);

}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "module/coerce.hpp"
#include "module/messages.hpp"

namespace route_guard::program {
namespace {

using Problem = std::string;  // empty: none

// The last value of that name, as in a Python dict.
const Given* value_of(const GivenDict& given, std::string_view name) {
    const auto found =
        std::find_if(given.rbegin(), given.rend(), [name](const auto& entry) { return entry.first == name; });
    return found == given.rend() || found->second.is_null() ? nullptr : &found->second;
}

std::string text_of(const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value)) {
        return *truth ? "True" : "False";
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return fmt::format("{}", *number);
    }
    return std::get<std::string>(value);
}

Problem choice_problem(const Argument& argument, const Value& value) {
    const auto is_choice = [&](const std::string& word) {
        return std::ranges::find(argument.choices, word) != argument.choices.end();
    };
    if (argument.choices.empty() || std::holds_alternative<std::monostate>(value)) {
        return "";
    }
    if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
        std::vector<std::string> strange;
        std::ranges::copy_if(*words, std::back_inserter(strange), std::not_fn(is_choice));
        return strange.empty() ? "" : messages::not_choices(argument.name, argument.choices, strange);
    }
    const std::string text = text_of(value);
    return is_choice(text) ? "" : messages::not_a_choice(argument.name, argument.choices, text);
}

Problem path_problem(const Argument& argument, const std::string& path) {
    if (path.find('\0') != std::string::npos) {
        return messages::zero_byte(argument.name);
    }
    if (path.empty()) {
        return messages::empty_path(argument.name);
    }
    const bool is_word = path == argument.fallback;  // sysctl_file's "auto"
    if (!path.starts_with('/') && !is_word) {
        return messages::relative_path(argument.name, path);
    }
    return path.ends_with('/') && argument.name != "root" ? messages::folder_path(argument.name, path) : "";
}

Problem value_problem(const Argument& argument, const Value& value) {
    if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
        if (words->empty()) {
            return messages::empty_list(argument.name, argument.choices);
        }
        for (const std::string& word :
             argument.type == Type::list_of_paths ? *words : std::vector<std::string>()) {
            if (Problem problem = path_problem(argument, word); !problem.empty()) {
                return problem;
            }
        }
    }
    return argument.type == Type::path ? path_problem(argument, std::get<std::string>(value)) : "";
}

std::expected<std::vector<NamedValue>, std::string> values_of(const GivenDict& given) {
    std::vector<NamedValue> values;
    for (const Argument& argument : argument_table()) {
        const Given* own = value_of(given, argument.name);
        if (own == nullptr && argument.fallback.empty()) {
            values.push_back({argument.name, {}});
            continue;
        }
        const Given by_default{std::string(argument.fallback)};
        std::expected<Value, std::string> value = coerced(own != nullptr ? *own : by_default, argument.type);
        if (!value) {
            return std::unexpected(messages::not_convertible(argument.name,
                                                             python_type(own != nullptr ? *own : by_default),
                                                             type_name(argument.type), value.error()));
        }
        values.push_back({argument.name, std::move(*value)});
    }
    return values;
}

std::vector<std::string> unknown_names(const GivenDict& given) {
    std::vector<std::string> names;
    for (const auto& [name, value] : given) {
        const bool known =
            std::ranges::find(argument_table(), name, &Argument::name) != argument_table().end();
        if (!known && std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

Problem first_problem(const std::vector<NamedValue>& values,
                      Problem (*problem_of)(const Argument&, const Value&)) {
    for (std::size_t index = 0; index < values.size(); ++index) {
        if (Problem problem = problem_of(argument_table()[index], values[index].value); !problem.empty()) {
            return problem;
        }
    }
    return "";
}

}  // namespace

std::expected<Understood, std::string> understood(const GivenDict& given, const Caller& caller) {
    auto values = values_of(given);
    if (!values) {
        return std::unexpected(values.error());
    }
    if (const Problem problem = first_problem(*values, choice_problem); !problem.empty()) {
        return std::unexpected(problem);
    }
    if (const std::vector<std::string> names = unknown_names(given);
        !names.empty() && !caller.ignore_unknown) {
        return std::unexpected(messages::unsupported(caller.module, names));
    }
    if (const Problem problem = first_problem(*values, value_problem); !problem.empty()) {
        return std::unexpected(problem);
    }
    Understood result{.policy = {}, .values = std::move(*values)};
    for (std::size_t index = 0; index < result.values.size(); ++index) {
        if (!std::holds_alternative<std::monostate>(result.values[index].value)) {
            argument_table()[index].set(result.policy, result.values[index].value);
        }
    }
    return result;
}

}  // namespace route_guard::program

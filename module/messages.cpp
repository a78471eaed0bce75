// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/messages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "module/table.hpp"

namespace route_guard::program::messages {
namespace {

std::string hint(std::string_view nearest) {
    return nearest.empty() ? "" : fmt::format(" Did you mean {}?", nearest);
}

}  // namespace

std::string unsupported(std::string_view module, std::vector<std::string> names) {
    std::vector<std::string_view> supported;
    for (const Argument& argument : argument_table()) {
        supported.push_back(argument.name);
    }
    std::ranges::sort(names);
    std::ranges::sort(supported);
    return fmt::format("Unsupported parameters for ({}) module: {}. Supported parameters include: {}.",
                       module, fmt::join(names, ", "), fmt::join(supported, ", "));
}

std::string not_a_choice(std::string_view name, const std::vector<std::string_view>& choices,
                         std::string_view got) {
    return fmt::format("value of {} must be one of: {}, got: {}", name, fmt::join(choices, ", "), got);
}

std::string not_choices(std::string_view name, const std::vector<std::string_view>& choices,
                        const std::vector<std::string>& got) {
    return fmt::format("value of {} must be one or more of: {}. Got no match for: {}", name,
                       fmt::join(choices, ", "), fmt::join(got, ", "));
}

std::string not_convertible(std::string_view name, std::string_view python_type, std::string_view wanted,
                            std::string_view reason) {
    return fmt::format("argument '{}' is of type <class '{}'> and we were unable to convert to {}: {}", name,
                       python_type, wanted, reason);
}

std::string not_a_boolean(std::string_view text) {
    return fmt::format(
        "The value '{}' is not a valid boolean. Valid booleans include: 0, 1, 'y', 'yes', 'on', '1', 'true', "
        "'t', 'n', 'no', 'off', '0', 'false', 'f'",
        text);
}

std::string type_not_convertible(std::string_view python_type, std::string_view wanted) {
    return fmt::format("<class '{}'> cannot be converted to a {}", python_type, wanted);
}

std::string not_an_integer(std::string_view repr) {
    return fmt::format("\"{}\" cannot be converted to an int", repr);
}

std::string relative_path(std::string_view name, std::string_view path) {
    return fmt::format("{} must be an absolute path, but is '{}': write it from the top, beginning with /.",
                       name, path);
}

std::string folder_path(std::string_view name, std::string_view path) {
    return fmt::format(
        "{} must name a file, but '{}' names a folder: leave the / at its end out, or go on to the file's "
        "name.",
        name, path);
}

std::string empty_path(std::string_view name) {
    return fmt::format("{} is empty: give a path that begins with /, or leave {} out to take the default.",
                       name, name);
}

std::string empty_list(std::string_view name, const std::vector<std::string_view>& choices) {
    const std::string what =
        choices.empty() ? "at least one path" : fmt::format("one or more of {}", fmt::join(choices, ", "));
    return fmt::format("{} is an empty list: give {}, or leave {} out to take the default.", name, what,
                       name);
}

std::string zero_byte(std::string_view name) {
    return fmt::format("{} holds a zero byte, which no path or word can have: take it out.", name);
}

std::string half_a_character(std::string_view name) {
    return fmt::format(
        "{} holds half of a surrogate pair (\\ud800 to \\udfff), which is no character: write the character "
        "itself, or both halves.",
        name);
}

std::string arguments_unreadable(std::string_view file, std::string_view reason) {
    return fmt::format(
        "The arguments in {} cannot be read: {}. Give a file that holds one JSON object, or - for standard "
        "input.",
        file == "-" ? "standard input" : file, reason);
}

std::string arguments_empty() {
    return "The arguments are empty: give one JSON object, {} at least, which takes every default.";
}

std::string arguments_not_utf8() {
    return "The arguments are not valid UTF-8, as JSON must be: give one JSON object in UTF-8.";
}

std::string arguments_not_json(std::string_view reason) {
    return fmt::format(
        "The arguments are not valid JSON ({}): give one JSON object, such as {{\"state\": \"present\"}}.",
        reason);
}

std::string arguments_not_an_object(std::string_view what) {
    return fmt::format(
        "The arguments are {}, not a JSON object: give one object, such as {{\"state\": \"present\"}}.",
        what);
}

std::string arguments_too_deep(std::size_t most) {
    return fmt::format(
        "The arguments are nested more than {} levels deep: route_guard's go two levels deep, an object with "
        "lists in it.",
        most);
}

std::string out_of_memory() {
    return "There is not enough memory for what was to be read. Raise the limit (ulimit -v, or the memory of "
           "the container), or name smaller files.";
}

std::string answer_too_large() {
    return "The run is done, but there is not enough memory to tell its result. Raise the limit (ulimit -v, "
           "or the memory of the container), ask without a diff, then check again.";
}

std::string unknown_command(std::string_view word, std::string_view nearest) {
    return fmt::format("There is no command '{}'.{} Type route_guard --help for all commands.", word,
                       hint(nearest));
}

std::string unknown_option(std::string_view word, std::string_view nearest) {
    return fmt::format("There is no option '{}'.{} Type route_guard --help for all options.", word,
                       hint(nearest));
}

std::string option_without_value(std::string_view option) {
    return fmt::format("The option {} needs a value behind it. Type route_guard --help for all options.",
                       option);
}

std::string unknown_control(std::string_view word, std::string_view nearest) {
    std::vector<std::string_view> names;
    for (const Control control : every_control) {
        names.emplace_back(name_of(control));
    }
    return fmt::format("There is no control '{}'.{} The controls are {}.", word, hint(nearest),
                       fmt::join(names, ", "));
}

std::string unexpected_word(std::string_view word, std::string_view command) {
    return fmt::format(
        "'{}' has no meaning after 'route_guard {}'. Options begin with --; type route_guard --help for all "
        "of them.",
        word, command);
}

}  // namespace route_guard::program::messages

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace route_guard::program::messages {

// Ansible's own words, which its users know from every module.
std::string unsupported(std::string_view module, std::vector<std::string> names);
std::string not_a_choice(std::string_view name, const std::vector<std::string_view>& choices,
                         std::string_view got);
std::string not_choices(std::string_view name, const std::vector<std::string_view>& choices,
                        const std::vector<std::string>& got);
std::string not_convertible(std::string_view name, std::string_view python_type, std::string_view wanted,
                            std::string_view reason);
std::string not_a_boolean(std::string_view text);
std::string type_not_convertible(std::string_view python_type, std::string_view wanted);
std::string not_an_integer(std::string_view repr);

// Values that Ansible would let through.
std::string relative_path(std::string_view name, std::string_view path);
std::string folder_path(std::string_view name, std::string_view path);
std::string empty_path(std::string_view name);
std::string empty_list(std::string_view name, const std::vector<std::string_view>& choices);
std::string zero_byte(std::string_view name);
std::string half_a_character(std::string_view name);

// The arguments as a whole.
std::string arguments_unreadable(std::string_view file, std::string_view reason);
std::string arguments_empty();
std::string arguments_not_utf8();
std::string arguments_not_json(std::string_view reason);
std::string arguments_not_an_object(std::string_view what);
std::string arguments_too_deep(std::size_t most);

// The machine.
std::string out_of_memory();
std::string answer_too_large();

// The command line.
std::string unknown_command(std::string_view word, std::string_view nearest);
std::string unknown_option(std::string_view word, std::string_view nearest);
std::string option_without_value(std::string_view option);
std::string unknown_control(std::string_view word, std::string_view nearest);
std::string unexpected_word(std::string_view word, std::string_view command);

}  // namespace route_guard::program::messages

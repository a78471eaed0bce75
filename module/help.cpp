// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "module/table.hpp"

namespace route_guard::program {
namespace {

constexpr std::string_view before_options =
    R"(route_guard keeps VPN traffic on the VPN: it checks that OpenVPN starts its route-flush hook, that the host
sends no ICMP redirects, and that no cached route is stale; and puts right what is not.

  route_guard check [options]          say what is wrong, and what apply would change
  route_guard apply [options]          put it right, look again, and say what is true then
  route_guard routes [--stale]         list the kernel's cached routes, each with a verdict
  route_guard explain CONTROL          what a control means and why it matters
  route_guard schema arguments|answer  the JSON Schema of the module's arguments, or of its answer
  route_guard FILE, route_guard -      as an Ansible module: arguments as JSON from a file or standard input

Exit status: 0 when the host is compliant, 2 when it is not, 1 on an error.

Options of check and apply:
)";

constexpr std::string_view after_options =
    R"(  --diff                    show each changed file before and after
  --format text|json        how to print the result; text by default
  --help                    this text
  --version                 the version

Examples:
  route_guard check
  route_guard apply --diff --backup
  route_guard check --root /srv/image --controls redirects-persistent --format json
  route_guard check --client-config '/etc/openvpn/client/*.conf' --hook-event route-up
)";

constexpr std::size_t text_column = 28;
constexpr std::size_t line_length = 110;

// `text` in lines that start at the text column.
std::string folded(std::string_view text) {
    std::string result;
    std::size_t column = text_column;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (column != text_column && column + 1 + word.size() > line_length) {
            result += fmt::format("\n{:{}}", "", text_column);
            column = text_column;
        } else if (column != text_column) {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string meaning_of(const Argument& argument) {
    std::string text(argument.help);
    if (!argument.choices.empty() && argument.type != Type::list_of_text) {
        text += fmt::format(" One of {}.", fmt::join(argument.choices, ", "));
    }
    if (argument.type == Type::list_of_text) {
        text += fmt::format(" All by default: {}.", fmt::join(argument.choices, ", "));
    } else if (!argument.fallback.empty() && argument.type != Type::boolean) {
        text += fmt::format(" Default: {}.", argument.fallback);
    }
    return text;
}

}  // namespace

std::string option_name(std::string_view argument_name) {
    std::string name = "--" + std::string(argument_name);
    std::ranges::replace(name, '_', '-');
    return name;
}

std::string help_text() {
    std::string text(before_options);
    for (const Argument& argument : argument_table()) {
        const std::string option = fmt::format("{} {}", option_name(argument.name), argument.placeholder);
        const bool fits = option.size() + 2 < text_column - 1;
        text += fits ? fmt::format("  {:<{}}", option, text_column - 2)
                     : fmt::format("  {}\n{:{}}", option, "", text_column);
        text += folded(meaning_of(argument)) + "\n";
    }
    return text + std::string(after_options);
}

}  // namespace route_guard::program

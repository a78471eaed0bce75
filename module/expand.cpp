// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/expand.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "module/output.hpp"

namespace route_guard::program {
namespace {

bool is_name_letter(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z') || letter == '_';
}

struct Variable {
    std::string_view name;
    std::size_t length = 0;  // of the whole reference; 0: there is none
};

Variable variable_at(std::string_view text) {
    if (text.starts_with("${")) {
        const std::size_t end = text.find('}');
        return end == std::string_view::npos ? Variable{} : Variable{text.substr(2, end - 2), end + 1};
    }
    const auto end = std::find_if_not(text.begin() + 1, text.end(), is_name_letter);
    const auto length = static_cast<std::size_t>(end - text.begin());
    return length == 1 ? Variable{} : Variable{text.substr(1, length - 1), length};
}

std::string with_variables(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const Variable variable = path[0] == '$' ? variable_at(path) : Variable{};
        const char* value = variable.length == 0 ? nullptr : std::getenv(std::string(variable.name).c_str());
        const std::size_t taken = std::max<std::size_t>(variable.length, 1);
        result += value != nullptr ? std::string_view(value) : path.substr(0, taken);
        path.remove_prefix(taken);
    }
    return result;
}

// The home folder in the line of /etc/passwd whose field number `field` (from 0) is `wanted`. A static
// program has no other way to ask for it.
std::optional<std::string> home_where(std::size_t field, std::string_view wanted) {
    const auto passwd = whole_file("/etc/passwd", 1 << 20);
    std::string_view rest = passwd ? std::string_view(*passwd) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        std::vector<std::string_view> fields;
        for (std::size_t colon = 0; colon != std::string_view::npos;) {
            colon = line.find(':');
            fields.push_back(line.substr(0, colon));
            line.remove_prefix(colon == std::string_view::npos ? line.size() : colon + 1);
        }
        if (fields.size() == 7 && fields[field] == wanted) {
            return std::string(fields[5]);
        }
    }
    return std::nullopt;
}

std::optional<std::string> home_of(std::string_view user) {
    if (!user.empty()) {
        return home_where(0, user);
    }
    const char* home = std::getenv("HOME");
    return home != nullptr ? std::optional<std::string>(home) : home_where(2, fmt::format("{}", getuid()));
}

}  // namespace

std::string expanded(std::string_view path) {
    std::string result = with_variables(path);
    if (!result.starts_with('~')) {
        return result;
    }
    const std::size_t end = std::min(result.find('/'), result.size());
    std::optional<std::string> home = home_of(std::string_view(result).substr(1, end - 1));
    if (!home) {
        return result;
    }
    while (home->ends_with('/')) {
        home->pop_back();
    }
    const std::string whole = *home + result.substr(end);
    return whole.empty() ? "/" : whole;
}

}  // namespace route_guard::program

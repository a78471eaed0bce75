// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/surrogates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace route_guard::program {
namespace {

constexpr std::size_t escape_length = 6;  // \uXXXX

// The UTF-16 unit of the \u escape at the front.
std::optional<unsigned> unit_at(std::string_view text) {
    if (text.size() < escape_length || !text.starts_with("\\u")) {
        return std::nullopt;
    }
    unsigned unit = 0;
    const char* const end = text.data() + escape_length;
    const auto [stop, error] = std::from_chars(text.data() + 2, end, unit, 16);
    return error == std::errc() && stop == end ? std::optional(unit) : std::nullopt;
}

bool is_first_half(unsigned unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_second_half(unsigned unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

}  // namespace

std::string wrapped_surrogates(std::string_view json) {
    std::string result;
    result.reserve(json.size());
    while (!json.empty()) {
        const std::size_t plain = std::min(json.find('\\'), json.size());
        result += json.substr(0, plain);
        json.remove_prefix(plain);
        const std::optional<unsigned> unit = unit_at(json);
        std::size_t taken = std::min<std::size_t>(unit ? escape_length : 2, json.size());
        if (unit && is_first_half(*unit) && is_second_half(unit_at(json.substr(escape_length)).value_or(0))) {
            taken = 2 * escape_length;
            result += json.substr(0, taken);
        } else if (unit && *unit >= 0xDC80 && *unit <= 0xDCFF) {
            result += fmt::format("\\u0000\\u{:04x}", *unit - 0xDC00);
        } else if (unit && (is_first_half(*unit) || is_second_half(*unit))) {
            result += "\\u0000\\u0001";
        } else if (unit && *unit == 0) {
            result += "\\u0000\\u0000";
        } else {
            result += json.substr(0, taken);
        }
        json.remove_prefix(taken);
    }
    return result;
}

std::optional<std::string> unwrapped(std::string_view text) {
    std::string result;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index] != '\0') {
            result += text[index];
            continue;
        }
        // What follows a zero is a zero, U+0001, or U+0080 to U+00FF in UTF-8.
        const auto next = static_cast<unsigned char>(text[++index]);
        if (next == 1) {
            return std::nullopt;
        }
        result += next == 0 ? '\0' : static_cast<char>(((next & 0x03) << 6) | (text[++index] & 0x3F));
    }
    return result;
}

std::size_t nesting_of(std::string_view json) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool in_string = false;
    for (std::size_t index = 0; index < json.size(); ++index) {
        const char letter = json[index];
        if (in_string) {
            index += letter == '\\' ? 1 : 0;
            in_string = letter != '"';
        } else if (letter == '"') {
            in_string = true;
        } else if (letter == '[' || letter == '{') {
            deepest = std::max(deepest, ++depth);
        } else if ((letter == ']' || letter == '}') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

}  // namespace route_guard::program

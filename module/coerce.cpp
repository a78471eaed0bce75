// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/coerce.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "module/expand.hpp"
#include "module/messages.hpp"

namespace route_guard::program {
namespace {

using Result = std::expected<Value, std::string>;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\r\f\v";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? ""
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lowered(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

std::optional<bool> truth_of(std::string_view word) {
    constexpr std::string_view yes[] = {"y", "yes", "on", "1", "true", "t"};
    constexpr std::string_view no[] = {"n", "no", "off", "0", "false", "f"};
    if (std::ranges::find(yes, word) != std::end(yes)) {
        return true;
    }
    return std::ranges::find(no, word) != std::end(no) ? std::optional(false) : std::nullopt;
}

Result boolean(const Given& given) {
    if (std::holds_alternative<GivenList>(given.value) || std::holds_alternative<GivenDict>(given.value) ||
        given.is_null()) {
        return std::unexpected(messages::type_not_convertible(python_type(given), "bool"));
    }
    if (const bool* truth = std::get_if<bool>(&given.value)) {
        return *truth;
    }
    const auto* number = std::get_if<double>(&given.value);
    const std::string text =
        number != nullptr && (*number == 0 || *number == 1) ? (*number == 1 ? "1" : "0") : python_text(given);
    if (const std::optional<bool> truth = truth_of(lowered(trimmed(text)))) {
        return *truth;
    }
    return std::unexpected(messages::not_a_boolean(python_text(given)));
}

std::optional<std::int64_t> whole(double number) {
    constexpr double most = 9e15;  // every whole number up to here is a double
    return std::trunc(number) == number && std::fabs(number) < most
               ? std::optional(static_cast<std::int64_t>(number))
               : std::nullopt;
}

// A decimal number without a fraction: "7", "+7", "7.0", "70e-1".
std::optional<std::int64_t> integer_in(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+') && !text.starts_with("+-")) {
        text.remove_prefix(1);
    }
    if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
        return std::nullopt;  // from_chars would take "inf" and "nan", too
    }
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? whole(number) : std::nullopt;
}

Result integer(const Given& given) {
    if (const bool* truth = std::get_if<bool>(&given.value)) {
        return *truth;
    }
    if (const auto* number = std::get_if<std::int64_t>(&given.value)) {
        return *number;
    }
    std::optional<std::int64_t> number;
    if (const auto* real = std::get_if<double>(&given.value)) {
        number = whole(*real);
    } else if (const auto* text = std::get_if<std::string>(&given.value)) {
        number = integer_in(*text);
    }
    if (!number) {
        return std::unexpected(messages::not_an_integer(python_repr(given)));
    }
    return *number;
}

std::string text_of(const Given& given, Type type) {
    const std::string text = given.is_null() ? "" : python_text(given);
    return type == Type::path || type == Type::list_of_paths ? expanded(text) : text;
}

Result list(const Given& given, Type type) {
    std::vector<std::string> elements;
    if (const auto* list = std::get_if<GivenList>(&given.value)) {
        for (const Given& element : *list) {
            elements.push_back(text_of(element, type));
        }
        return elements;
    }
    if (std::holds_alternative<GivenDict>(given.value) || given.is_null()) {
        return std::unexpected(messages::type_not_convertible(python_type(given), "list"));
    }
    const std::string text = python_text(given);
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        elements.push_back(text_of({text.substr(start, comma - start)}, type));
        start = comma + 1;
    }
    return elements;
}

}  // namespace

std::expected<Value, std::string> coerced(const Given& given, Type type) {
    switch (type) {
        case Type::boolean:
            return boolean(given);
        case Type::integer:
            return integer(given);
        case Type::text:
        case Type::path:
            return text_of(given, type);
        case Type::list_of_text:
        case Type::list_of_paths:
            return list(given, type);
    }
    return Value();
}

}  // namespace route_guard::program

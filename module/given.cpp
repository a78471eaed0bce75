// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/given.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace route_guard::program {
namespace {

std::string quoted(std::string_view text) {
    const bool doubled =
        text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
    const char quote = doubled ? '"' : '\'';
    std::string result(1, quote);
    for (const char byte : text) {
        if (byte == quote || byte == '\\') {
            result += '\\';
            result += byte;
        } else if (byte == '\n') {
            result += "\\n";
        } else if (byte == '\r') {
            result += "\\r";
        } else if (byte == '\t') {
            result += "\\t";
        } else if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) {
            fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(byte));
        } else {
            result += byte;
        }
    }
    return result + quote;
}

std::string float_text(double number) {
    const std::string text = fmt::format("{}", number);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

struct Repr {
    std::string operator()(std::nullptr_t) const { return "None"; }
    std::string operator()(bool truth) const { return truth ? "True" : "False"; }
    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
    std::string operator()(double number) const { return float_text(number); }
    std::string operator()(const std::string& text) const { return quoted(text); }
    std::string operator()(const GivenList& list) const {
        std::string text = "[";
        for (const Given& element : list) {
            text += (text.size() == 1 ? "" : ", ") + python_repr(element);
        }
        return text + "]";
    }
    std::string operator()(const GivenDict& dict) const {
        std::string text = "{";
        for (const auto& [key, value] : dict) {
            text += (text.size() == 1 ? "" : ", ") + quoted(key) + ": " + python_repr(value);
        }
        return text + "}";
    }
};

}  // namespace

const char* python_type(const Given& given) {
    static constexpr const char* names[] = {"NoneType", "bool", "int", "float", "str", "list", "dict"};
    return names[given.value.index()];
}

std::string python_text(const Given& given) {
    const auto* text = std::get_if<std::string>(&given.value);
    return text != nullptr ? *text : python_repr(given);
}

std::string python_repr(const Given& given) {
    return std::visit(Repr{}, given.value);
}

}  // namespace route_guard::program

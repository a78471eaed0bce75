// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace route_guard::sysctl {

// The bytes of isspace() in the C locale.
inline constexpr std::string_view white_space = " \t\n\v\f\r";

// `text` without the bytes of `set` at its start, at its end, at both.
constexpr std::string_view without_leading(std::string_view text, std::string_view set) {
    const std::size_t from = text.find_first_not_of(set);
    return from == std::string_view::npos ? text.substr(text.size()) : text.substr(from);
}
constexpr std::string_view without_trailing(std::string_view text, std::string_view set) {
    return text.substr(0, text.find_last_not_of(set) + 1);
}
constexpr std::string_view stripped(std::string_view text, std::string_view set) {
    return without_trailing(without_leading(text, set), set);
}

// `text` up to its first NUL, as a C string ends there.
constexpr std::string_view as_c_string(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

// Hands out the lines of a file, without their line feeds.
class Lines {
  public:
    explicit Lines(std::string_view content) : rest_(content) {}
    std::optional<std::string_view> next() {
        if (rest_.empty()) {
            return std::nullopt;
        }
        const std::size_t end = rest_.find('\n');
        const std::string_view line = rest_.substr(0, end);
        rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
        ++number_;
        return line;
    }
    std::size_t number() const { return number_; }  // of the line handed out last, from 1

  private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

}  // namespace route_guard::sysctl

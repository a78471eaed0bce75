// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace route_guard::openvpn {

// How OpenVPN splits a line of a configuration, and a command once more (parse_line() in
// src/openvpn/options_parse.c, the same from 2.3 to 2.7).
inline constexpr std::size_t most_tokens = 16;  // the rest of the line is not looked at
inline constexpr std::size_t most_token_bytes = 256;

// isspace() of the C locale, which OpenVPN runs in.
constexpr bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// The words of a line, which may still end in its newline. None: a blank line or a comment. The error is one
// clause.
std::expected<std::vector<std::string>, std::string> tokens_of(std::string_view line);

}  // namespace route_guard::openvpn

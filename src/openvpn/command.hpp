// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace route_guard::openvpn {

// An `up` value split into program and arguments by OpenVPN's second tokenising; the error is one clause.
std::expected<std::vector<std::string>, std::string> command_words(std::string_view value);

// The whole line "EVENT COMMAND" (without a line end) that makes OpenVPN execute exactly `words`: quoted for
// both tokenisings, at most 254 bytes. The error is one clause: what cannot be written, and why.
std::expected<std::string, std::string> hook_line(std::string_view event,
                                                  const std::vector<std::string>& words);

}  // namespace route_guard::openvpn

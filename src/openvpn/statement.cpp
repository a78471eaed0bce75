// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/statement.hpp"

namespace route_guard::openvpn {

std::string_view without_line_end(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return text;
}

std::optional<std::string> opened_tag(const std::vector<std::string>& tokens) {
    const std::string& word = tokens.front();
    if (tokens.size() != 1 || !word.starts_with('<') || !word.ends_with('>')) {
        return std::nullopt;
    }
    return word.substr(1, word.size() - 2);
}

std::string unclosed(std::string_view tag) {
    return tag.starts_with('/') ? "the closing tag <" + std::string(tag) + "> closes nothing"
                                : "the closing tag </" + std::string(tag) + "> is missing";
}

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

}  // namespace route_guard::openvpn

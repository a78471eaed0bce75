// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/statement.hpp"

#include <algorithm>

#include "openvpn/rules.hpp"
#include "openvpn/tokens.hpp"

namespace route_guard::openvpn {

bool cannot_matter(std::string_view text) {
    if (text.size() >= line_bytes) {
        return false;
    }
    const auto* const begin = std::ranges::find_if_not(text, is_blank);
    text.remove_prefix(static_cast<std::size_t>(begin - text.begin()));
    if (text.empty() || text.front() == '#' || text.front() == ';') {
        return true;
    }
    const auto* const end = std::ranges::find_if(text, is_blank);
    std::string_view name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (name.size() >= 3 && name.starts_with("--")) {
        name.remove_prefix(2);
    }
    const auto quotes = [](char c) { return c == '"' || c == '\'' || c == '\\'; };
    return could_be_directive(name) && rule_for(name, Version::v2_7) == nullptr &&
           std::find_if(end, text.end(), quotes) == text.end();
}

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

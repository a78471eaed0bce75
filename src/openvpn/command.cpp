// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "openvpn/tokens.hpp"

namespace route_guard::openvpn {
namespace {

// A line may have 254 bytes and its newline; one byte is left for a file whose lines end in CR and LF.
constexpr std::size_t longest_line = 253;

bool plain(std::string_view word) {
    static constexpr std::string_view others = "/._-+:@%=,";
    return !word.empty() && std::ranges::all_of(word, [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letter || static_cast<unsigned char>(c) >= 0x80 || others.find(c) != std::string_view::npos;
    });
}

std::string double_quoted(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + '"';
}

bool has_single_quote(std::string_view text) {
    return text.find('\'') != std::string_view::npos;
}

std::string single_quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

// One word for the second tokenising. Single quotes need no escapes, which the first tokenising would double.
std::string word_quoted(std::string_view word) {
    return plain(word)              ? std::string(word)
           : has_single_quote(word) ? double_quoted(word)
                                    : single_quoted(word);
}

// The whole value for the first tokenising: double quotes as people write them, single ones where that is
// shorter.
std::string value_quoted(const std::vector<std::string>& words) {
    std::string usual;
    std::string other;
    for (const std::string& word : words) {
        const std::string_view gap = usual.empty() ? "" : " ";
        usual.append(gap).append(word_quoted(word));
        other.append(gap).append(plain(word) ? word : double_quoted(word));
    }
    if (plain(usual)) {
        return usual;
    }
    usual = double_quoted(usual);
    return !has_single_quote(other) && other.size() + 2 < usual.size() ? single_quoted(other) : usual;
}

}  // namespace

std::expected<std::vector<std::string>, std::string> command_words(std::string_view value) {
    if (value.empty()) {
        return std::unexpected("the command is empty");
    }
    const auto words = tokens_of(value);
    // What cannot be split OpenVPN takes for a path as it is.
    return words && !words->empty() ? *words : std::vector{std::string(value)};
}

std::expected<std::string, std::string> hook_line(std::string_view event,
                                                  const std::vector<std::string>& words) {
    if (words.empty() || words.front().empty()) {
        return std::unexpected("the command names no program");
    }
    if (words.size() > most_tokens) {
        return std::unexpected(
            fmt::format("the command has {} words, and OpenVPN takes at most {}", words.size(), most_tokens));
    }
    for (const std::string& word : words) {
        if (word.find_first_of(std::string_view("\n\0", 2)) != std::string::npos) {
            return std::unexpected("the command has a line end or a NUL byte in it, which no line can hold");
        }
    }
    std::string line = fmt::format("{} {}", event, value_quoted(words));
    if (line.size() > longest_line) {
        return std::unexpected(fmt::format(
            "the \"{}\" line would have {} bytes, and at most {} fit into what OpenVPN reads of a line",
            event, line.size(), longest_line));
    }
    return line;
}

}  // namespace route_guard::openvpn

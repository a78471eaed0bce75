// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/tokens.hpp"

#include <utility>

namespace route_guard::openvpn {
namespace {

enum class Reading { nothing, bare, double_quoted, single_quoted };

std::string bad_backslash(char after) {
    const bool shown = after > ' ' && after < '\x7f';
    return "a backslash stands before " +
           (shown ? "\"" + std::string(1, after) + "\"" : std::string("a byte")) +
           R"(, but only \\, \" and a backslash before a blank are allowed)";
}

std::string unfinished(Reading reading) {
    switch (reading) {
        case Reading::double_quoted:
            return "a double quote is not closed";
        case Reading::single_quoted:
            return "a single quote is not closed";
        default:
            return "the line ends in a backslash";
    }
}

}  // namespace

std::expected<std::vector<std::string>, std::string> tokens_of(std::string_view line) {
    std::vector<std::string> tokens;
    std::string token;
    Reading reading = Reading::nothing;
    bool escaped = false;
    // One step beyond the end: there C has its NUL, which counts as a blank.
    for (std::size_t i = 0; i <= line.size() && tokens.size() < most_tokens; ++i) {
        const char c = i < line.size() ? line[i] : '\0';
        if (c == '\\' && !escaped && reading != Reading::single_quoted) {
            escaped = true;
            continue;
        }
        const bool blank = c == '\0' || is_blank(c);
        bool kept = false;  // c belongs to the token
        bool done = false;
        switch (reading) {
            case Reading::nothing:
                if (blank) {
                    break;
                }
                if (c == '#' || c == ';') {  // a backslash before it does not help
                    return tokens;
                }
                if (!escaped && c == '"') {
                    reading = Reading::double_quoted;
                } else if (!escaped && c == '\'') {
                    reading = Reading::single_quoted;
                } else {
                    reading = Reading::bare;
                    kept = true;
                }
                break;
            case Reading::bare:
                done = blank && !escaped;
                kept = !done;
                break;
            case Reading::double_quoted:
                done = c == '"' && !escaped;
                kept = !done;
                break;
            case Reading::single_quoted:
                done = c == '\'';
                kept = !done;
                break;
        }
        if (done) {
            tokens.push_back(std::exchange(token, {}));
            reading = Reading::nothing;
        }
        if (kept && c != '\0') {
            if (escaped && c != '\\' && c != '"' && !blank) {
                return std::unexpected(bad_backslash(c));
            }
            if (token.size() >= most_token_bytes) {
                return std::unexpected("a word is longer than 256 bytes");
            }
            token += c;
        }
        escaped = false;
        if (c == '\0') {
            break;
        }
    }
    if (reading != Reading::nothing) {
        return std::unexpected(unfinished(reading));
    }
    return tokens;
}

}  // namespace route_guard::openvpn

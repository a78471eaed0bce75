// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/hook_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace route_guard::controls {
namespace {

constexpr std::string_view script = R"(#!/bin/sh
# route_guard's hook: OpenVPN runs it when the tunnel is up, so that no route learned while it was down is used again.
# Kept by route_guard: what is changed here is replaced at its next run.

flush() {
    if [ -e "$2" ] && ! { echo "$1" >"$2"; } 2>/dev/null; then
        echo "route_guard: $2 could not be written, so cached routes stay: OpenVPN may have given up its rights" >&2
    fi
}

flush -1 /proc/sys/net/ipv4/route/flush
flush 1 /proc/sys/net/ipv6/route/flush

# A program that OpenVPN ran here before is named first, by its path. OpenVPN's own first argument is a device.
# It gets the environment that OpenVPN gave; PWD is what a shell adds.
case "${1-}" in
/*) unset PWD && exec "$@" ;;
esac
exit 0
)";

constexpr std::string_view named_mark =
    "\n# Before route_guard there was no such file, and yet a configuration named it.\n";
constexpr std::string_view former_mark = "# Before route_guard there was another file here:";

char hex_digit(unsigned value) {
    return "0123456789abcdef"[value & 0xF];
}

// Comment lines that keep any bytes: printable ASCII and tabs as they are, the rest as \xHH.
std::string as_comments(std::string_view content) {
    std::string lines = "#|";
    for (const char c : content) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            lines += "\n#|";
        } else if (c == '\\') {
            lines += "\\\\";
        } else if (c == '\t' || (byte >= 0x20 && byte < 0x7F)) {
            lines += c;
        } else {
            lines += {'\\', 'x', hex_digit(byte >> 4), hex_digit(byte)};
        }
    }
    return lines += '\n';
}

std::optional<std::string> unescaped(std::string_view line) {
    std::string bytes;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\\') {
            bytes += line[i];
        } else if (line.substr(i, 2) == "\\\\") {
            bytes += '\\';
            ++i;
        } else {
            unsigned value = 0;
            const std::string_view digits = line.substr(std::min(i + 2, line.size()), 2);
            const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            if (line.substr(i, 2) != "\\x" || digits.size() != 2 || read.ptr != digits.data() + 2) {
                return std::nullopt;
            }
            bytes += static_cast<char>(value);
            i += 3;
        }
    }
    return bytes;
}

std::optional<std::string> from_comments(std::string_view lines) {
    std::string content;
    bool first = true;
    while (!lines.empty()) {
        const std::size_t newline = lines.find('\n');
        if (!lines.starts_with("#|") || newline == std::string_view::npos) {
            return std::nullopt;
        }
        const auto bytes = unescaped(lines.substr(2, newline - 2));
        if (!bytes) {
            return std::nullopt;
        }
        content.append(first ? "" : "\n").append(*bytes);
        first = false;
        lines.remove_prefix(newline + 1);
    }
    return first ? std::nullopt : std::optional(content);
}

// Takes "NAME=NUMBER" off the front of a text.
std::optional<unsigned> number_after(std::string_view& text, std::string_view name, int base) {
    if (!text.starts_with(name)) {
        return std::nullopt;
    }
    unsigned value = 0;
    const auto read = std::from_chars(text.data() + name.size(), text.data() + text.size(), value, base);
    if (read.ec != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return value;
}

}  // namespace

std::string hook_text(const std::optional<FormerFile>& former, bool named_before) {
    std::string text(script);
    text += named_before ? named_mark : "";
    if (former) {
        text += fmt::format("\n{} mode={:04o} owner={}\n{}", former_mark, former->mode, former->owner,
                            as_comments(former->content));
    }
    return text;
}

bool is_hook_text(std::string_view content) {
    return content.starts_with(script) && content == hook_text(former_file(content), named_before(content));
}

bool named_before(std::string_view hook) {
    return hook.starts_with(script) && hook.substr(script.size()).starts_with(named_mark);
}

std::optional<FormerFile> former_file(std::string_view hook) {
    if (!hook.starts_with(script)) {
        return std::nullopt;
    }
    hook.remove_prefix(script.size());
    const std::size_t newline = hook.find('\n', 1);
    if (!hook.starts_with('\n') || !hook.substr(1).starts_with(former_mark) ||
        newline == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view numbers = hook.substr(1 + former_mark.size(), newline - 1 - former_mark.size());
    const auto mode = number_after(numbers, " mode=", 8);
    const auto owner = number_after(numbers, " owner=", 10);
    const auto content = from_comments(hook.substr(newline + 1));
    if (!mode || !owner || !content) {
        return std::nullopt;
    }
    return FormerFile{.content = *content, .mode = *mode, .owner = *owner};
}

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/value.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace route_guard::sysctl {

namespace {

// The kernel's isspace (lib/ctype.c) knows Latin-1's no-break space.
bool is_kernel_space(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '\xa0';
}

int digit_of(char byte) {
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    const char lower = static_cast<char>(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 16;
}

}  // namespace

std::optional<long> kernel_value(std::string_view value) {
    // What the kernel looks at of one number; it refuses one that fills the buffer, since more of it may
    // follow.
    constexpr std::size_t buffer = 21;
    std::size_t start = 0;
    while (start < value.size() && is_kernel_space(value[start])) {
        ++start;
    }
    const std::string_view text = value.substr(start);
    std::size_t at = 0;
    const bool negative = text.starts_with('-');
    at += negative ? 1 : 0;
    if (at >= text.size() || digit_of(text[at]) > 9) {
        return std::nullopt;
    }
    int base = 10;
    if (text[at] == '0') {
        const bool hexadecimal =
            at + 2 < text.size() && (text[at + 1] | 0x20) == 'x' && digit_of(text[at + 2]) < 16;
        base = hexadecimal ? 16 : 8;
        at += hexadecimal ? 2 : 0;
    }
    std::uint64_t number = 0;
    for (; at < text.size() && at < buffer && digit_of(text[at]) < base; ++at) {
        number = number * static_cast<unsigned>(base) + static_cast<unsigned>(digit_of(text[at]));
        if (number > (std::uint64_t{1} << 40U)) {
            return std::nullopt;
        }
    }
    const bool ends_well = at == text.size() || text[at] == ' ' || text[at] == '\t' || text[at] == '\n';
    if (at >= buffer || !ends_well) {
        return std::nullopt;
    }
    const auto limit = static_cast<std::uint64_t>(std::numeric_limits<int>::max()) + (negative ? 1 : 0);
    if (number > limit) {
        return std::nullopt;
    }
    const auto size = static_cast<std::int64_t>(number);
    return static_cast<long>(negative ? -size : size);
}

}  // namespace route_guard::sysctl

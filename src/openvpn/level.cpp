// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <limits>

#include "openvpn/rules.hpp"
#include "openvpn/tokens.hpp"

namespace route_guard::openvpn {
namespace {

struct Number {
    std::int64_t value = 0;  // as strtol(): held at the largest or smallest there is
    bool whole = false;      // nothing follows it
};

Number number_at(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size() && is_blank(text[i])) {
        ++i;
    }
    const bool negative = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
        ++i;
    }
    const std::size_t first = i;
    std::int64_t value = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
        const std::int64_t digit = negative ? '0' - text[i] : text[i] - '0';
        std::int64_t next = 0;
        if (__builtin_mul_overflow(value, std::int64_t{10}, &next) ||
            __builtin_add_overflow(next, digit, &next)) {
            next = negative ? std::numeric_limits<std::int64_t>::min()
                            : std::numeric_limits<std::int64_t>::max();
        }
        value = next;
    }
    // Without a digit nothing was taken, not even blanks and a sign.
    return i == first ? Number{0, text.empty()} : Number{value, i == text.size()};
}

}  // namespace

std::string level_problem(std::string_view parameter, Version version) {
    if (version < Version::v2_7) {
        return "";
    }
    const Number number = number_at(parameter);
    if (number.whole && number.value >= 0 && number.value <= 3) {
        return "";
    }
    return "since OpenVPN 2.7, \"script-security\" takes only 0, 1, 2 or 3";
}

long level_of(std::string_view parameter) {
    return static_cast<std::int32_t>(number_at(parameter).value);  // atoi() is (int)strtol()
}

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/kernel.hpp"

#include <charconv>
#include <utility>

namespace route_guard::routing {

bool lists_ipv4_exceptions(std::string_view release) {
    int major = 0;
    int minor = 0;
    const char* const begin = release.data();
    const char* const end = begin + release.size();
    const auto [after_major, bad_major] = std::from_chars(begin, end, major);
    if (bad_major != std::errc() || after_major == end || *after_major != '.' ||
        std::from_chars(after_major + 1, end, minor).ec != std::errc()) {
        return true;
    }
    return std::pair(major, minor) >= std::pair(5, 3);
}

}  // namespace route_guard::routing

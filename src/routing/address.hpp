// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace route_guard::routing {

// The values are the kernel's (AF_INET, AF_INET6).
enum class Family : std::uint8_t { none = 0, ipv4 = 2, ipv6 = 10 };
const char* name_of(Family family);          // "ipv4", "ipv6"
constexpr unsigned bits_of(Family family) {  // of an address
    return family == Family::ipv4 ? 32 : family == Family::ipv6 ? 128 : 0;
}

// An address in network order; an IPv4 one has the first four bytes, the rest are 0.
struct Address {
    std::array<std::uint8_t, 16> bytes{};

    friend auto operator<=>(const Address&, const Address&) = default;
};

std::string text_of(Family family, const Address& address);

// The address with all but its first `length` bits cleared.
Address masked(const Address& address, unsigned length);

struct Prefix {
    Address address;
    std::uint8_t length = 0;

    bool covers(const Address& other) const { return masked(other, length) == masked(address, length); }
    friend auto operator<=>(const Prefix&, const Prefix&) = default;
};

// "default", "203.0.113.7", "203.0.113.0/24"
std::string text_of(Family family, const Prefix& prefix);

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/address.hpp"

#include <arpa/inet.h>

namespace route_guard::routing {

const char* name_of(Family family) {
    return family == Family::ipv4 ? "ipv4" : family == Family::ipv6 ? "ipv6" : "";
}

std::string text_of(Family family, const Address& address) {
    char text[INET6_ADDRSTRLEN] = "";
    ::inet_ntop(static_cast<int>(family), address.bytes.data(), text, sizeof text);
    return text;
}

Address masked(const Address& address, unsigned length) {
    Address result;
    const unsigned whole = length < 128 ? length / 8 : 16;
    for (unsigned i = 0; i < whole; ++i) {
        result.bytes[i] = address.bytes[i];
    }
    if (whole < 16 && length % 8 != 0) {
        result.bytes[whole] = static_cast<std::uint8_t>(address.bytes[whole] & (0xFF00U >> (length % 8)));
    }
    return result;
}

std::string text_of(Family family, const Prefix& prefix) {
    if (prefix.length == 0) {
        return "default";
    }
    const std::string address = text_of(family, prefix.address);
    return prefix.length == bits_of(family) ? address : address + "/" + std::to_string(prefix.length);
}

}  // namespace route_guard::routing

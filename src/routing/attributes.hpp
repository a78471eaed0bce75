// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "routing/address.hpp"

namespace route_guard::routing {

// Whether a message is wholly there and long enough for its fixed part.
inline bool whole(const nlmsghdr* message, std::size_t size, std::size_t fixed) {
    return size >= sizeof(nlmsghdr) && message->nlmsg_len >= NLMSG_HDRLEN + fixed &&
           message->nlmsg_len <= size;
}

// The value of an attribute: nullopt where it is missing or too short.
template <typename T>
std::optional<T> value_of(const nlattr* attribute) {
    T value;
    if (attribute == nullptr || nla_len(attribute) < static_cast<int>(sizeof value)) {
        return std::nullopt;
    }
    std::memcpy(&value, nla_data(attribute), sizeof value);
    return value;
}

inline std::string text_in(const nlattr* attribute) {
    if (attribute == nullptr) {
        return "";
    }
    const auto* text = static_cast<const char*>(nla_data(attribute));
    return {text, ::strnlen(text, static_cast<std::size_t>(nla_len(attribute)))};
}

inline std::optional<Address> address_in(const void* bytes, int length, Family family) {
    const auto size = bits_of(family) / 8;
    if (size == 0 || length < static_cast<int>(size)) {
        return std::nullopt;
    }
    Address address;
    std::memcpy(address.bytes.data(), bytes, size);
    return address;
}

inline std::optional<Address> address_of(const nlattr* attribute, Family family) {
    return attribute == nullptr ? std::nullopt : address_in(nla_data(attribute), nla_len(attribute), family);
}

// Prefix lengths beyond the address's end do not come from the kernel; they are cut.
inline std::uint8_t length_within(Family family, std::uint8_t length) {
    return static_cast<std::uint8_t>(std::min<unsigned>(length, bits_of(family)));
}

}  // namespace route_guard::routing

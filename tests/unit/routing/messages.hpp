// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arpa/inet.h>
#include <linux/in_route.h>
#include <linux/rtnetlink.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "routing/address.hpp"

namespace route_guard::routing {

// A netlink message, built as the kernel builds it.
class Message {
  public:
    template <typename Head>
    Message(std::uint16_t type, const Head& head) {
        put(nlmsghdr{0, type, NLM_F_MULTI, 1, 0});
        put(head);
        finish();
    }
    template <typename T>
    Message& with(std::uint16_t type, const T& value) {
        return with_bytes(type, &value, sizeof value);
    }
    Message& with_bytes(std::uint16_t type, const void* value, std::size_t size) {
        put(rtattr{static_cast<std::uint16_t>(sizeof(rtattr) + size), type});
        const auto* bytes = static_cast<const char*>(value);
        bytes_.insert(bytes_.end(), bytes, bytes + size);
        finish();
        return *this;
    }
    Message& with_address(std::uint16_t type, std::string_view address) {
        const bool six = address.find(':') != address.npos;
        unsigned char bytes[16];
        ::inet_pton(six ? AF_INET6 : AF_INET, std::string(address).c_str(), bytes);
        return with_bytes(type, bytes, six ? 16 : 4);
    }
    const nlmsghdr* header() const { return reinterpret_cast<const nlmsghdr*>(bytes_.data()); }
    std::size_t size() const { return bytes_.size(); }
    std::string content() const { return {bytes_.begin(), bytes_.end()}; }

  private:
    template <typename T>
    void put(const T& value) {
        const auto* bytes = reinterpret_cast<const char*>(&value);
        bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
    }
    void finish() {
        bytes_.resize((bytes_.size() + 3) / 4 * 4);
        const auto length = static_cast<std::uint32_t>(bytes_.size());
        std::memcpy(bytes_.data(), &length, sizeof length);
    }
    std::vector<char> bytes_;
};

inline Family family_in(std::string_view address) {
    return address.find(':') != address.npos ? Family::ipv6 : Family::ipv4;
}

inline Address address(std::string_view text) {
    Address result;
    ::inet_pton(static_cast<int>(family_in(text)), std::string(text).c_str(), result.bytes.data());
    return result;
}

inline Prefix prefix(std::string_view text) {
    const auto slash = text.find('/');
    const unsigned length = slash == text.npos
                                ? bits_of(family_in(text))
                                : static_cast<unsigned>(std::stoi(std::string(text.substr(slash + 1))));
    return {address(text.substr(0, slash)), static_cast<std::uint8_t>(length)};
}

// A route as `ip` would write it: prefix, gateway (empty: on link), interface index.
struct Sample {
    std::string_view prefix = "0.0.0.0/0";
    std::string_view gateway = "192.0.2.1";
    std::uint32_t interface = 2;
    std::uint32_t table = 254;
    std::uint32_t priority = 0;
    std::uint8_t tos = 0;
    std::uint8_t type = RTN_UNICAST;
    std::uint32_t flags = 0;
    std::uint32_t object = 0;
};

inline Message route_message(const Sample& sample) {
    const Prefix its = prefix(sample.prefix);
    rtmsg head{};
    head.rtm_family = static_cast<std::uint8_t>(family_in(sample.prefix));
    head.rtm_dst_len = its.length;
    head.rtm_tos = sample.tos;
    head.rtm_table = static_cast<std::uint8_t>(sample.table < 256 ? sample.table : 252);
    head.rtm_type = sample.type;
    head.rtm_protocol = RTPROT_BOOT;
    head.rtm_flags = sample.flags;
    Message message(RTM_NEWROUTE, head);
    message.with(RTA_TABLE, sample.table);
    if (its.length > 0) {
        message.with_bytes(RTA_DST, its.address.bytes.data(), bits_of(family_in(sample.prefix)) / 8);
    }
    if (sample.priority != 0) {
        message.with(RTA_PRIORITY, sample.priority);
    }
    if (sample.object != 0) {
        message.with(RTA_NH_ID, sample.object);
    }
    if (!sample.gateway.empty()) {
        message.with_address(RTA_GATEWAY, sample.gateway);
    }
    if (sample.interface != 0) {
        message.with(RTA_OIF, sample.interface);
    }
    return message;
}

// An exception for one destination, as an ICMP redirect leaves it.
inline Message redirect_message(std::string_view destination, std::string_view gateway,
                                std::uint32_t interface = 2, std::uint32_t table = 254) {
    const bool ipv4 = family_in(destination) == Family::ipv4;
    Message message = route_message({.prefix = destination,
                                     .gateway = gateway,
                                     .interface = interface,
                                     .table = table,
                                     .flags = RTM_F_CLONED | (ipv4 ? unsigned{RTCF_REDIRECTED} : 0U)});
    return message.with(RTA_CACHEINFO, rta_cacheinfo{0, 0, 29950, 0, 0, 0, 0, 0});
}

// An exception for one destination, as a path MTU message leaves it.
inline Message mtu_message(std::string_view destination, std::string_view gateway, std::uint32_t mtu) {
    Message message = route_message({.prefix = destination, .gateway = gateway, .flags = RTM_F_CLONED});
    struct {
        rtattr head;
        std::uint32_t value;
    } nested{{8, RTAX_MTU}, mtu};
    message.with(RTA_METRICS, nested);
    return message.with(RTA_CACHEINFO, rta_cacheinfo{0, 0, 59900, 0, 0, 0, 0, 0});
}

}  // namespace route_guard::routing

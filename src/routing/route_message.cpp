// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/route_message.hpp"

#include <linux/in_route.h>
#include <linux/rtnetlink.h>

#include "routing/attributes.hpp"

namespace route_guard::routing {
namespace {

constexpr int last_attribute = 31;  // room for every attribute up to Linux 6.18

// RTA_GATEWAY has the route's own family; RTA_VIA names its family in front of the address.
void read_gateway(const nlattr* gateway, const nlattr* via, Family family, NextHop& hop) {
    if (const auto address = address_of(gateway, family)) {
        hop.gateway = *address;
        hop.gateway_family = family;
    } else if (const auto other = value_of<std::uint16_t>(via)) {
        const Family their = *other == 10 ? Family::ipv6 : *other == 2 ? Family::ipv4 : Family::none;
        const char* bytes = static_cast<const char*>(nla_data(via)) + sizeof *other;
        if (const auto there = address_in(bytes, nla_len(via) - static_cast<int>(sizeof *other), their)) {
            hop.gateway = *there;
            hop.gateway_family = their;
        }
    }
    // The kernel writes an all-zero gateway where there is none in some versions of IPv6.
    if (hop.gateway == Address{}) {
        hop.gateway_family = Family::none;
    }
}

void read_multipath(const nlattr* multipath, Family family, std::vector<NextHop>& hops) {
    const char* at = static_cast<const char*>(nla_data(multipath));
    auto left = static_cast<std::size_t>(nla_len(multipath));
    while (left >= sizeof(rtnexthop)) {
        rtnexthop next;
        std::memcpy(&next, at, sizeof next);
        const std::size_t length = next.rtnh_len;
        if (length < sizeof next || length > left) {
            return;
        }
        nlattr* found[last_attribute + 1] = {};
        auto* attributes = reinterpret_cast<nlattr*>(const_cast<char*>(at + sizeof next));
        nla_parse(found, last_attribute, attributes, static_cast<int>(length - sizeof next), nullptr);
        NextHop hop{.dead = (next.rtnh_flags & RTNH_F_DEAD) != 0,
                    .interface = static_cast<std::uint32_t>(next.rtnh_ifindex)};
        read_gateway(found[RTA_GATEWAY], found[RTA_VIA], family, hop);
        hops.push_back(hop);
        const std::size_t step = std::min<std::size_t>(RTNH_ALIGN(length), left);
        at += step;
        left -= step;
    }
}

void read_next_hops(nlattr* const* found, unsigned flags, RouteMessage& route) {
    if (found[RTA_MULTIPATH] != nullptr) {
        read_multipath(found[RTA_MULTIPATH], route.family, route.next_hops);
    } else if (found[RTA_OIF] != nullptr || found[RTA_GATEWAY] != nullptr || found[RTA_VIA] != nullptr) {
        NextHop hop{.dead = (flags & RTNH_F_DEAD) != 0,
                    .interface = value_of<std::uint32_t>(found[RTA_OIF]).value_or(0)};
        read_gateway(found[RTA_GATEWAY], found[RTA_VIA], route.family, hop);
        route.next_hops.push_back(hop);
    }
}

std::uint32_t mtu_in(nlattr* metrics) {
    nlattr* found[RTAX_MAX + 1] = {};
    if (metrics == nullptr || nla_parse_nested(found, RTAX_MAX, metrics, nullptr) < 0) {
        return 0;
    }
    return value_of<std::uint32_t>(found[RTAX_MTU]).value_or(0);
}

// RFC 4191 numbers medium, high, (reserved), low; as a rank: low 1, medium 2, high 3.
std::uint8_t preference_in(const nlattr* preference) {
    constexpr std::uint8_t medium = 0;
    return (value_of<std::uint8_t>(preference).value_or(medium) & 3U) ^ 2U;
}

std::string identity_of(const rtmsg& head, nlattr* const* found, const RouteMessage& route) {
    std::string identity;
    const auto add = [&identity](const void* bytes, std::size_t size) {
        identity.append(static_cast<const char*>(bytes), size);
    };
    add(&route.table, sizeof route.table);
    for (const unsigned char part : {head.rtm_family, head.rtm_protocol, head.rtm_scope, head.rtm_type}) {
        identity.push_back(static_cast<char>(part));
    }
    add(&head.rtm_flags, sizeof head.rtm_flags);
    if (route.family == Family::ipv6) {
        add(&route.destination, sizeof route.destination);
        add(&route.source, sizeof route.source);
    }
    for (int type = 1; type <= last_attribute; ++type) {
        // The times of an IPv6 route run on while it stays the same.
        if (found[type] != nullptr && type != RTA_DST && type != RTA_SRC && type != RTA_TABLE &&
            type != RTA_CACHEINFO && type != RTA_EXPIRES) {
            add(found[type], found[type]->nla_len);
        }
    }
    return identity;
}

}  // namespace

std::optional<RouteMessage> read_route(const nlmsghdr* message, std::size_t size) {
    rtmsg head;
    if (!whole(message, size, sizeof head) || message->nlmsg_type != RTM_NEWROUTE) {
        return std::nullopt;
    }
    std::memcpy(&head, NLMSG_DATA(message), sizeof head);
    RouteMessage route{.family = static_cast<Family>(head.rtm_family)};
    if (bits_of(route.family) == 0) {
        return std::nullopt;
    }
    nlattr* found[last_attribute + 1] = {};
    nlmsg_parse(const_cast<nlmsghdr*>(message), sizeof head, found, last_attribute, nullptr);

    route.cloned = (head.rtm_flags & RTM_F_CLONED) != 0;
    // IPv6 does not use the flag's bit for this; it says so by the protocol, before Linux 4.17 for exceptions
    // too.
    route.redirected = (route.family == Family::ipv4 && (head.rtm_flags & RTCF_REDIRECTED) != 0) ||
                       head.rtm_protocol == RTPROT_REDIRECT;
    route.tos = head.rtm_tos;
    route.type = head.rtm_type;
    const auto destination = address_of(found[RTA_DST], route.family);
    route.has_destination = destination.has_value();
    route.destination = {destination.value_or(Address{}), length_within(route.family, head.rtm_dst_len)};
    route.source = {address_of(found[RTA_SRC], route.family).value_or(Address{}),
                    length_within(route.family, head.rtm_src_len)};
    route.table = value_of<std::uint32_t>(found[RTA_TABLE]).value_or(head.rtm_table);
    route.priority = value_of<std::uint32_t>(found[RTA_PRIORITY]).value_or(0);
    route.next_hop_object = value_of<std::uint32_t>(found[RTA_NH_ID]).value_or(0);
    route.mtu = mtu_in(found[RTA_METRICS]);
    route.preference = preference_in(found[RTA_PREF]);
    if (const auto times = value_of<rta_cacheinfo>(found[RTA_CACHEINFO])) {
        route.expires = times->rta_expires;
    }
    read_next_hops(found, head.rtm_flags, route);
    if (!route.cloned) {
        route.identity = identity_of(head, found, route);
    }
    return route;
}

}  // namespace route_guard::routing

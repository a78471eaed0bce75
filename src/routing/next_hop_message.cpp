// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/next_hop_message.hpp"

#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include "routing/attributes.hpp"

namespace route_guard::routing {

std::optional<NextHopObject> read_next_hop(const nlmsghdr* message, std::size_t size) {
    nhmsg head;
    if (!whole(message, size, sizeof head) || message->nlmsg_type != RTM_NEWNEXTHOP) {
        return std::nullopt;
    }
    std::memcpy(&head, NLMSG_DATA(message), sizeof head);
    nlattr* found[NHA_MAX + 1] = {};
    nlmsg_parse(const_cast<nlmsghdr*>(message), sizeof head, found, NHA_MAX, nullptr);
    NextHopObject object{.id = value_of<std::uint32_t>(found[NHA_ID]).value_or(0)};
    if (object.id == 0) {
        return std::nullopt;
    }
    if (const nlattr* group = found[NHA_GROUP]) {
        const auto* bytes = static_cast<const char*>(nla_data(group));
        const auto entries = static_cast<std::size_t>(nla_len(group)) / sizeof(nexthop_grp);
        for (std::size_t i = 0; i < entries; ++i) {
            nexthop_grp member;
            std::memcpy(&member, bytes + i * sizeof member, sizeof member);
            object.group.push_back(member.id);
        }
        object.resilient = value_of<std::uint16_t>(found[NHA_GROUP_TYPE]) == NEXTHOP_GRP_TYPE_RES;
    } else if (found[NHA_BLACKHOLE] == nullptr) {
        NextHop hop{.dead = (head.nh_flags & RTNH_F_DEAD) != 0,
                    .interface = value_of<std::uint32_t>(found[NHA_OIF]).value_or(0)};
        const auto family = static_cast<Family>(head.nh_family);
        if (const auto gateway = address_of(found[NHA_GATEWAY], family)) {
            hop.gateway = *gateway;
            hop.gateway_family = family;
        }
        object.hop = hop;
    }
    return object;
}

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <string_view>

#include "routing/attributes.hpp"
#include "routing/link.hpp"

namespace route_guard::routing {
namespace {

// The attribute of one type inside another; null where it is not there.
const nlattr* inside(const nlattr* outer, int type) {
    return outer == nullptr ? nullptr
                            : nla_find(static_cast<const nlattr*>(nla_data(outer)), nla_len(outer), type);
}

std::uint32_t vrf_table(const nlattr* information) {
    const nlattr* const kind = inside(information, IFLA_INFO_KIND);
    if (text_in(kind) != "vrf") {
        return 0;
    }
    return value_of<std::uint32_t>(inside(inside(information, IFLA_INFO_DATA), IFLA_VRF_TABLE)).value_or(0);
}

// Both families tell their settings as an array of which the first is "forwarding".
bool forwards(const nlattr* families, Family family, int settings) {
    return value_of<std::uint32_t>(inside(inside(families, static_cast<int>(family)), settings))
               .value_or(0) != 0;
}

}  // namespace

std::optional<Link> read_link(const nlmsghdr* message, std::size_t size) {
    ifinfomsg head;
    if (!whole(message, size, sizeof head) || message->nlmsg_type != RTM_NEWLINK) {
        return std::nullopt;
    }
    std::memcpy(&head, NLMSG_DATA(message), sizeof head);
    const auto find = [message](int type) {
        return nlmsg_find_attr(const_cast<nlmsghdr*>(message), sizeof(ifinfomsg), type);
    };
    const nlattr* const families = find(IFLA_AF_SPEC);
    return Link{.index = static_cast<std::uint32_t>(head.ifi_index),
                .name = text_in(find(IFLA_IFNAME)),
                .group = value_of<std::uint32_t>(find(IFLA_GROUP)).value_or(0),
                .vrf = vrf_table(find(IFLA_LINKINFO)),
                .forwards_ipv4 = forwards(families, Family::ipv4, IFLA_INET_CONF),
                .forwards_ipv6 = forwards(families, Family::ipv6, IFLA_INET6_CONF)};
}

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "routing/attributes.hpp"
#include "routing/neighbour.hpp"

namespace route_guard::routing {

std::optional<Neighbour> read_neighbour(const nlmsghdr* message, std::size_t size) {
    ndmsg head;
    if (!whole(message, size, sizeof head) || message->nlmsg_type != RTM_NEWNEIGH) {
        return std::nullopt;
    }
    std::memcpy(&head, NLMSG_DATA(message), sizeof head);
    const auto family = static_cast<Family>(head.ndm_family);
    const auto address =
        address_of(nlmsg_find_attr(const_cast<nlmsghdr*>(message), sizeof head, NDA_DST), family);
    if (!address) {
        return std::nullopt;
    }
    return Neighbour{.family = family,
                     .address = *address,
                     .interface = static_cast<std::uint32_t>(head.ndm_ifindex),
                     .failed = (head.ndm_state & NUD_FAILED) != 0};
}

}  // namespace route_guard::routing

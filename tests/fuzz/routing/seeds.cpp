// SPDX-License-Identifier: GPL-3.0-or-later
// seeds_routing FOLDER COUNT: writes COUNT dumps for the fuzzer, each of a few messages of every kind.
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "messages.hpp"

namespace {

using namespace route_guard::routing;

std::uint32_t below(std::mt19937& random, std::uint32_t limit) {
    return static_cast<std::uint32_t>(random() % limit);
}

Message rule(std::mt19937& random) {
    fib_rule_hdr head{};
    head.family = below(random, 2) == 0 ? AF_INET : AF_INET6;
    head.action = FR_ACT_TO_TBL;
    Message message(RTM_NEWRULE, head);
    message.with(FRA_PRIORITY, below(random, 32768)).with(FRA_TABLE, 100U + below(random, 2));
    switch (below(random, 6)) {
        case 0:
            return message.with(FRA_FWMARK, 1U).with(FRA_FWMASK, 3U);
        case 1:
            return message.with(FRA_SUPPRESS_IFGROUP, below(random, 8));
        case 2:
            return message.with_bytes(FRA_IIFNAME, "eth0", 5);
        case 3:
            return message.with(FRA_SPORT_RANGE, fib_rule_port_range{10, 20});
        case 4:
            return message.with(FRA_L3MDEV, std::uint8_t{1});
        default:
            return message;
    }
}

Message object(std::mt19937& random) {
    nhmsg head{};
    head.nh_family = AF_INET;
    return Message(RTM_NEWNEXTHOP, head)
        .with(NHA_ID, 1U + below(random, 3))
        .with(NHA_OIF, 2U)
        .with_address(NHA_GATEWAY, "192.0.2.1");
}

Message link(std::mt19937& random) {
    ifinfomsg head{};
    head.ifi_index = 2;
    return Message(RTM_NEWLINK, head).with_bytes(IFLA_IFNAME, "eth0", 5).with(IFLA_GROUP, below(random, 8));
}

Message neighbour(std::mt19937& random) {
    ndmsg head{};
    head.ndm_family = AF_INET6;
    head.ndm_ifindex = 2;
    head.ndm_state = below(random, 2) == 0 ? NUD_FAILED : NUD_STALE;
    return Message(RTM_NEWNEIGH, head).with_address(NDA_DST, "fe80::1");
}

std::string dump(std::mt19937& random) {
    static constexpr const char* prefixes[] = {"0.0.0.0/0", "203.0.113.0/24", "203.0.113.0/29", "::/0",
                                               "2001:db8::/32"};
    std::string bytes;
    for (int i = 0; i < 6; ++i) {
        const std::string_view prefix = prefixes[below(random, 5)];
        const bool six = prefix.find(':') != prefix.npos;
        bytes += route_message({.prefix = prefix,
                                .gateway = six ? "fe80::1" : "192.0.2.1",
                                .table = below(random, 2) == 0 ? 254U : 100U,
                                .object = below(random, 4) == 0 ? 1U : 0U})
                     .content();
        bytes +=
            redirect_message(six ? "2001:db8::7" : "203.0.113.7", six ? "fe80::2" : "192.0.2.2").content();
        bytes += below(random, 3) == 0 ? rule(random).content() : "";
        bytes += below(random, 3) == 0 ? object(random).content() : "";
        bytes += below(random, 4) == 0 ? link(random).content() : "";
        bytes += below(random, 4) == 0 ? neighbour(random).content() : "";
        bytes += below(random, 3) == 0 ? mtu_message("203.0.113.9", "192.0.2.1", 1300).content() : "";
    }
    return bytes;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string folder = count > 1 ? arguments[1] : ".";
    const int wanted = count > 2 ? std::atoi(arguments[2]) : 100;
    std::mt19937 random(7);
    for (int i = 0; i < wanted; ++i) {
        const std::string name = folder + "/dump" + std::to_string(i);
        const std::string bytes = dump(random);
        std::FILE* file = std::fopen(name.c_str(), "wb");
        if (file == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() ||
            std::fclose(file) != 0) {
            std::perror(name.c_str());
            return 1;
        }
    }
    return 0;
}

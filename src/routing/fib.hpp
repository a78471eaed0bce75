// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "routing/flows.hpp"
#include "routing/link.hpp"
#include "routing/neighbour.hpp"
#include "routing/next_hop_message.hpp"
#include "routing/route_message.hpp"
#include "routing/rule.hpp"

namespace route_guard::routing {

// What several IPv4 routes may share (the kernel's fib_info): their next hops, and with these the exceptions.
struct RouteInfo {
    Family family = Family::none;
    std::uint8_t type = 0;  // RTN_*
    std::uint32_t table = 0;
    std::uint32_t next_hop_object = 0;
    std::uint32_t mtu = 0;  // the route's own; exceptions show it too
    std::uint8_t preference = 0;
    std::vector<NextHop> next_hops = {};
};

// A route as it is kept for looking up.
struct Route {
    Address destination = {};
    std::uint32_t info = 0;      // in Fib::infos
    std::uint32_t source = 0;    // in Fib::sources; 0: any source
    std::uint32_t priority = 0;  // the metric
    std::uint8_t length = 0;
    std::uint8_t tos = 0;

    Prefix prefix() const { return {destination, length}; }
};

// All routes of one table and family, the longest prefixes first; within a prefix in the order in which the
// kernel tries them.
struct Table {
    std::vector<Route> routes;
    std::vector<std::pair<std::uint8_t, std::uint32_t>> lengths;  // each length, and where its routes begin
};

// The routing tables and rules of one network namespace. Fill it, then complete() it, then look up.
class Fib {
  public:
    // Exceptions are no routes: a kernel without strict checking puts them into every dump.
    void add(const RouteMessage& message);
    void add(NextHopObject object);
    void add(Rule rule);
    void add(const Link& link);
    void add(const Neighbour& neighbour);
    // The kernel has no rules for this family, and looks into the default tables.
    void add_default_rules(Family family);
    // Whether links must be added: where rules speak of interfaces or of packets that come from elsewhere,
    // and where routers do not answer.
    bool needs_links() const;
    void complete();

    const Table* table(Family family, std::uint32_t id) const;
    const std::map<std::uint32_t, Table>& tables(Family family) const { return side(family).tables; }
    const std::map<std::uint32_t, Link>& links() const { return links_; }
    const std::vector<Rule>& rules(Family family) const { return side(family).rules; }
    bool in_group(std::uint32_t interface, int group) const;
    // A router that does not answer, on a host that minds: one that is an IPv6 router itself does not.
    bool is_avoided(const NextHop& hop) const { return avoids_routers_ && is_silent(hop); }
    bool avoids_routers() const { return avoids_routers_; }
    // Whether packets that take a route may go out of an interface by a next hop of it whose exceptions the
    // kernel lists.
    bool leads_out(const RouteInfo& info, std::uint32_t interface) const;
    bool has_default_rules(Family family) const { return side(family).default_rules; }
    // Packets of every kind that rules and routes tell apart; a plain one first.
    const std::vector<Flow>& flows(Family family) const { return side(family).flows; }
    const RouteInfo& info(std::uint32_t index) const { return infos_[index]; }
    std::size_t infos() const { return infos_.size(); }
    const RouteInfo& info(const Route& route) const { return infos_[route.info]; }
    const Prefix& source(const Route& route) const { return sources_[route.source]; }

    // The info that a route of a later dump belongs to; nullopt: it was not there when the FIB was read.
    std::optional<std::uint32_t> info_of(const RouteMessage& route) const;
    // Changes with every route, its prefix and its info, in whatever order they came.
    std::uint64_t fingerprint() const { return fingerprint_; }
    static std::uint64_t fingerprint(const RouteMessage& route);
    // Whether some route uses a next-hop object.
    bool uses_next_hop_objects() const { return uses_next_hop_objects_; }

  private:
    struct Side {
        std::map<std::uint32_t, Table> tables;
        std::vector<Rule> rules;
        std::vector<Flow> flows;
        bool default_rules = false;
    };
    const Side& side(Family family) const { return family == Family::ipv6 ? ipv6_ : ipv4_; }
    Side& side(Family family) { return family == Family::ipv6 ? ipv6_ : ipv4_; }
    void complete(Family family);
    std::uint32_t index_of(const std::string& interface) const;
    void resolve_next_hops(RouteInfo& info) const;
    void drop_own_gateways();
    bool is_silent(const NextHop& hop) const;
    bool is_passed_over(const RouteInfo& info, std::size_t index) const;

    Side ipv4_;
    Side ipv6_;
    std::vector<RouteInfo> infos_;
    std::vector<Prefix> sources_{Prefix{}};
    std::unordered_map<std::string, std::uint32_t> known_;
    std::map<std::uint32_t, NextHopObject> objects_;
    std::map<std::uint32_t, Link> links_;
    std::set<std::tuple<std::uint32_t, Family, Address>>
        silent_;  // neighbours that do not answer, by interface
    bool avoids_routers_ = false;
    std::uint64_t fingerprint_ = 0;
    bool uses_next_hop_objects_ = false;
};

}  // namespace route_guard::routing

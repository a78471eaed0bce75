// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

#include "routing/fib.hpp"
#include "routing/lookup.hpp"

namespace route_guard::routing {

// One question to the routing tables: which route does this packet take, if those in `gone` were not there?
struct Question {
    const Fib& fib;
    Family family;
    const Flow& flow;
    const Address& destination;
    const Answers& gone;

    bool is_gone(const Route& route) const;
    // Whether one of a route's next hops can be used: it is not dead, leads out of the interface that was
    // asked for, and, where it must be `reachable`, is not known not to answer.
    bool has_way(const RouteInfo& info, bool reachable) const;
};

// Whether packets that take such a route are turned away (unreachable, prohibit, blackhole, throw).
bool refuses(const RouteInfo& info);

// The routes of one table for exactly one prefix length, by its index in Table::lengths.
std::span<const Route> routes_for(const Table& table, std::size_t length_index, const Address& destination);

// What one table says; a route of type throw is no answer. Null: there is no such table.
Answers longest_match(const Question& question, const Table* table);

// What IPv4's local and main say together: as long as nobody has touched the rules, the kernel keeps them in
// one trie, and the longer prefix wins whichever table it is in (net/ipv4/fib_frontend.c, fib_new_table).
Answers longest_match_of_both(const Question& question, const Table* local, const Table* main);

// The same of one IPv6 table (net/ipv6/route.c, fib6_table_lookup).
Answers longest_match_ipv6(const Question& question, const Table& table);

}  // namespace route_guard::routing

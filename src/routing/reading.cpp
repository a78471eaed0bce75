// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/reading.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>

namespace route_guard::routing {

Reading::Reading(const Fib& fib, Sink sink) : fib_(fib), sink_(std::move(sink)), seen_(fib.infos()) {}

void Reading::take(Family asked, const nlmsghdr* message, std::size_t size) {
    if (const auto route = read_route(message, size); route && route->family == asked) {
        route->cloned ? take_exception(*route) : take_route(*route);
    }
}

void Reading::take_route(const RouteMessage& route) {
    fingerprint_ += Fib::fingerprint(route);
    parents_.clear();
    repeated_ = false;
    const auto info = fib_.info_of(route);
    if (!info) {
        strange_ = true;
        return;
    }
    parents_.push_back(*info);
    repeated_ = seen_[*info];
    seen_[*info] = true;
}

void Reading::take_exception(const RouteMessage& message) {
    if (!message.has_destination || message.next_hops.empty()) {
        ++unreadable_;
        return;
    }
    const Exception exception{.family = message.family,
                              .destination = message.destination.address,
                              .next_hop = message.next_hops.front(),
                              .table = message.table,
                              .redirected = message.redirected,
                              .mtu = message.mtu,
                              .expires = message.expires};
    if (parents_.empty() && strange_) {
        sink_(exception, {.redirects = exception.redirected, .lowers_mtu = exception.mtu != 0});
    } else if (!parents_.empty() && fib_.info(parents_.front()).next_hop_object != 0) {
        keep(exception);
    } else if (!repeated_) {
        sink_(exception, judge(fib_, exception, parents_));
    }
}

void Reading::keep(const Exception& exception) {
    const NextHop& hop = exception.next_hop;
    Shared& shared = shared_[{exception.family, exception.destination, hop.gateway, hop.gateway_family,
                              hop.interface, exception.mtu, exception.redirected}];
    shared.exception = exception;
    if (std::ranges::find(shared.parents, parents_.front()) == shared.parents.end()) {
        shared.parents.push_back(parents_.front());
    }
}

bool Reading::finish() {
    for (const auto& [key, shared] : shared_) {
        sink_(shared.exception, judge(fib_, shared.exception, shared.parents));
    }
    shared_.clear();
    return !strange_ && fingerprint_ == fib_.fingerprint();
}

}  // namespace route_guard::routing

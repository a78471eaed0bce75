// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <vector>

#include "routing/judge.hpp"

namespace route_guard::routing {

// Takes a dump that has the exceptions behind their parent routes, and hands each exception on, once, as soon
// as it can be judged. Routes that share next hops repeat the same exceptions: these are told once, with all
// parents. Memory grows with the exceptions of next-hop objects only, where the dump does not say which
// object one belongs to.
class Reading {
  public:
    using Sink = std::function<void(const Exception&, const Judgement&)>;

    Reading(const Fib& fib, Sink sink);
    // Messages of another family than the one asked for are left out: a kernel without it answers with all
    // others.
    void take(Family asked, const nlmsghdr* message, std::size_t size);
    // The dump is at its end. False: it had other routes than the FIB.
    bool finish();
    // Exceptions that could not be read: no destination, or a broken message.
    std::uint64_t unreadable() const { return unreadable_; }

  private:
    using Key = std::tuple<Family, Address, Address, Family, std::uint32_t, std::uint32_t, bool>;
    struct Shared {
        Exception exception;
        std::vector<std::uint32_t> parents;
    };
    void take_route(const RouteMessage& route);
    void take_exception(const RouteMessage& message);
    void keep(const Exception& exception);

    const Fib& fib_;
    Sink sink_;
    std::vector<bool> seen_;              // infos whose exceptions were handed on
    std::vector<std::uint32_t> parents_;  // of the exceptions that follow
    bool repeated_ = false;               // the current route's exceptions were handed on before
    std::map<Key, Shared> shared_;
    std::uint64_t fingerprint_ = 0;
    std::uint64_t unreadable_ = 0;
    bool strange_ = false;  // a route came that the FIB does not have
};

}  // namespace route_guard::routing

// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "controls/each.hpp"

namespace route_guard::controls {
namespace {

Finding not_applicable(std::string message) {
    return {.control = Control::route_cache, .status = Status::not_applicable, .message = std::move(message)};
}

Evidence evidence_of(const CachedRoute& route) {
    return {.seen = fmt::format("{} route, {}: {}", route.kind, name_of(route.verdict), route.reason)};
}

std::string stale_message(const RouteCache& cache) {
    const CachedRoute* first = cache.routes.empty() ? nullptr : &cache.routes.front();
    std::string message = fmt::format("{} of {} cached route{} {} stale", cache.stale(), cache.entries,
                                      cache.entries == 1 ? "" : "s", cache.stale() == 1 ? "is" : "are");
    if (first != nullptr) {
        message += fmt::format(": {}{}{} dev {}", first->destination, first->gateway.empty() ? "" : " via ",
                               first->gateway, first->interface);
        message += cache.stale() > 1 ? fmt::format(" and {} more", cache.stale() - 1) : "";
    }
    return message;
}

}  // namespace

Finding audit_route_cache(const Policy& policy, const State& state) {
    if (policy.state == Target::absent) {
        return not_applicable("The route cache is left to the kernel");
    }
    if (!policy.live()) {
        return not_applicable("A file tree has no route cache");
    }
    Finding finding{.control = Control::route_cache, .status = Status::compliant};
    if (!state.route_cache) {
        finding.status = Status::unknown;
        finding.message = "The route cache was not looked at";
        return finding;
    }
    const RouteCache& cache = *state.route_cache;
    if (cache.stale() > 0) {
        finding.status = Status::non_compliant;
        finding.message = stale_message(cache);
        for (const CachedRoute& route : cache.routes) {
            finding.evidence.push_back(evidence_of(route));
        }
    } else if (!cache.problem.empty() || cache.unknown > 0) {
        finding.status = Status::unknown;
        finding.message = !cache.problem.empty()
                              ? cache.problem
                              : fmt::format("{} of {} cached routes could not be judged: {}", cache.unknown,
                                            cache.entries, "route_guard routes lists them with the reason");
    } else {
        finding.message = fmt::format("No cached route is stale ({} looked at)", cache.entries);
    }
    return finding;
}

std::string left_after_flush(const RouteCache& before, const RouteCache& after) {
    if (after.stale() == 0) {
        return "";
    }
    const auto was_there = [&](const CachedRoute& route) {
        return std::ranges::any_of(before.routes, [&](const CachedRoute& former) {
            return former.family == route.family && former.destination == route.destination &&
                   former.gateway == route.gateway && former.interface == route.interface &&
                   former.table == route.table && route.expires_s.value_or(0) <= former.expires_s.value_or(0);
        });
    };
    const auto stayed = std::ranges::find_if(after.routes, was_there);
    if (stayed != after.routes.end()) {
        return fmt::format(
            "The flush did not remove {}: replace the route it hangs on (ip route replace), or wait until it "
            "expires",
            stayed->destination);
    }
    return "They were learned again after the flush: a router still sends redirects; run route_guard on it, "
           "too";
}

void remedy_route_cache(const Policy& policy, Remedied& remedied) {
    State& state = remedied.state;
    if (policy.state == Target::absent || policy.flush == FlushPolicy::never || !state.route_cache) {
        return;
    }
    RouteCache& cache = *state.route_cache;
    const bool always = policy.flush == FlushPolicy::always;
    const auto flush = [&](bool& flushed, std::uint64_t& stale, const char* family) {
        if (!flushed && (always || stale > 0)) {
            remedied.intents.push_back(
                {Control::route_cache, family,
                 stale > 0 ? fmt::format("flush the {} route cache, with {} stale", family, stale)
                           : fmt::format("flush the {} route cache, as asked", family)});
            flushed = true;
            cache.entries -= std::min(cache.entries, stale);
            stale = 0;
        }
    };
    flush(state.flushed_ipv4, cache.stale_ipv4, "ipv4");
    flush(state.flushed_ipv6, cache.stale_ipv6, "ipv6");
    if (cache.stale() == 0) {
        cache.routes.clear();
    }
}

}  // namespace route_guard::controls

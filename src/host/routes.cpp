// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/routes.hpp"

#include <fmt/format.h>
#include <net/if.h>
#include <sys/utsname.h>

#include <cerrno>
#include <map>
#include <utility>

#include "host/contents.hpp"
#include "host/netlink.hpp"
#include "host/netlink_fib.hpp"
#include "routing/kernel.hpp"
#include "routing/reading.hpp"
#include "routing/tally.hpp"

namespace route_guard::host {
namespace {

using routing::Exception;
using routing::Family;
using routing::Fib;
using routing::Judgement;

constexpr int most_attempts = 8;

// Each name is asked for once.
class InterfaceNames {
  public:
    const std::string& operator()(std::uint32_t index) {
        auto [at, is_new] = names_.try_emplace(index);
        if (is_new) {
            char name[IF_NAMESIZE] = "";
            at->second = ::if_indextoname(index, name) != nullptr ? name : fmt::format("#{}", index);
        }
        return at->second;
    }

  private:
    std::map<std::uint32_t, std::string> names_;
};

// Not empty: that no IPv4 exception was listed says nothing with this kernel.
std::string unlisted_ipv4() {
    utsname system = {};
    if (::uname(&system) != 0 || routing::lists_ipv4_exceptions(system.release)) {
        return "";
    }
    return fmt::format(
        "Linux {} does not list its IPv4 route cache (Linux does since 5.3), so it could not be judged. Flush "
        "it whatever is in it (flush: always), or use a newer kernel.",
        system.release);
}

// One pass: 0, or an errno value; EAGAIN where things changed meanwhile.
int look_once(RouteCache& cache, const std::function<void(const CachedRoute&)>& each) {
    auto netlink = Netlink::open();
    if (!netlink) {
        return netlink.error();
    }
    const auto fib = read_fib(*netlink);
    if (!fib) {
        return fib.error();
    }
    InterfaceNames names;
    const auto name_of = [&names](std::uint32_t index) { return names(index); };
    bool ipv4 = false;
    routing::Reading reading(*fib, [&](const Exception& exception, const Judgement& judgement) {
        ipv4 = ipv4 || exception.family == Family::ipv4;
        routing::count(cache, *fib, exception, judgement, name_of);
        if (each) {
            each(routing::cached_route(*fib, exception, judgement, name_of));
        }
    });
    bool interrupted = false;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        const auto dumped = dump_routes(
            *netlink, family, true,
            [&](const nlmsghdr* message, std::size_t size) { reading.take(family, message, size); });
        if (!dumped && dumped.error() != EAFNOSUPPORT && dumped.error() != EOPNOTSUPP) {
            return dumped.error();
        }
        interrupted = interrupted || (dumped && *dumped == Dumped::interrupted);
    }
    const bool same = reading.finish();
    cache.problem = ipv4 ? std::string() : unlisted_ipv4();
    cache.entries += reading.unreadable();
    cache.unknown += reading.unreadable();
    return same && !interrupted ? 0 : EAGAIN;
}

bool worth_repeating(int error) {
    return error == EAGAIN || error == ENOBUFS || error == EBUSY || error == EINTR;
}

std::string problem_of(int error, bool repeated) {
    if (error == EAGAIN) {
        return repeated
                   ? fmt::format(
                         "The routes changed during each of {} readings, so the route cache could not be "
                         "judged. Run again when the routes are quiet.",
                         most_attempts)
                   : "The routes changed while they were read, so entries may be missing or judged by routes "
                     "that have gone. Run again.";
    }
    if (error == ETIMEDOUT) {
        return "The kernel did not answer a request for its routes within five seconds, so the route cache "
               "could not be judged. Run again when the machine is less busy.";
    }
    if (error == EACCES || error == EPERM) {
        return fmt::format(
            "The kernel does not let this process read its routes (netlink: {}), so the route cache could not "
            "be judged. Allow AF_NETLINK sockets where it runs (seccomp, RestrictAddressFamilies=).",
            reason_of(error));
    }
    return fmt::format(
        "The kernel's routes cannot be read (netlink: {}), so the route cache could not be judged. Run in the "
        "host's network namespace, where AF_NETLINK sockets are allowed.",
        reason_of(error));
}

}  // namespace

RouteCache observe_route_cache() {
    int error = 0;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        RouteCache cache;
        error = look_once(cache, {});
        if (error == 0) {
            return cache;
        }
        if (!worth_repeating(error)) {
            break;
        }
    }
    RouteCache nothing;
    nothing.problem = problem_of(error, true);
    return nothing;
}

RouteCache each_cached_route(const std::function<void(const CachedRoute&)>& each) {
    RouteCache cache;
    int error = 0;
    // What was handed out cannot be taken back: a pass is repeated only where it had come to nothing.
    for (int attempt = 0; attempt < most_attempts && cache.entries == 0; ++attempt) {
        error = look_once(cache, each);
        if (error == 0 || !worth_repeating(error)) {
            break;
        }
    }
    if (error != 0) {
        cache.problem = problem_of(error, cache.entries == 0);
    }
    return cache;
}

}  // namespace route_guard::host

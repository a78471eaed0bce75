// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/flush.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "host/contents.hpp"
#include "host/descriptor.hpp"
#include "host/flush_ipv6.hpp"

namespace route_guard::host {
namespace {

std::string way_out(int error) {
    switch (error) {
        case EROFS:
            return "/proc/sys is mounted read-only, as in most containers: run route_guard on the container's "
                   "host in this network namespace (nsenter --net), or give the container a writable "
                   "/proc/sys.";
        case EACCES:
        case EPERM:
            return "Run as root (with Ansible: become: true), in the user namespace that the network "
                   "namespace belongs to.";
        case ENOENT:
            return "A user namespace hides it, or /proc is not mounted: run route_guard as the host's root in "
                   "this network namespace (nsenter --net), or wait until the entries have expired.";
        default:
            return "Write 1 to it by hand to see what the kernel says, then run again.";
    }
}

std::string refusal(const std::string& file, int error) {
    return fmt::format("The route cache cannot be flushed: {} cannot be written: {}. {}", file,
                       reason_of(error), way_out(error));
}

}  // namespace

int write_flush(const std::string& file) {
    const Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!descriptor.open()) {
        return errno;
    }
    return ::write(descriptor.number(), "1\n", 2) == 2 ? 0 : errno;
}

std::string flush_routes(const std::string& family) {
    const std::string file = fmt::format("/proc/sys/net/{}/route/flush", family);
    const int error = write_flush(file);
    if (family != "ipv6") {
        return error == 0 ? std::string() : refusal(file, error);
    }
    // IPv6's flush leaves entries with a path MTU, and it may be hidden: their parents can still be replaced.
    const std::string left = remove_stale_ipv6();
    if (left.empty()) {
        return "";
    }
    return error == 0 ? left : refusal(file, error) + " " + left;
}

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <thread>
#include <utility>

#include "host/contents.hpp"

namespace route_guard::host {

// The wait is bounded, so it asks again and again: flock(2) itself waits for ever.
std::expected<Lock, Error> Lock::wait_for(const Root& root, std::chrono::milliseconds at_most) {
    constexpr std::chrono::milliseconds pause(20);
    Descriptor folder(::openat(root.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open()) {
        return std::unexpected(Error(fmt::format(
            "The root folder {} cannot be locked: {}. Run as a user who may read that folder, or as root.",
            root.folder(), reason_of(errno))));
    }
    const auto end = std::chrono::steady_clock::now() + at_most;
    while (::flock(folder.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return std::unexpected(
                Error(fmt::format("The root folder {} cannot be locked: {}. Its file system offers no locks "
                                  "(flock): copy the tree to one that does.",
                                  root.folder(), reason_of(errno))));
        }
        if (std::chrono::steady_clock::now() >= end) {
            return std::unexpected(Error(fmt::format(
                "Another program has held the lock on {} for {} s, most likely another run of route_guard. "
                "Wait until it ends, or find it with lslocks and end it, then run again.",
                root.folder(), std::chrono::duration_cast<std::chrono::seconds>(at_most).count())));
        }
        std::this_thread::sleep_for(pause);
    }
    return Lock(std::move(folder));
}

}  // namespace route_guard::host

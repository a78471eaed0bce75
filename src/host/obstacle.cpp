// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/obstacle.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "host/contents.hpp"
#include "host/refusal.hpp"

namespace route_guard::host {
namespace {

Error through_weak_folder(const std::string& refused, const std::string& folder, unsigned owner) {
    return Error(fmt::format(
        "{}: users other than {} may write the folder {} on the way to it, and could put another file in its "
        "place at any time. Take that right away (chown {} {} && chmod go-w {}), or name a path elsewhere. "
        "Nothing was changed.",
        refused, owner == 0 ? "root" : fmt::format("root and user {}", owner), folder, owner, folder,
        folder));
}

// What the kernel knows beforehand, since 4.11 and 5.8; an older one says it when the file is to be renamed.
int refusal_foreseen(const Spot& spot) {
    struct statx status = {};
    if (::statx(spot.folder.number(), spot.name.c_str(), AT_SYMLINK_NOFOLLOW, 0, &status) != 0) {
        return 0;
    }
    if ((status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0) {
        return EBUSY;
    }
    return (status.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0 ? EPERM : 0;
}

}  // namespace

std::optional<Error> obstacle_to(const Change& change, const Spot& spot, const Root& root,
                                 const std::string& file) {
    const std::string what = change.action == Action::set_mode      ? "cannot be given another mode"
                             : change.action == Action::remove_file ? "cannot be removed"
                                                                    : "cannot be written";
    if (!spot.weak_folder.empty()) {
        return through_weak_folder(fmt::format("{} {}", file, what), on_this_machine(root, spot.weak_folder),
                                   root.owner());
    }
    if (spot.error == ENOENT) {
        return change.before || change.action == Action::set_mode
                   ? std::optional(refusal_of(file, changed_meanwhile()))
                   : std::nullopt;
    }
    if (spot.error != 0) {
        return refusal_of(file, {spot.error, what});
    }
    if (!S_ISREG(spot.status.st_mode)) {
        return Error(fmt::format(
            "{} {}: it is no regular file. Move it away, or name another path. Nothing was changed.", file,
            what));
    }
    if (const int error = refusal_foreseen(spot); error != 0 && change.action != Action::set_mode) {
        return refusal_of(file, {error, what});
    }
    return std::nullopt;
}

std::expected<Descriptor, Error> unchanged_original(const Change& change, const Spot& spot,
                                                    const std::string& file) {
    Descriptor original(::openat(spot.folder.number(), spot.name.c_str(),
                                 O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC));
    if (!original.open()) {
        return std::unexpected(refusal_of(file, {errno, "cannot be read"}));
    }
    if (change.action == Action::set_mode) {
        return original;
    }
    const auto bytes = bytes_of(original.number());
    if (!bytes) {
        return std::unexpected(
            Error(fmt::format("{} cannot be read: {}. Nothing was changed: put that right, then run again.",
                              file, bytes.error())));
    }
    if (!change.before || *bytes != *change.before) {
        return std::unexpected(refusal_of(file, changed_meanwhile()));
    }
    return original;
}

}  // namespace route_guard::host

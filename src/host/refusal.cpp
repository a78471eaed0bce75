// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/refusal.hpp"

#include <fmt/format.h>

#include <cerrno>

#include "host/contents.hpp"

namespace route_guard::host {
namespace {

std::string way_out(const std::string& file, int error) {
    switch (error) {
        case 0:
            return "Run again, and it starts from what the file says now.";
        case EACCES:
            return "Run as root (with Ansible: become: true); if this is root, look for a denial by SELinux "
                   "or AppArmor in the audit log.";
        case EPERM:
            return fmt::format(
                "It or its folder is immutable or append-only (then run chattr -ia on it; lsattr -d {} shows "
                "it), or this process may not do that (then run as root).",
                file);
        case EBUSY:
            return "It is a mount point, as files bind-mounted into a container are, and cannot be replaced "
                   "whole: change it where it is mounted from, or mount its folder instead.";
        case EROFS:
            return "Its file system is mounted read-only: remount it writable (mount -o remount,rw), or "
                   "change the image that it comes from.";
        case ENOSPC:
        case EDQUOT:
            return "Make room on its file system, then run again.";
        case EFBIG:
            return "Raise the limit of file sizes (ulimit -f), then run again.";
        case EMFILE:
        case ENFILE:
            return "Raise the limit of open files (ulimit -n), then run again.";
        case ENOTDIR:
        case EEXIST:
            return "Something that is no folder stands where one of its folders should be: move that away, or "
                   "name another path.";
        case ELOOP:
            return "Its symbolic links lead in a circle: put them right, or name the file itself.";
        case ENAMETOOLONG:
            return "Name a shorter path.";
        case ENOENT:
            return "It or its folder went away in the meantime: run again, and it starts from what is there "
                   "now.";
        case EIO:
            return "The disk below it reports an error: look at the kernel log (dmesg) before you run again.";
        default:
            return "Look at its file system (findmnt -T, dmesg), put that right, then run again.";
    }
}

}  // namespace

Refusal changed_meanwhile() {
    return {0, "was changed by something else while route_guard was at work"};
}

std::string sentence_of(const std::string& file, const Refusal& refusal) {
    const std::string what = refusal.what.empty() ? std::string("cannot be written") : refusal.what;
    const std::string reason = refusal.error == 0 ? "" : ": " + reason_of(refusal.error);
    return fmt::format("{} {}{}. {}", file, what, reason, way_out(file, refusal.error));
}

Error refusal_of(const std::string& file, const Refusal& refusal) {
    return Error(sentence_of(file, refusal) + " Nothing was changed.");
}

}  // namespace route_guard::host

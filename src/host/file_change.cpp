// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/file_change.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <string_view>
#include <utility>

#include "host/contents.hpp"
#include "host/staging.hpp"

namespace route_guard::host {
namespace {

using Result = std::expected<void, Refusal>;

// NAME.PID.YYYY-MM-DD@HH:MM:SS~, as Ansible names its backups; no sysctl loader and no OpenVPN unit reads a
// name with ~.
std::string backup_name(const std::string& name) {
    const std::time_t now = std::time(nullptr);
    std::tm local = {};
    ::localtime_r(&now, &local);
    std::array<char, sizeof "YYYY-MM-DD@HH:MM:SS"> time = {};
    const std::size_t length = std::strftime(time.data(), time.size(), "%Y-%m-%d@%H:%M:%S", &local);
    return fmt::format("{}.{}.{}~", name, ::getpid(), std::string_view(time.data(), length));
}

Result done_or(int result, std::string what) {
    return result == 0 ? Result() : std::unexpected(Refusal{errno, std::move(what)});
}

std::expected<std::string, Refusal> copy_of(const FileChange& one) {
    return staged_file(one.spot.folder.number(), *one.change.before,
                       Likeness{.file = one.original.number(), .times = true});
}

// By its name: the same plan may have put a new version there.
Result make_mode(FileChange& one) {
    const Descriptor file(::openat(one.spot.folder.number(), one.spot.name.c_str(),
                                   O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (!file.open()) {
        return std::unexpected(Refusal{errno, "cannot be given another mode"});
    }
    auto set = done_or(::fchmod(file.number(), *one.change.mode), "cannot be given another mode");
    one.made = set.has_value();
    return set ? done_or(::fsync(file.number()), "cannot be made durable (fsync)") : set;
}

// Staging takes its time (fsync): what someone else wrote meanwhile must not be lost.
bool is_as_it_was(const FileChange& one) {
    struct stat now = {};
    if (::fstatat(one.spot.folder.number(), one.spot.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT && !one.original.open();
    }
    const struct stat& then = one.spot.status;
    return one.original.open() && now.st_dev == then.st_dev && now.st_ino == then.st_ino &&
           now.st_size == then.st_size && now.st_mtim.tv_sec == then.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == then.st_mtim.tv_nsec;
}

// A second name for the old version; where the file system has no hard links, a copy.
Result keep(FileChange& one) {
    if (auto kept = kept_file(one.spot.folder.number(), one.spot.name)) {
        one.kept = *std::move(kept);
        return {};
    }
    auto copy = copy_of(one);
    if (!copy) {
        return std::unexpected(copy.error());
    }
    one.kept = *std::move(copy);
    return {};
}

Result place_backup(FileChange& one) {
    const int folder = one.spot.folder.number();
    std::string backup = backup_name(one.spot.name);
    if (::renameat(folder, one.staged_backup.c_str(), folder, backup.c_str()) != 0) {
        return std::unexpected(Refusal{errno, "cannot be copied to a backup beside it"});
    }
    one.staged_backup.clear();
    one.backup = std::move(backup);
    return {};
}

std::string undone_mode(const FileChange& one) {
    const unsigned mode = one.spot.status.st_mode & 07777;
    return ::fchmod(one.original.number(), mode) == 0
               ? ""
               : fmt::format(
                     " But {} could not be given its old mode {:04o} again: {}. Do it by hand with chmod.",
                     one.file, mode, reason_of(errno));
}

std::string undone_file(FileChange& one) {
    const int folder = one.spot.folder.number();
    const bool was_there = !one.kept.empty();
    const int undone = was_there ? ::renameat(folder, one.kept.c_str(), folder, one.spot.name.c_str())
                                 : ::unlinkat(folder, one.spot.name.c_str(), 0);
    const int error = errno;
    const std::string kept = std::exchange(one.kept, "");
    return undone == 0
               ? ""
               : fmt::format(" But {} could not be put back as it was: {}. {}", one.file, reason_of(error),
                             was_there ? fmt::format("Its old version is beside it, named {}.", kept)
                                       : "Remove it by hand.");
}

}  // namespace

Result stage_beside(FileChange& one, bool backup, unsigned new_owner, unsigned new_group) {
    if (one.change.action == Action::write_file) {
        auto name = staged_file(one.spot.folder.number(), *one.change.after,
                                Likeness{.file = one.original.number(),
                                         .mode = one.change.mode,
                                         .owner = one.change.owner,
                                         .new_owner = new_owner,
                                         .new_group = new_group});
        if (!name) {
            return std::unexpected(name.error());
        }
        one.staged = *std::move(name);
    }
    if (backup && one.change.action != Action::set_mode && one.original.open()) {
        auto name = copy_of(one);
        if (!name) {
            return std::unexpected(name.error());
        }
        one.staged_backup = *std::move(name);
    }
    return {};
}

Result make(FileChange& one) {
    if (one.change.action == Action::set_mode) {
        return make_mode(one);
    }
    Result result;
    if (!is_as_it_was(one)) {
        result = std::unexpected(changed_meanwhile());
    } else if (one.original.open()) {
        result = keep(one);
    }
    if (result && !one.staged_backup.empty()) {
        result = place_backup(one);
    }
    if (!result) {
        return result;
    }
    const int folder = one.spot.folder.number();
    const char* name = one.spot.name.c_str();
    result = one.change.action == Action::remove_file
                 ? done_or(::unlinkat(folder, name, 0), "cannot be removed")
                 : done_or(::renameat(folder, one.staged.c_str(), folder, name), "cannot be replaced");
    one.made = result.has_value();
    if (one.made) {
        one.staged.clear();
    }
    return result;
}

std::string undo(FileChange& one) {
    std::string not_undone;
    if (one.made) {
        not_undone = one.change.action == Action::set_mode ? undone_mode(one) : undone_file(one);
    }
    for (const std::string* left : {&one.staged, &one.staged_backup, &one.backup, &one.kept}) {
        if (!left->empty()) {
            ::unlinkat(one.spot.folder.number(), left->c_str(), 0);
        }
    }
    return not_undone;
}

void finish(FileChange& one) {
    if (!one.kept.empty() && ::unlinkat(one.spot.folder.number(), one.kept.c_str(), 0) != 0) {
        one.change.message +=
            fmt::format(" (its old version stays beside it, named {}: {}; the next apply removes it)",
                        one.kept, reason_of(errno));
    }
    if (one.change.action == Action::write_file && one.original.open() && one.spot.status.st_nlink > 1) {
        one.change.message +=
            fmt::format(" (hard links of it that keep the old bytes: {})", one.spot.status.st_nlink - 1);
    }
}

}  // namespace route_guard::host

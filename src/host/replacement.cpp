// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/replacement.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "host/contents.hpp"
#include "host/obstacle.hpp"
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
    char time[sizeof "YYYY-MM-DD@HH:MM:SS"];
    const std::size_t length = std::strftime(time, sizeof time, "%Y-%m-%d@%H:%M:%S", &local);
    return fmt::format("{}.{}.{}~", name, ::getpid(), std::string_view(time, length));
}

Result done_or(int result, std::string what = "") {
    return result == 0 ? Result() : std::unexpected(Refusal{errno, std::move(what)});
}

std::expected<std::string, Refusal> copy_of(int folder, int original, const std::string& bytes) {
    return staged_file(folder, bytes, Likeness{.file = original, .times = true, .mode = std::nullopt});
}

Result set_mode(int file, unsigned mode) {
    auto set = done_or(::fchmod(file, mode), fmt::format("cannot be given the mode {:04o}", mode));
    return set ? done_or(::fsync(file), "cannot be made durable (fsync)") : set;
}

}  // namespace

Result Replacement::make_folders(Spot& spot) {
    struct stat top = {};
    if (auto looked = done_or(::fstat(root_.descriptor(), &top)); !looked) {
        return looked;
    }
    for (const std::string& name : spot.missing) {
        const int parent = spot.folder.number();
        if (auto made = done_or(::mkdirat(parent, name.c_str(), 0700), "needs a folder that cannot be made");
            !made) {
            return made;
        }
        Descriptor folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        made_folders_.push_back({std::move(spot.folder), name});
        struct stat there = {};
        if (!folder.open() || ::fstat(folder.number(), &there) != 0 ||
            (there.st_uid != root_.owner() && ::fchown(folder.number(), root_.owner(), top.st_gid) != 0) ||
            ::fchmod(folder.number(), 0755) != 0) {
            return std::unexpected(Refusal{errno, "needs a folder that cannot be made as it should be"});
        }
        spot.folder = std::move(folder);
    }
    spot.missing.clear();
    return {};
}

Result Replacement::prepare(Step& step, bool backup) {
    const Change& change = step.change;
    if (auto made = make_folders(step.spot); !made) {
        return made;
    }
    const int folder = step.spot.folder.number();
    struct stat status = {};
    if (::fstat(folder, &status) == 0 && cleaned_.emplace(status.st_dev, status.st_ino).second) {
        remove_leftovers(folder);
    }
    const int original = step.original.number();
    if (change.action == Action::write_file) {
        struct stat top = {};
        if (auto looked = done_or(::fstat(root_.descriptor(), &top)); !looked) {
            return looked;
        }
        auto name = staged_file(
            folder, *change.after,
            Likeness{.file = original, .mode = change.mode, .owner = root_.owner(), .group = top.st_gid});
        if (!name) {
            return std::unexpected(name.error());
        }
        step.staged = *std::move(name);
    }
    if (backup && change.action != Action::set_mode && step.original.open()) {
        auto name = copy_of(folder, original, *change.before);
        if (!name) {
            return std::unexpected(name.error());
        }
        step.staged_backup = *std::move(name);
    }
    return {};
}

std::expected<void, Error> Replacement::stage(const Change& change, bool backup) {
    Step step;
    step.change = change;
    step.spot = walk(root_, change.target);
    step.file = root_.folder() == "/" ? step.spot.real_path : root_.folder() + step.spot.real_path;
    if (auto obstacle = obstacle_to(change, step.spot, root_, step.file)) {
        return std::unexpected(*std::move(obstacle));
    }
    if (step.spot.error == 0) {
        auto original = unchanged_original(change, step.spot, step.file);
        if (!original) {
            return std::unexpected(original.error());
        }
        step.original = *std::move(original);
    }
    const auto prepared = prepare(step, backup);
    steps_.push_back(std::move(step));
    if (!prepared) {
        return std::unexpected(refusal_of(steps_.back().file, prepared.error()));
    }
    return {};
}

Result Replacement::make(Step& step) {
    const int folder = step.spot.folder.number();
    const char* name = step.spot.name.c_str();
    if (step.change.action == Action::set_mode) {
        const Descriptor file(::openat(folder, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
        step.made = file.open();
        return file.open() ? set_mode(file.number(), *step.change.mode) : done_or(-1);
    }
    if (step.original.open()) {
        // Where the file system has no hard links, a copy is kept.
        if (auto kept = kept_file(folder, name)) {
            step.kept = *std::move(kept);
        } else if (auto copy = copy_of(folder, step.original.number(), *step.change.before)) {
            step.kept = *std::move(copy);
        } else {
            return std::unexpected(copy.error());
        }
    }
    if (!step.staged_backup.empty()) {
        const std::string backup = backup_name(step.spot.name);
        auto placed = done_or(::renameat(folder, step.staged_backup.c_str(), folder, backup.c_str()),
                              "cannot be copied to a backup beside it");
        if (!placed) {
            return placed;
        }
        step.staged_backup.clear();
        step.backup = backup;
    }
    const bool removal = step.change.action == Action::remove_file;
    auto made = removal
                    ? done_or(::unlinkat(folder, name, 0), "cannot be removed")
                    : done_or(::renameat(folder, step.staged.c_str(), folder, name), "cannot be replaced");
    step.made = made.has_value();
    if (made) {
        step.staged.clear();
    }
    return made;
}

Result Replacement::sync() {
    for (const Step& step : steps_) {
        if (auto synced = sync_folder(step.spot.folder.number()); !synced) {
            return synced;
        }
    }
    for (const Made& made : made_folders_) {
        if (auto synced = sync_folder(made.parent.number()); !synced) {
            return synced;
        }
    }
    return {};
}

std::expected<Plan, Error> Replacement::commit() {
    for (Step& step : steps_) {
        auto made = make(step);
        if (made && &step == &steps_.back()) {
            made = sync();
        }
        if (!made) {
            const std::string not_undone = undo();
            const Error error = refusal_of(step.file, made.error());
            return std::unexpected(not_undone.empty() ? error : Error(error.sentence() + not_undone));
        }
    }
    Plan done;
    for (Step& step : steps_) {
        if (!step.kept.empty()) {
            ::unlinkat(step.spot.folder.number(), step.kept.c_str(), 0);
        }
        if (!step.backup.empty()) {
            backup_files_.push_back(join(folder_of(step.spot.real_path), step.backup));
        }
        if (step.change.action == Action::write_file && step.original.open() &&
            step.spot.status.st_nlink > 1) {
            step.change.message +=
                fmt::format(" (hard links of it that keep the old bytes: {})", step.spot.status.st_nlink - 1);
        }
        done.push_back(std::move(step.change));
    }
    steps_.clear();
    made_folders_.clear();
    return done;
}

// Puts one file back. Empty, or a sentence on what could not be put back and where its old version is.
std::string Replacement::undo_step(Step& step) {
    const int folder = step.spot.folder.number();
    const char* name = step.spot.name.c_str();
    std::string not_undone;
    if (step.made && step.change.action == Action::set_mode) {
        if (::fchmod(step.original.number(), step.spot.status.st_mode & 07777) != 0) {
            not_undone = fmt::format(" But {} could not be given its old mode {:04o} again: {}.", step.file,
                                     step.spot.status.st_mode & 07777, reason_of(errno));
        }
    } else if (step.made) {
        const int undone = step.kept.empty() ? ::unlinkat(folder, name, 0)
                                             : ::renameat(folder, step.kept.c_str(), folder, name);
        if (undone != 0) {
            not_undone =
                fmt::format(" But {} could not be put back: {}. {}", step.file, reason_of(errno),
                            step.kept.empty() ? "Remove it by hand."
                                              : "Its old version is beside it, named " + step.kept + ".");
            step.kept.clear();
        }
    }
    for (const std::string* left : {&step.staged, &step.staged_backup, &step.backup, &step.kept}) {
        if (!left->empty()) {
            ::unlinkat(folder, left->c_str(), 0);
        }
    }
    return not_undone;
}

std::string Replacement::undo() {
    std::string not_undone;
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
        not_undone += undo_step(*step);
    }
    for (auto made = made_folders_.rbegin(); made != made_folders_.rend(); ++made) {
        ::unlinkat(made->parent.number(), made->name.c_str(), AT_REMOVEDIR);
    }
    steps_.clear();
    made_folders_.clear();
    return not_undone;
}

}  // namespace route_guard::host

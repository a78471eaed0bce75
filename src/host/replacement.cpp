// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/replacement.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ranges>

#include "host/contents.hpp"
#include "host/obstacle.hpp"
#include "host/staging.hpp"

namespace route_guard::host {

using Result = std::expected<void, Refusal>;

Result Replacement::make_folders(Spot& spot, unsigned group) {
    for (const std::string& name : spot.missing) {
        const int parent = spot.folder.number();
        if (::mkdirat(parent, name.c_str(), 0700) != 0) {
            return std::unexpected(
                Refusal{errno, fmt::format("needs a folder, {}, that cannot be made", name)});
        }
        Descriptor folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        const int error = errno;
        made_folders_.push_back({std::move(spot.folder), name});
        spot.folder = std::move(folder);
        struct stat there = {};
        if (!spot.folder.open()) {
            return std::unexpected(
                Refusal{error, fmt::format("needs a folder, {}, that cannot be opened", name)});
        }
        if (::fstat(spot.folder.number(), &there) != 0 ||
            (there.st_uid != root_.owner() && ::fchown(spot.folder.number(), root_.owner(), group) != 0) ||
            ::fchmod(spot.folder.number(), 0755) != 0) {
            return std::unexpected(
                Refusal{errno, fmt::format("needs a folder, {}, that cannot be given its mode", name)});
        }
    }
    spot.missing.clear();
    return {};
}

Result Replacement::prepare(FileChange& one, bool backup) {
    struct stat top = {};
    if (::fstat(root_.descriptor(), &top) != 0) {
        return std::unexpected(Refusal{errno, "is below a root folder that cannot be looked at"});
    }
    if (auto made = make_folders(one.spot, top.st_gid); !made) {
        return made;
    }
    struct stat folder = {};
    if (::fstat(one.spot.folder.number(), &folder) != 0) {
        return std::unexpected(Refusal{errno, "is in a folder that cannot be looked at"});
    }
    if (cleaned_.emplace(folder.st_dev, folder.st_ino).second) {
        remove_leftovers(one.spot.folder.number());
    }
    return stage_beside(one, backup, root_.owner(), top.st_gid);
}

std::expected<void, Error> Replacement::stage(const Change& change, bool backup) {
    FileChange one;
    one.change = change;
    one.spot = walk(root_, change.target);
    one.file = on_this_machine(root_, one.spot.real_path);
    if (auto obstacle = obstacle_to(change, one.spot, root_, one.file)) {
        return std::unexpected(*std::move(obstacle));
    }
    if (one.spot.error == 0) {
        auto original = unchanged_original(change, one.spot, one.file);
        if (!original) {
            return std::unexpected(original.error());
        }
        one.original = *std::move(original);
    }
    const auto prepared = prepare(one, backup);
    changes_.push_back(std::move(one));  // also where it failed: what it left is undone with the others
    if (!prepared) {
        const std::string sentence = sentence_of(changes_.back().file, prepared.error());
        return std::unexpected(Error(sentence + undo_all()));
    }
    return {};
}

std::expected<void, std::string> Replacement::sync() const {
    for (const FileChange& one : changes_) {
        if (const Result synced = sync_folder(one.spot.folder.number()); !synced) {
            return std::unexpected(sentence_of(one.file, synced.error()));
        }
    }
    for (const MadeFolder& made : made_folders_) {
        if (const Result synced = sync_folder(made.parent.number()); !synced) {
            return std::unexpected(sentence_of("The new folder " + made.name, synced.error()));
        }
    }
    return {};
}

std::expected<Plan, Error> Replacement::commit() {
    for (FileChange& one : changes_) {
        if (const Result made = make(one); !made) {
            const std::string sentence = sentence_of(one.file, made.error());
            return std::unexpected(Error(sentence + undo_all()));
        }
    }
    if (const auto synced = sync(); !synced) {
        return std::unexpected(Error(synced.error() + undo_all()));
    }
    Plan done;
    for (FileChange& one : changes_) {
        finish(one);
        if (!one.backup.empty()) {
            backup_files_.push_back(join(folder_of(one.spot.real_path), one.backup));
        }
        done.push_back(std::move(one.change));
    }
    changes_.clear();
    made_folders_.clear();
    return done;
}

std::string Replacement::undo_all() {
    std::string not_undone;
    for (FileChange& one : std::views::reverse(changes_)) {
        not_undone += undo(one);
    }
    for (const MadeFolder& made : std::views::reverse(made_folders_)) {
        if (::unlinkat(made.parent.number(), made.name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
            not_undone +=
                fmt::format(" The new folder {} could not be removed: {}.", made.name, reason_of(errno));
        }
    }
    changes_.clear();
    made_folders_.clear();
    return not_undone.empty() ? " Nothing was changed." : not_undone;
}

}  // namespace route_guard::host

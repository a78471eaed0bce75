// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/root.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "host/contents.hpp"
#include "host/walk.hpp"

namespace route_guard::host {
namespace {

void describe(Node& node, const struct stat& status) {
    node.kind = S_ISREG(status.st_mode)   ? NodeKind::regular
                : S_ISDIR(status.st_mode) ? NodeKind::directory
                                          : NodeKind::other;
    node.mode = status.st_mode & 07777;
    node.uid = status.st_uid;
    node.gid = status.st_gid;
}

void read_folder(Node& node, const Spot& spot) {
    if (auto names = names_in(spot.folder.number())) {
        node.entries = *std::move(names);
    } else {
        node.problem = names.error();
    }
}

// O_NONBLOCK: should a fifo have taken the file's place since, opening it must not wait for a writer.
void read_file(Node& node, const Spot& spot) {
    const Descriptor file(::openat(spot.folder.number(), spot.name.c_str(),
                                   O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC));
    struct stat status = {};
    if (!file.open() || ::fstat(file.number(), &status) != 0) {
        node.problem = reason_of(errno);
        return;
    }
    describe(node, status);
    if (!node.is_file()) {
        node.problem = "it was replaced while it was read";
        return;
    }
    if (auto bytes = bytes_of(file.number())) {
        node.content = std::make_shared<const std::string>(*std::move(bytes));
    } else {
        node.problem = bytes.error();
    }
}

bool is_noexec(int folder) {
    struct statvfs there = {};
    return ::fstatvfs(folder, &there) == 0 && (there.f_flag & ST_NOEXEC) != 0;
}

Node node_at(const Spot& spot) {
    Node node{.weak_folder = spot.weak_folder};
    if (spot.error == ENOENT || spot.error == ENOTDIR) {
        return node;
    }
    if (spot.error != 0) {
        node.kind = NodeKind::other;
        node.problem = reason_of(spot.error);
        node.leads_nowhere = spot.error == ELOOP || spot.error == ENAMETOOLONG;
    } else {
        describe(node, spot.status);
        if (node.is_folder()) {
            read_folder(node, spot);
        } else if (node.is_file()) {
            read_file(node, spot);
        }
    }
    node.denied = node.problem == reason_of(EACCES) || node.problem == reason_of(EPERM);
    return node;
}

}  // namespace

Root::Root(Descriptor descriptor, unsigned owner, std::string folder)
    : descriptor_(std::move(descriptor)), owner_(owner), folder_(std::move(folder)) {}

std::expected<Root, Error> Root::open(const std::string& folder) {
    Descriptor top(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct stat status = {};
    if (!top.open() || ::fstat(top.number(), &status) != 0) {
        return std::unexpected(Error(fmt::format(
            "The root folder {} cannot be opened: {}. Name a folder that holds a host's file tree.", folder,
            reason_of(errno))));
    }
    return Root(std::move(top), folder == "/" ? 0 : status.st_uid, folder);
}

void Root::observe(std::string_view path, FileTree& tree) const {
    const Spot spot = walk(*this, path);
    Node node = node_at(spot);
    const bool may_be_run = node.kind == NodeKind::absent || (node.is_file() && (node.mode & 0111) != 0);
    node.noexec = may_be_run && folder_ == "/" && is_noexec(spot.folder.number());
    tree.put(spot.real_path, std::move(node));
    tree.link(std::string(path), spot.real_path);
}

}  // namespace route_guard::host

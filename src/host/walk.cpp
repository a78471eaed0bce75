// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/walk.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <utility>

#include "model/file_tree.hpp"

namespace route_guard::host {
namespace {

constexpr int most_links = 40;  // the kernel's own limit (path_resolution(7))

struct Step {
    Descriptor folder;
    std::string name;  // below the step before; empty for the root
    bool weak = false;
};

class Walk {
  public:
    Walk(const Root& root, std::string_view path) : root_(root), asked_(path) { prepend(path); }
    Spot spot();

  private:
    void prepend(std::string_view path);
    int advance();
    int enter(std::string name);
    int follow(int link, off_t size);
    std::string path_of(std::size_t steps) const;
    bool weak(const struct stat& folder) const;

    const Root& root_;
    std::string_view asked_;
    std::vector<Step> steps_;
    std::deque<std::string> pending_;
    std::string last_;  // what was looked up last in the last step's folder, and is no folder to walk on in
    std::string weak_folder_;
    struct stat status_ = {};
    int links_ = 0;
};

// A slash at the end asks for a folder, as a "." behind it does.
void Walk::prepend(std::string_view path) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (from < path.size()) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        if (to > from) {
            parts.emplace_back(path.substr(from, to - from));
        }
        from = to + 1;
    }
    if (path.ends_with('/') && !parts.empty()) {
        parts.emplace_back(".");
    }
    pending_.insert(pending_.begin(), std::make_move_iterator(parts.begin()),
                    std::make_move_iterator(parts.end()));
}

// An access control list that lets another write shows in the group's bits, which are its mask (acl(5)).
bool Walk::weak(const struct stat& folder) const {
    const bool stranger = folder.st_uid != 0 && folder.st_uid != root_.owner();
    return stranger || (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

std::string Walk::path_of(std::size_t steps) const {
    std::string path = "/";
    for (std::size_t i = 1; i < steps; ++i) {
        path = join(path, steps_[i].name);
    }
    return path;
}

int Walk::follow(int link, off_t size) {
    if (++links_ > most_links) {
        return ELOOP;
    }
    std::string target(size > 0 ? static_cast<std::size_t>(size) + 1 : PATH_MAX, '\0');
    const ssize_t length = ::readlinkat(link, "", target.data(), target.size());
    if (length < 0) {
        return errno;
    }
    if (length == 0) {
        return ENOENT;
    }
    target.resize(static_cast<std::size_t>(length));
    if (target.front() == '/') {
        steps_.erase(steps_.begin() + 1, steps_.end());
    }
    prepend(target);
    return 0;
}

int Walk::enter(std::string name) {
    const Step& here = steps_.back();
    if (here.weak && weak_folder_.empty()) {
        weak_folder_ = path_of(steps_.size());
    }
    last_ = name;
    if (name.find('\0') != std::string::npos) {
        return EINVAL;
    }
    constexpr int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    // Only with O_DIRECTORY is a folder that waits to be mounted really mounted.
    Descriptor next(
        ::openat(here.folder.number(), name.c_str(), flags | (pending_.empty() ? 0 : O_DIRECTORY)));
    if (!next.open() && errno == ENOTDIR) {
        next = Descriptor(::openat(here.folder.number(), name.c_str(), flags));
    }
    if (!next.open() || ::fstat(next.number(), &status_) != 0) {
        return errno;
    }
    if (S_ISLNK(status_.st_mode)) {
        const int error = follow(next.number(), status_.st_size);
        if (error == 0) {
            last_.clear();
        }
        return error;
    }
    if (S_ISDIR(status_.st_mode)) {
        last_.clear();
        steps_.push_back({std::move(next), std::move(name), weak(status_)});
        return 0;
    }
    return pending_.empty() ? 0 : ENOTDIR;
}

int Walk::advance() {
    std::string name = std::move(pending_.front());
    pending_.pop_front();
    if (name == ".") {
        return 0;
    }
    if (name == "..") {
        if (steps_.size() > 1) {
            steps_.pop_back();
        }
        return 0;
    }
    return enter(std::move(name));
}

Spot Walk::spot() {
    Spot spot;
    Descriptor top(::fcntl(root_.descriptor(), F_DUPFD_CLOEXEC, 0));
    if (!top.open() || ::fstat(top.number(), &status_) != 0) {
        spot.error = errno;
    }
    // An image's own top folder is not judged: where it stands on this machine says nothing of the host it is
    // for.
    const bool judged = root_.folder() == "/";
    steps_.push_back({std::move(top), "", judged && weak(status_)});
    while (spot.error == 0 && !pending_.empty()) {
        spot.error = advance();
    }
    spot.weak_folder = weak_folder_;
    if (spot.error == ELOOP) {
        spot.real_path = normal_path(asked_);
        spot.name = name_of(spot.real_path);
        return spot;
    }
    if (spot.error == 0 && last_.empty()) {
        if (::fstat(steps_.back().folder.number(), &status_) != 0) {  // ".." may have led back to it
            spot.error = errno;
        }
        spot.name = ".";
        spot.real_path = path_of(steps_.size());
    } else {
        // By its text alone from here on: nothing of it is there.
        std::string rest = last_;
        for (const std::string& part : pending_) {
            rest.append("/").append(part);
        }
        rest = normal_path(rest);
        spot.real_path = path_of(steps_.size());
        std::size_t from = 1;
        for (std::size_t to = rest.find('/', from); to != std::string::npos; to = rest.find('/', from)) {
            spot.missing.push_back(rest.substr(from, to - from));
            spot.real_path = join(spot.real_path, spot.missing.back());
            from = to + 1;
        }
        spot.name = rest.substr(from);
        spot.real_path = join(spot.real_path, spot.name);
    }
    spot.status = status_;
    spot.folder = std::move(steps_.back().folder);
    return spot;
}

}  // namespace

Spot walk(const Root& root, std::string_view path) {
    return Walk(root, path).spot();
}

std::string on_this_machine(const Root& root, std::string_view path) {
    std::string_view top = root.folder();
    while (top.ends_with('/')) {
        top.remove_suffix(1);
    }
    return std::string(top).append(path);
}

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/attributes.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace route_guard::host {
namespace {

using Attributes = std::map<std::string, std::string>;
constexpr const char* access_list = "system.posix_acl_access";

// Asks for the size, then for the value, and again should it have grown in between.
template <typename Call>
std::expected<std::string, int> sized(const Call& call) {
    for (;;) {
        const ssize_t size = call(nullptr, std::size_t{0});
        if (size <= 0) {
            return size == 0 ? std::expected<std::string, int>("") : std::unexpected(errno);
        }
        std::string value(static_cast<std::size_t>(size), '\0');
        const ssize_t got = call(value.data(), value.size());
        if (got >= 0) {
            value.resize(static_cast<std::size_t>(got));
            return value;
        }
        if (errno != ERANGE) {
            return std::unexpected(errno);
        }
    }
}

Refusal not_carried(const std::string& name, int error) {
    return {error, fmt::format("has an extended attribute, {}, that cannot be carried over", name)};
}

std::expected<Attributes, Refusal> attributes_of(int file) {
    const auto list = sized([file](char* to, std::size_t size) { return ::flistxattr(file, to, size); });
    if (!list) {
        // A file system without extended attributes.
        return list.error() == ENOTSUP
                   ? std::expected<Attributes, Refusal>(Attributes())
                   : std::unexpected(Refusal{list.error(), "hides its extended attributes"});
    }
    Attributes attributes;
    for (std::size_t at = 0; at < list->size();) {
        const std::string name = list->c_str() + at;
        at += name.size() + 1;
        auto value = sized(
            [file, &name](char* to, std::size_t size) { return ::fgetxattr(file, name.c_str(), to, size); });
        if (value) {
            attributes.emplace(name, *std::move(value));
        } else if (value.error() != ENODATA) {
            return std::unexpected(not_carried(name, value.error()));
        }
    }
    return attributes;
}

std::expected<void, Refusal> carry_extended(int from, int to) {
    const auto wanted = attributes_of(from);
    const auto there = attributes_of(to);
    if (!wanted || !there) {
        return std::unexpected(wanted ? there.error() : wanted.error());
    }
    // A new file inherits a list from its folder's default one.
    if (there->contains(access_list) && !wanted->contains(access_list) &&
        ::fremovexattr(to, access_list) != 0) {
        return std::unexpected(
            Refusal{errno, "has no access control list, and its new version would get one"});
    }
    for (const auto& [name, value] : *wanted) {
        const auto found = there->find(name);
        const bool same = found != there->end() && found->second == value;
        if (same || name == "security.ima" || name == "security.evm") {
            continue;
        }
        if (::fsetxattr(to, name.c_str(), value.data(), value.size(), 0) != 0) {
            return std::unexpected(not_carried(name, errno));
        }
    }
    return {};
}

}  // namespace

// The mode comes last: a change of owner takes set-id bits away, an access control list changes the group's
// bits.
std::expected<void, Refusal> carry_attributes(int from, int to) {
    struct stat wanted = {};
    struct stat there = {};
    if (::fstat(from, &wanted) != 0 || ::fstat(to, &there) != 0) {
        return std::unexpected(Refusal{errno, "hides its owner and mode"});
    }
    if ((wanted.st_uid != there.st_uid || wanted.st_gid != there.st_gid) &&
        ::fchown(to, wanted.st_uid, wanted.st_gid) != 0) {
        return std::unexpected(Refusal{
            errno, fmt::format("belongs to user {} and group {}, which its new version cannot be given to",
                               wanted.st_uid, wanted.st_gid)});
    }
    if (auto carried = carry_extended(from, to); !carried) {
        return carried;
    }
    if (::fchmod(to, wanted.st_mode & 07777) != 0) {
        return std::unexpected(Refusal{errno, "has a mode that its new version cannot be given"});
    }
    return {};
}

std::expected<void, Refusal> carry_times(int from, int to) {
    struct stat wanted = {};
    if (::fstat(from, &wanted) != 0) {
        return std::unexpected(Refusal{errno, "hides its times"});
    }
    const std::array times = {wanted.st_atim, wanted.st_mtim};
    if (::futimens(to, times.data()) != 0) {
        return std::unexpected(Refusal{errno, "has times that its copy cannot be given"});
    }
    return {};
}

}  // namespace route_guard::host

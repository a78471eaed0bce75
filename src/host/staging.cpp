// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/staging.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "host/attributes.hpp"
#include "host/contents.hpp"
#include "host/descriptor.hpp"

namespace route_guard::host {
namespace {

// Neither hidden from a person who looks with ls -a, nor read by anyone: no sysctl loader and no OpenVPN unit
// takes a name that ends so.
constexpr std::string_view staged_prefix = ".route_guard-";
constexpr std::string_view staged_suffix = ".tmp";

// Hands names to `make` until one is free; make's result is negative and errno EEXIST where it is not.
template <typename Make>
std::expected<std::string, int> made_under_free_name(const Make& make) {
    for (int number = 0;; ++number) {
        std::string name = fmt::format("{}{}-{}{}", staged_prefix, ::getpid(), number, staged_suffix);
        if (make(name.c_str()) >= 0) {
            return name;
        }
        if (errno != EEXIST) {
            return std::unexpected(errno);
        }
    }
}

std::expected<void, Refusal> write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return std::unexpected(Refusal{errno, ""});
        }
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return {};
}

constexpr auto same_group = static_cast<gid_t>(-1);

std::expected<void, Refusal> give_owner(int file, unsigned owner, gid_t group) {
    struct stat there = {};
    if (::fstat(file, &there) != 0 || (there.st_uid != owner && ::fchown(file, owner, group) != 0)) {
        return std::unexpected(Refusal{errno, fmt::format("cannot be given to user {}", owner)});
    }
    return {};
}

std::expected<void, Refusal> make_alike(int file, const Likeness& like) {
    auto alike =
        like.file >= 0 ? carry_attributes(like.file, file) : give_owner(file, like.new_owner, like.new_group);
    if (alike && like.file >= 0 && like.owner) {
        alike = give_owner(file, *like.owner, same_group);
    }
    if (alike && like.times) {
        alike = carry_times(like.file, file);
    }
    if (alike && (like.mode || like.file < 0) && ::fchmod(file, like.mode.value_or(0644)) != 0) {
        return std::unexpected(Refusal{errno, "cannot be given its mode"});
    }
    return alike;
}

}  // namespace

std::expected<std::string, Refusal> staged_file(int folder, std::string_view bytes, const Likeness& like) {
    Descriptor file;
    auto name = made_under_free_name([&](const char* free) {
        file = Descriptor(::openat(folder, free, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        return file.number();
    });
    if (!name) {
        return std::unexpected(Refusal{name.error(), ""});
    }
    auto result = write_all(file.number(), bytes);
    if (result) {
        result = make_alike(file.number(), like);
    }
    if (result && ::fsync(file.number()) != 0) {
        result = std::unexpected(Refusal{errno, "cannot be made durable (fsync)"});
    }
    if (!result) {
        ::unlinkat(folder, name->c_str(), 0);
        return std::unexpected(result.error());
    }
    return *std::move(name);
}

std::expected<std::string, int> kept_file(int folder, const std::string& name) {
    return made_under_free_name(
        [&](const char* free) { return ::linkat(folder, name.c_str(), folder, free, 0); });
}

void remove_leftovers(int folder) {
    const auto names = names_in(folder);
    if (!names) {
        return;  // a folder that may not be listed: writing into it may still work, and says so if not
    }
    for (const std::string& name : *names) {
        if (name.starts_with(staged_prefix) && name.ends_with(staged_suffix)) {
            ::unlinkat(folder, name.c_str(), 0);
        }
    }
}

std::expected<void, Refusal> sync_folder(int folder) {
    const Descriptor readable(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // EINVAL: a file system that knows no fsync of folders has nothing to be made durable by it.
    if (!readable.open() || (::fsync(readable.number()) != 0 && errno != EINVAL)) {
        return std::unexpected(Refusal{errno, "cannot be made durable (fsync of its folder)"});
    }
    return {};
}

}  // namespace route_guard::host

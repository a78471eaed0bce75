// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/contents.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "host/descriptor.hpp"

namespace route_guard::host {

std::string reason_of(int error) {
    return ::strerror(error);
}

std::expected<std::string, std::string> bytes_of(int descriptor) {
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) {
        return std::unexpected(reason_of(errno));
    }
    // One byte more than it says, so that the end is met in the first read. Files of /proc say 0, and those
    // of /proc/sys give everything to the first read and nothing to a second (proc_dointvec()).
    const auto said = static_cast<std::size_t>(status.st_size);
    std::string bytes(said == 0 ? 4096 : std::min(said + 1, most_bytes + 1), '\0');
    std::size_t length = 0;
    for (;;) {
        if (length == bytes.size()) {
            bytes.resize(std::min(2 * length, most_bytes + 1));
        }
        const ssize_t got = ::read(descriptor, bytes.data() + length, bytes.size() - length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return std::unexpected(reason_of(errno));
        }
        if (got == 0) {
            break;
        }
        length += static_cast<std::size_t>(got);
        if (length > most_bytes) {
            return std::unexpected("it is larger than 64 MiB");
        }
    }
    bytes.resize(length);
    return bytes;
}

std::expected<std::vector<std::string>, std::string> names_in(int descriptor) {
    // A folder handle of its own: reading moves the position, and closedir closes.
    Descriptor own(::openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(own.open() ? ::fdopendir(own.number()) : nullptr,
                                                     ::closedir);
    if (!folder) {
        return std::unexpected(reason_of(errno));
    }
    own.release();
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") {
            names.emplace_back(name);
        }
        errno = 0;
    }
    if (errno != 0) {
        return std::unexpected(reason_of(errno));
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace route_guard::program {
namespace {

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

std::expected<std::string, std::string> read_all(int descriptor, std::size_t most_bytes) {
    std::string bytes;
    char piece[16384];
    while (true) {
        const ssize_t count = read(descriptor, piece, sizeof piece);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return std::unexpected(std::strerror(errno));
        }
        if (count == 0) {
            return bytes;
        }
        bytes.append(piece, static_cast<std::size_t>(count));
        if (bytes.size() > most_bytes) {
            return std::unexpected(fmt::format("it is larger than {} bytes", most_bytes));
        }
    }
}

}  // namespace

void Output::add(std::string_view text) {
    constexpr std::size_t enough = 65536;
    pending_ += text;
    if (pending_.size() >= enough) {
        write_out();
    }
}

bool Output::finish() {
    write_out();
    return !failed_;
}

void Output::write_out() {
    failed_ = failed_ || !write_all(STDOUT_FILENO, pending_);
    pending_.clear();
}

bool print_whole(std::string_view text) {
    const bool written = write_all(STDOUT_FILENO, text);
    if (!written) {
        complain_of_output();
    }
    return written;
}

void complain_of_output() {
    complain("route_guard: The result could not be written to standard output: give it a place to go.\n");
}

void complain(std::string_view text) {
    write_all(STDERR_FILENO, text);
}

std::expected<std::string, std::string> whole_file(const std::string& path, std::size_t most_bytes) {
    if (path == "-") {
        return read_all(STDIN_FILENO, most_bytes);
    }
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        return std::unexpected(std::strerror(errno));
    }
    std::expected<std::string, std::string> bytes = read_all(descriptor, most_bytes);
    close(descriptor);
    return bytes;
}

void hold_standard_descriptors() {
    // Opened for the wrong direction, so that the missing input or output is still an error where it is used.
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(descriptor, F_GETFD) < 0) {
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace route_guard::host {

// The most bytes of one file that are read. The largest configuration with all its keys inline has some
// megabytes.
inline constexpr std::size_t most_bytes = std::size_t{64} << 20;

// All bytes from an open file's position on, or why not, as one clause.
std::expected<std::string, std::string> bytes_of(int descriptor);

// The names in an open folder, in byte order, without "." and "..", or why not, as one clause.
std::expected<std::vector<std::string>, std::string> names_in(int descriptor);

// What the C library says of an errno value ("Permission denied").
std::string reason_of(int error);

}  // namespace route_guard::host

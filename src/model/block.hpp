// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace route_guard {

// route_guard's own lines in a file that others write: from "# BEGIN route_guard" to "# END route_guard", a line each.
// A file has one block or none. Where the file did not end in a newline before the block was put behind it, the first
// marker says so ("# BEGIN route_guard (no newline before)"), so that taking the block out gives the very bytes back.

// A file, taken apart around its block.
struct Blocked {
    std::string rest;                        // the file as it is without the block
    std::optional<std::vector<std::string>> lines;  // the block's lines without line ends; nullopt: no block
    std::size_t first_line = 0;              // line number of the first marker, from 1; 0: no block
    bool at_end = false;                     // nothing but the block's own line end follows it
};

// A block whose markers do not pair: a person edited it.
struct BlockDamage {
    std::vector<std::size_t> lines;  // the markers' line numbers
    std::string reason;              // one clause
};

std::expected<Blocked, BlockDamage> without_block(std::string_view content);

// `rest` with a block of `lines` behind it, in the line ends that `rest` uses; `rest` itself where `lines` is empty.
std::string with_block(std::string_view rest, const std::vector<std::string>& lines);

}  // namespace route_guard

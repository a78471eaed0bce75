// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace route_guard {

// route_guard's own lines in a file that others write: from "# BEGIN route_guard" to "# END route_guard", a
// line each. The first marker remembers what the file was like before: "(no newline before)" where its last
// line had no line end, "(new file)" where there was no file, so that taking the block out gives the very
// bytes back.

// A file, taken apart around its block.
struct Blocked {
    std::string rest = {};  // the file as it is without the block
    std::optional<std::vector<std::string>> lines =
        {};                      // the block's lines without line ends; nullopt: no block
    std::size_t first_line = 0;  // line number of the first marker, from 1; 0: no block
    bool at_end = false;         // nothing follows the block
    bool doubled = false;        // there was more than one block; `lines` are the last one's
    bool new_file = false;       // the block was the first thing ever written to the file
};

// Markers that do not pair: a person edited them.
struct BlockDamage {
    std::vector<std::size_t> lines = {};  // the markers' line numbers
    std::string reason = {};              // one clause
};

std::expected<Blocked, BlockDamage> without_block(std::string_view content);

struct BlockStyle {
    std::string_view line_end = "\n";
    bool new_file = false;
};

// `rest` with a block of `lines` behind it; `rest` itself where `lines` is empty.
std::string with_block(std::string_view rest, const std::vector<std::string>& lines, BlockStyle style = {});

// The line end that a file's last complete line has: "\r\n" or "\n".
std::string_view line_end_of(std::string_view content);

}  // namespace route_guard

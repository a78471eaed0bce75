// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "openvpn/configuration.hpp"
#include "openvpn/lines.hpp"

namespace route_guard::openvpn {

// One line of a configuration, split, or an inline block.
struct Statement {
    std::vector<std::string> tokens = {};
    const Block* block = nullptr;  // not null: it was an inline block
    Place place = {};
    std::string_view text = {};  // as written
};

// Whether a line of a file is sure to be no more than a comment, or a directive that is not judged here: most
// are, and these need not be taken apart. What might be refused, or opens a block, never is.
bool cannot_matter(std::string_view text);

std::string_view without_line_end(std::string_view text);

// The tag of a line that opens an inline block; nullopt where it opens none.
std::optional<std::string> opened_tag(const std::vector<std::string>& tokens);

// Why a block that is not closed is refused. OpenVPN takes a closing tag that closes nothing for an opening
// one.
std::string unclosed(std::string_view tag);

std::string quoted(std::string_view text);

}  // namespace route_guard::openvpn

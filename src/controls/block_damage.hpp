// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "model/block.hpp"

namespace route_guard::controls {

// A sentence on a block of `path` that a person changed, so that it cannot be rewritten without losing what
// was typed: its markers do not pair, or a line in it is none of those that route_guard writes there
// (`is_own`). nullopt where it is whole or not there.
std::optional<std::string> block_damage(std::string_view path,
                                        const std::expected<Blocked, BlockDamage>& blocked,
                                        bool (*is_own)(std::string_view));

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/block_damage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace route_guard::controls {

std::optional<std::string> block_damage(std::string_view path,
                                        const std::expected<Blocked, BlockDamage>& blocked,
                                        bool (*is_own)(std::string_view)) {
    if (!blocked) {
        const BlockDamage& damage = blocked.error();
        return fmt::format(
            "The markers of route_guard's block in {} do not pair (line{} {}): {}. Delete these lines, or "
            "restore the missing one; until then the file is not changed",
            path, damage.lines.size() == 1 ? "" : "s", fmt::join(damage.lines, ", "), damage.reason);
    }
    if (!blocked->lines) {
        return std::nullopt;
    }
    const auto foreign = std::ranges::find_if_not(*blocked->lines, is_own);
    if (foreign == blocked->lines->end()) {
        return std::nullopt;
    }
    return fmt::format(
        "{}:{} stands inside route_guard's block, but is not route_guard's line: move it out of the block, "
        "above or below; until then the file is not changed",
        path, blocked->first_line + 1 + static_cast<std::size_t>(foreign - blocked->lines->begin()));
}

}  // namespace route_guard::controls

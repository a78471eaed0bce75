// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/sysctl_blocks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace route_guard::controls {
namespace {

constexpr std::string_view settings_file = "/etc/sysctl.conf";
constexpr std::string_view drop_ins = "/etc/sysctl.d";

// The files that a block may be in, each once, by its real path.
std::vector<std::string> candidates(const Policy& policy, Lookup& files) {
    std::vector<std::string> paths = {std::string(settings_file)};
    for (const std::string& name : files.node(drop_ins).entries) {
        paths.push_back(join(drop_ins, name));
    }
    if (policy.sysctl_file) {
        paths.push_back(*policy.sysctl_file);
    }
    std::vector<std::string> real;
    for (const std::string& path : paths) {
        const Node& node = files.node(path);
        std::string behind = files.real_path(path);
        if (node.is_file() && std::ranges::find(real, behind) == real.end()) {
            real.push_back(std::move(behind));
        }
    }
    return real;
}

bool is_own_line(std::string_view line) {
    if (line.starts_with('-')) {
        line.remove_prefix(1);  // "-KEY" keeps patterns away from it
    }
    return line.starts_with("net.ipv4.conf.") || line.starts_with("net/ipv4/conf/") || line.starts_with('#');
}

std::string foreign_line(const std::string& path, const Blocked& blocked) {
    const auto& lines = *blocked.lines;
    const auto foreign = std::ranges::find_if_not(lines, is_own_line);
    if (foreign == lines.end()) {
        return "";
    }
    return fmt::format(
        "{}:{} stands inside route_guard's block, but is not route_guard's line: move it out of the block; "
        "until then the file is not changed",
        path, blocked.first_line + 1 + static_cast<std::size_t>(foreign - lines.begin()));
}

}  // namespace

SysctlBlocks sysctl_blocks(const Policy& policy, Lookup& files) {
    SysctlBlocks blocks;
    for (const std::string& path : candidates(policy, files)) {
        auto blocked = without_block(files.node(path).text());
        if (!blocked) {
            blocks.damage = fmt::format(
                "The markers of route_guard's block in {} do not pair (line{} {}): {}. Delete these "
                "lines, or restore the missing one; until then the file is not changed",
                path, blocked.error().lines.size() == 1 ? "" : "s", fmt::join(blocked.error().lines, ", "),
                blocked.error().reason);
        } else if (blocked->lines) {
            if (std::string foreign = foreign_line(path, *blocked); !foreign.empty()) {
                blocks.damage = std::move(foreign);
            }
            blocks.files.push_back({path, std::move(*blocked)});
        }
    }
    return blocks;
}

FileTree without_blocks(const FileTree& tree, const SysctlBlocks& blocks) {
    FileTree without = tree;
    for (const BlockedFile& file : blocks.files) {
        if (file.blocked.new_file && file.blocked.rest.empty()) {
            without.remove(file.path);
        } else {
            without.write(file.path, file.blocked.rest);
        }
    }
    return without;
}

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/sysctl_blocks.hpp"

#include <algorithm>

#include "controls/block_damage.hpp"
#include "sysctl/files.hpp"

namespace route_guard::controls {
namespace {

// The files that a block may be in, each once, by its real path. Names that no applier reads are copies that
// people or backups keep, and nobody else's business.
std::vector<std::string> candidates(const Policy& policy, Lookup& files) {
    std::vector<std::string> paths = {sysctl::main_file};
    for (const char* folder : sysctl::drop_in_folders) {
        for (const std::string& name : files.node(folder).entries) {
            if (name.ends_with(".conf")) {
                paths.push_back(join(folder, name));
            }
        }
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

}  // namespace

SysctlBlocks sysctl_blocks(const Policy& policy, Lookup& files) {
    SysctlBlocks blocks;
    for (const std::string& path : candidates(policy, files)) {
        auto blocked = without_block(files.node(path).text());
        if (auto damage = block_damage(path, blocked, is_own_line)) {
            blocks.damage = *std::move(damage);
        }
        if (blocked && blocked->lines) {
            blocks.files.push_back({path, *std::move(blocked)});
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

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/block.hpp"
#include "model/file_tree.hpp"
#include "model/policy.hpp"
#include "model/state.hpp"

namespace route_guard::controls {

// A settings file that holds route_guard's block.
struct BlockedFile {
    std::string path;
    Blocked blocked;
};

struct SysctlBlocks {
    std::vector<BlockedFile> files;
    std::string damage;  // not empty: a sentence on a block that cannot be rewritten
};

// Where route_guard's blocks are: in /etc/sysctl.conf, in a drop-in (NAME.conf) of any folder that an applier
// reads, or where `sysctl_file` says.
SysctlBlocks sysctl_blocks(const Policy& policy, Lookup& files);

// A tree as it would be without them. A file that was made for a block goes with it.
FileTree without_blocks(const FileTree& tree, const SysctlBlocks& blocks);

}  // namespace route_guard::controls

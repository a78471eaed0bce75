// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "model/file_tree.hpp"

namespace route_guard::openvpn {

// A path as the host sees it, for a process in `working_directory`.
inline std::string absolute(std::string_view path, std::string_view working_directory) {
    while (path.starts_with("./")) {
        path.remove_prefix(2);
    }
    return path.starts_with('/') ? std::string(path) : join(working_directory, path);
}

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/file_tree.hpp"

namespace route_guard::sysctl {

// Whether an interface can have the name. One with a wildcard in it could, but is only ever met where an
// applier without patterns was given one.
bool is_interface_name(std::string_view name);

// A path below /proc/sys without empty, "." and ".." components, as the kernel walks it; empty: it leads out
// of /proc/sys, or ends in a slash (which asks for a folder).
std::string plain_path(std::string_view key);

// NAME and SETTING of net/ipv4/conf/NAME/SETTING, where a path below /proc/sys leads to such a place.
struct InterfaceSetting {
    std::string name;
    std::string setting;
};
std::optional<InterfaceSetting> interface_setting_at(std::string_view key);

// The NAME ("all", "default" or an interface's) of the switch net/ipv4/conf/NAME/send_redirects that a path
// below /proc/sys leads to. nullopt: it leads elsewhere, or to a name that no interface can have.
std::optional<std::string> switch_at(std::string_view key);

// Whether the path has a ".." in it: some appliers refuse it, and what it climbs over must exist.
bool climbs(std::string_view path);

// A key with its dots and slashes changed for each other, as systemd-sysctl and procps do where a dot comes
// first.
std::string swapped_separators(std::string_view key);

}  // namespace route_guard::sysctl

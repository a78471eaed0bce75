// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace route_guard::sysctl {

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

// Whether a key has a character that makes it a pattern: one of *?[
bool is_glob(std::string_view key);

// Whether a key, or a line with one, is worth a closer look: it has a switch's last name in it, or is a
// pattern.
bool may_name_a_switch(std::string_view text);

// The alternatives of a pattern with {a,b} in it; the pattern itself where it has none.
std::vector<std::string> without_braces(std::string_view pattern);

// The path that a pattern of paths below /proc/sys finds for the switch `name`: the pattern with the names
// that it met in the place of its wildcards. nullopt: it does not find it.
std::optional<std::string> glob_path(std::string_view pattern, std::string_view name);

// Names that the pattern finds switches for: an example each of how its wildcards can be filled.
std::vector<std::string> names_matched(std::string_view pattern);

}  // namespace route_guard::sysctl

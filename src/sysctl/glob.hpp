// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace route_guard::sysctl {

// Whether a key has a character that makes it a pattern for the appliers: one of *?[
bool is_glob(std::string_view key);

// Whether a key, or a line with one, is worth a closer look: it has a switch's last name in it, or is a
// pattern.
bool may_name_a_switch(std::string_view text);

// The alternatives of a pattern with {a,b} in it; the pattern itself where it has none.
std::vector<std::string> without_braces(std::string_view pattern);

// Whether wildcards are also held against "." and "..": glob() does so, systemd keeps both from it.
enum class DotEntries { met, unmet };

// The paths below /proc/sys that glob(), given a pattern of such paths, finds for the switch
// net/ipv4/conf/`name`/send_redirects; none: it does not find it. A path is spelled as glob() spells it (its
// own names in the place of wildcards, escapes removed, the other components as in the pattern), since that
// is what appliers look up among the keys that were set by name. Of folders that lead elsewhere, and that a
// pattern climbs back from, it is believed that they exist. (glob(3); glibc's posix/glob.c)
std::vector<std::string> glob_paths(std::string_view pattern, std::string_view name, DotEntries dots);

// Names that the pattern finds switches for: an example each of how its wildcards can be filled.
std::vector<std::string> names_matched(std::string_view pattern, DotEntries dots);

}  // namespace route_guard::sysctl

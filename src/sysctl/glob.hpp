// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace route_guard::sysctl {

// Whether a key has a character that makes it a pattern for the appliers: one of *?[
bool is_glob(std::string_view key);

// Whether a key, or a line with one, is worth a closer look: it has a switch's last name in it, or is a
// pattern.
bool may_name_a_switch(std::string_view text);

// The alternatives of a pattern with {a,b} in it, up to 256 KiB of them; the pattern itself where it has none.
std::vector<std::string> without_braces(std::string_view pattern);

// Whether wildcards are also held against "." and "..": glob() does so, systemd keeps both from it.
enum class DotEntries { met, unmet };

// The paths below /proc/sys that glob(), given a pattern of such paths, finds for the switch
// net/ipv4/conf/`name`/send_redirects; none: it does not find it. A path is spelled as glob() spells it (its
// own names in the place of wildcards, escapes removed, the other components as in the pattern), since that
// is what appliers look up among the keys that were set by name. Of folders that lead elsewhere, and that a
// pattern climbs back from, it is believed that they exist. (glob(3); glibc's posix/glob.c)
std::vector<std::string> glob_paths(std::string_view pattern, std::string_view name, DotEntries dots);

// The pattern that later releases of systemd-sysctl (252, not 247) make of one for
// --prefix=/net/ipv4/conf/NAME, as udev gives it for an interface that has just appeared: the prefix, and
// what the pattern has behind as many components that stand for it. These are compared one by one, so that
// braces and escapes are not read in them. nullopt: the pattern does not stand for the prefix. (systemd's
// path_glob_can_match()) One that has no wildcard any more is taken for a path as it stands.
std::optional<std::string> pattern_behind_prefix(std::string_view pattern, std::string_view name);

// Names that the pattern may find switches for: examples of how the wildcards of each component can be
// filled.
std::set<std::string> example_names(std::string_view pattern);

}  // namespace route_guard::sysctl

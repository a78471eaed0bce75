// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sysctl/boot.hpp"

namespace route_guard::sysctl {

// One line that can matter to send_redirects, as its applier understood it. Everything else in a file is left
// out.
struct Setting {
    Line line;
    std::string key;    // the path below /proc/sys as the applier composes it, or a pattern of such paths
    bool glob = false;  // the key is a pattern
    bool exclusion = false;  // "-key": sets nothing, keeps globs away
};

// The settings of one file for each applier's grammar, added behind `settings` in the order of their lines.
void read_as_systemd(const std::string& file, std::string_view content, std::vector<Setting>& settings);
void read_as_early_systemd(const std::string& file, std::string_view content, std::vector<Setting>& settings);
void read_as_procps_3(const std::string& file, std::string_view content, std::vector<Setting>& settings);
void read_as_procps_4(const std::string& file, std::string_view content, std::vector<Setting>& settings);

// busybox finds out by trying which dots of a key separate: `interfaces` are names to be tried beside those
// that the key itself suggests. It also ends at the first value that the kernel refuses, so other integers of
// net/ipv4 count too. `swaps`: dots and slashes change places where a dot comes first (from release 1.31 on).
void read_as_busybox(const std::string& file, std::string_view content,
                     const std::set<std::string, std::less<>>& interfaces, bool swaps,
                     std::vector<Setting>& settings);

// Whether an interface's folder has an integer of this name that can be written.
bool is_interface_integer(std::string_view name);

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "model/file_tree.hpp"
#include "sysctl/boot.hpp"

namespace route_guard::sysctl {

// The settings files that an applier reads, in the order in which it applies them.
struct SettingsFiles {
    std::vector<std::string> paths;     // what is there: files (empty ones too), never folders
    std::vector<std::string> problems;  // what could not be looked at, one sentence each
};

// What differs between releases, or between this moment and the next boot.
struct Sources {
    bool lib = true;  // /lib/sysctl.d is one of systemd's folders (not where it was built for a merged /usr,
                      // as Debian 13's)
    bool run = true;  // /run/sysctl.d is one
    bool credential =
        false;  // systemd-sysctl.service hands over sysctl.extra of a credential store (systemd.exec(5))
};
SettingsFiles settings_files(Lookup& files, Applier applier, const Sources& sources);

// The credential that systemd-sysctl.service hands over; empty: there is none.
std::string credential_file(Lookup& files);

// The folders of drop-ins, the first has precedence.
inline constexpr const char* drop_in_folders[] = {"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d",
                                                  "/usr/lib/sysctl.d", "/lib/sysctl.d"};
inline constexpr const char* own_drop_in_folder =
    drop_in_folders[0];  // the host's own, where route_guard's goes
inline constexpr const char* run_folder = "/run/sysctl.d";
inline constexpr const char* main_file = "/etc/sysctl.conf";
// Start-up script of OpenRC and OpenWrt: it may hand busybox more files than the main one.
inline constexpr const char* busybox_script = "/etc/init.d/sysctl";

}  // namespace route_guard::sysctl

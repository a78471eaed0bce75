// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/file_tree.hpp"

namespace route_guard::sysctl {

// The programs that carry settings files into the kernel at boot. systemd learned patterns and exclusions
// with release 245 (RHEL 8 has 239), procps with 4.0.
enum class Applier { systemd, systemd_early, procps_3, procps_4, busybox };
const char* name_of(Applier applier);  // "systemd-sysctl", "sysctl --system (procps 3)", ...
constexpr bool is_systemd(Applier applier) {
    return applier == Applier::systemd || applier == Applier::systemd_early;
}

// One line that says something about send_redirects.
struct Line {
    std::string file = {};
    std::size_t number = 0;  // from 1
    std::string text = {};   // as written
    std::string value = {};  // as the applier reads it
    friend bool operator==(const Line&, const Line&) = default;
};

// What net.ipv4.conf.NAME.send_redirects ends at.
struct Ending {
    // nullopt: no line sets it, or decided_by leaves it alone: the kernel's own start value (1) stays. An
    // interface whose line the kernel refuses ends at 1: the attempt alone keeps `default` from reaching it.
    std::optional<long> value = {};
    std::optional<Line> decided_by = {};
    std::vector<Line> overridden = {};  // the other lines that spoke of it, in the order of reading
    bool excluded = false;              // decided_by is a "-key" line: it gives no value of its own
    std::string note = {};  // not empty: what decided_by does instead (says "off", which the kernel refuses)
};

// The end state after one applier's run at boot.
struct BootOutcome {
    Applier applier = Applier::systemd;
    Ending all = {};
    Ending by_default = {};  // conf/default
    std::map<std::string, Ending, std::less<>> interfaces =
        {};  // those asked for, and those that any key names
    // An interface no key names: what the last matching glob (if any) says.
    Ending other_interfaces = {};
    std::vector<std::string> files_read = {};  // in the order in which they are applied
    std::vector<std::string> problems = {};    // what could not be read, one sentence each
    bool run_is_needed = false;  // nothing sends, but something would without what /run/sysctl.d has now
};

// The ending of one of senders().
const Ending& ending_of(const BootOutcome& outcome, const std::string& name);

// The state after the next boot if `applier` runs then. `interfaces`: the ones known to exist.
BootOutcome boot_outcome(Lookup& files, Applier applier, const std::vector<std::string>& interfaces);

// What can still send ICMP redirects after that boot: "all" and "default" where they do not end at 0, each
// interface that a line gives another value (or tries to, with one that the kernel refuses), and "" where a
// pattern does so to interfaces that no key names. Empty: the setting holds.
std::vector<std::string> senders(const BootOutcome& outcome);

// What could not be read on the way to these outcomes, each sentence once. Not empty: a line in there may
// decide otherwise, so that neither a good nor a bad outcome is certain.
std::string what_is_unseen(const std::vector<BootOutcome>& outcomes);

// Who runs at boot, as the files of the host tell. More than one: all of them do. None: it cannot be told.
struct Loaders {
    std::vector<Applier> appliers = {};
    std::string because = {};  // one clause: what told it, or what was looked at in vain
};
Loaders loaders_at_boot(Lookup& files);

// Which of the two systemd's is the host's, from its library's name or its distribution's release; else the
// later.
Applier systemd_of(Lookup& files);

}  // namespace route_guard::sysctl

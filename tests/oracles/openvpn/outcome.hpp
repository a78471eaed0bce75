// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "case.hpp"
#include "openvpn/configuration.hpp"

namespace oracle {

// What a reader made of a case.
struct Outcome {
    bool refused = false;
    std::string why;  // of the refusal, or what the real program printed
    // By the names that OpenVPN prints ("up_script"): the text of a value, "ENABLED", or "[UNDEF]" and
    // "DISABLED".
    std::map<std::string, std::string> values = {};
    bool crashed = false;  // a signal ended the real program
};

// The names that are compared.
inline constexpr const char* texts[] = {"config", "ipchange",  "username",    "groupname",    "chroot_dir",
                                        "cd_dir", "up_script", "down_script", "route_script", "tls_verify"};
inline constexpr const char* switches[] = {"persist_tun", "up_restart", "route_noexec"};
inline constexpr const char* may_run_scripts =
    "script-security 2";  // whether the level in force is 2 or more

// A real openvpn: the executable at `path`, seen from the top folder `root` ("" for this machine's own).
struct Openvpn {
    std::string root;
    std::string path = "/usr/sbin/openvpn";
    route_guard::openvpn::Version version = route_guard::openvpn::Version::v2_6;
    std::string full_version;
};
// The openvpn that a path names: an executable, or a folder that is a root file system with openvpn in it.
Openvpn openvpn_at(const std::string& path);

// Leaves the machine's network and mounts: nobody can be reached, and what is mounted goes with this process.
void go_apart();
// Makes the folder of the cases below `root`, in memory, and puts a case's files into it.
void make_folder(const std::string& root);
void write_case(const std::string& root, const Case& written);

// What the real program makes of the files there.
Outcome real_outcome(const Openvpn& openvpn);
// What route_guard makes of them.
Outcome own_outcome(const Openvpn& openvpn);

// Runs a program below a root, in the folder of the cases, with nothing on its standard input.
struct Ran {
    std::string text;  // all that it printed
    int status = -1;   // its exit status; -1: a signal ended it
};
Ran ran(const std::string& root, const std::vector<std::string>& words);

// Whether a refusal by the real program speaks of a directive that route_guard does not judge.
bool not_judged(const std::string& why, route_guard::openvpn::Version version);

// What the two disagree on; empty where they agree.
std::string disagreement(const Outcome& real, const Outcome& own, route_guard::openvpn::Version version);

// What is wrong after `program` (route_guard) has applied its hook to the case and taken it out again:
// OpenVPN must then start the hook and what it started before, everything else must be as `before`, and at
// last the very bytes. Empty: nothing.
struct Applied {
    std::string problem;
    bool compliant = false;  // route_guard said so
};
Applied applied(const Openvpn& openvpn, const std::string& program, const Case& written,
                const Outcome& before, unsigned choice);

// What route_guard's reader makes of the files there, for who wants more than an outcome.
route_guard::openvpn::Configuration configuration_of(const Openvpn& openvpn);

}  // namespace oracle

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/file_tree.hpp"
#include "openvpn/configuration.hpp"

namespace route_guard::openvpn {

// Why OpenVPN does not start.
struct StartProblem {
    Place place;          // the directive's
    std::string text;     // its line
    std::string reason;   // a clause: the program or folder, what is wrong, the way out
    bool certain = true;  // false: it could not be looked at
};

// Whether a directive names a program that OpenVPN looks for before it starts ("up", "tls-verify", ...).
bool names_program(std::string_view directive);

// What OpenVPN looks at before it starts: the programs of its script directives must be there and executable,
// also one that a later line overrides (set_user_script() in src/openvpn/options.c), and so must the folders
// that chroot and tmp-dir name (options_postprocess_filechecks()).
std::vector<StartProblem> start_problems(Lookup& files, const Configuration& configuration);

// Sentences on what executing the hook of `event` ("up", "route-up") demands beyond that: execve() without a
// shell and without PATH (openvpn_execve() in src/openvpn/run_command.c; fs/binfmt_script.c), in the sight of
// Debian's units, in a safe place; and the same of the program that it chains, its first argument where that
// begins with "/".
std::vector<std::string> run_problems(Lookup& files, const Configuration& configuration,
                                      std::string_view event);

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/file_tree.hpp"
#include "model/policy.hpp"
#include "openvpn/configuration.hpp"
#include "openvpn/script_checks.hpp"

namespace route_guard::controls {

// Whether a command's words start the hook: its first one is the hook's path, or leads to the same file.
bool starts_hook(const Policy& policy, const std::string& path, const openvpn::Configuration& configuration,
                 const std::vector<std::string>& words, Lookup& files);

// Which other file of the policy's hook_path is, or leads to, as a sentence: a client configuration or a
// settings file. Empty: the hook has a file of its own.
std::string hook_conflict(const Policy& policy, Lookup& files);

// The words that OpenVPN executes on the policy's event; nullopt where nothing is run.
std::optional<std::vector<std::string>> hook_words(const Policy& policy,
                                                   const openvpn::Configuration& configuration);

// An absolute path for a program that a configuration names, as OpenVPN's working directory has it.
std::string absolute_program(const std::string& program, const std::string& path,
                             const openvpn::Configuration& configuration);

// The first line of a client configuration that names the hook as a program, on whatever event, even where a
// later line overrides it: OpenVPN looks for it all the same, and does not start where it is not there.
const openvpn::Directive* line_that_names_hook(const Policy& policy, const std::string& path,
                                               const openvpn::Configuration& configuration, Lookup& files);

// Why OpenVPN would not start, or why that is not known: a program that a line names is not there, or not
// executable, or could not be looked at. nullopt: it would. The hook itself is left to its own control where
// that is asked for; a file tree without its kernel may lack programs, too.
std::optional<openvpn::StartProblem> start_problem(const Policy& policy, const std::string& path,
                                                   const openvpn::Configuration& configuration,
                                                   Lookup& files);

}  // namespace route_guard::controls

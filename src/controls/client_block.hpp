// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "controls/client_file.hpp"
#include "model/file_tree.hpp"
#include "model/policy.hpp"
#include "model/state.hpp"

namespace route_guard::controls {

// The lines that one control wants in the block of a client configuration; none where the rest of the file
// says it all.
using WantedLines =
    std::expected<std::vector<std::string>, std::string>;  // the error: a clause, why it cannot be had

// `without`: the readings of the file without its block.
WantedLines wanted_script_security(const Policy& policy, const std::vector<Reading>& without);
WantedLines wanted_hook(const Policy& policy, const std::string& path, const std::vector<Reading>& without,
                        Lookup& files);

// Why the lines that the controls want cannot be put behind the file, as a clause; empty: they can, or none
// are wanted.
std::string harm_of_block(const Policy& policy, const State& state, const ClientFile& file, Lookup& files);

// The readings of a client configuration without its block. Files it includes are looked up in `files`.
std::vector<Reading> readings_without_block(const Policy& policy, const State& state, const ClientFile& file,
                                            Lookup& files);

// The finding of a control under `state: absent`: compliant where the block has no line of that control.
Finding absence_of_lines(Control control, const ClientFile& file, bool (*is_own)(std::string_view));

// A sentence on a block that a person damaged; nullopt where it is whole or not there.
std::optional<std::string> block_damage(const ClientFile& file);

bool is_script_security_line(std::string_view line);
bool is_hook_line(std::string_view line);

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"

namespace route_guard {

enum class Action { write_file, remove_file, set_mode, set_sysctl, flush_routes };
const char* name_of(Action action);

// One change of a host, with all that carrying it out needs.
struct Change {
    Control control = Control::script_security;
    Action action = Action::write_file;
    std::string target = {};   // a file, a folder name below /proc/sys/net/ipv4/conf, or "ipv4" / "ipv6"
    std::string message = {};  // what it does, for a person
    std::shared_ptr<const std::string> before = {};  // a file's bytes; null where there was none
    std::shared_ptr<const std::string> after = {};   // a file's bytes to be
    std::optional<unsigned> mode = {};   // a file's permission bits to be, where they must be certain ones
    std::optional<unsigned> owner = {};  // a file's user to be, where it must be a certain one
};

using Plan = std::vector<Change>;

}  // namespace route_guard

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "model/file_tree.hpp"

namespace route_guard::sysctl {

// systemd's unit files (man 5 systemd.unit), as far as they tell whether a service runs at boot.

// Where a unit is found first; empty where it is not.
std::string place_of_unit(Lookup& files, std::string_view unit);

// A unit is masked by a link to /dev/null or by an empty file.
bool is_masked(Lookup& files, const std::string& unit_file);

// The link by which a target that every boot reaches wants the unit; empty: none does.
std::string wanted_by(Lookup& files, std::string_view unit);

// Whether one of the unit file's ExecStart lines has `words` in it.
bool starts(std::string_view unit, std::string_view words);

// Why systemd-sysctl.service, found at `unit` ("" for nowhere), does not do at boot what it is known for, as
// a clause: its file or a drop-in changes that, or, where all units can be seen, nothing starts it. Empty: it
// does.
std::string why_service_is_no_applier(Lookup& files, const std::string& unit);

}  // namespace route_guard::sysctl

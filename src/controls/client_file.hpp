// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/block.hpp"
#include "model/file_tree.hpp"
#include "model/finding.hpp"
#include "model/policy.hpp"
#include "openvpn/configuration.hpp"
#include "openvpn/script_checks.hpp"

namespace route_guard::controls {

// What one release series of OpenVPN makes of a client configuration.
struct Reading {
    openvpn::Version version;
    openvpn::Configuration configuration;
};

// A client configuration of the host, as it is.
struct ClientFile {
    std::string path;
    Node node;
    std::expected<Blocked, BlockDamage> blocked;
    std::optional<openvpn::StartProblem> start_problem;
    std::vector<Reading>
        readings;  // one for each series that the policy wants to hold for; none where it is not a file

    // Whether a line lies between route_guard's markers.
    bool in_block(const openvpn::Place& place) const;
};

// The files that `client_config` names, globs expanded, each once. A name that nothing matches stays as it
// is.
std::vector<std::string> client_paths(const Policy& policy, Lookup& files);

ClientFile client_file(const Policy& policy, Lookup& files, std::string_view path);

// What every series makes of the file at `path`, started in the folder that Debian's units use: its own.
std::vector<Reading> readings(const Policy& policy, Lookup& files, std::string_view path);

// A finding that nothing more can be said about: no such file, unreadable, or refused by OpenVPN.
std::optional<Finding> obstacle(Control control, const ClientFile& file, Lookup& files);

// "2.3 and 2.4": for the readings that a test holds for; empty where it holds for all of them.
template <typename Test>
std::string versions_where(const std::vector<Reading>& readings, Test test) {
    std::vector<std::string> names;
    for (const Reading& reading : readings) {
        if (test(reading)) {
            names.emplace_back(openvpn::name_of(reading.version));
        }
    }
    if (names.size() == readings.size()) {
        return "";
    }
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        list += i == 0 ? "" : i + 1 == names.size() ? " and " : ", ";
        list += names[i];
    }
    return list;
}

}  // namespace route_guard::controls

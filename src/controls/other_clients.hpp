// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/file_tree.hpp"

namespace route_guard::controls {

// Sentences on programs of this host that start OpenVPN connections without heeding `up` lines:
// NetworkManager, which keeps its own copy of a configuration below /etc/NetworkManager/system-connections,
// and openvpn3 (/etc/openvpn3).
std::vector<std::string> other_clients(Lookup& files, std::string_view client_config);

}  // namespace route_guard::controls

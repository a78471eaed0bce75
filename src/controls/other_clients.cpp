// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/other_clients.hpp"

#include <fmt/format.h>

namespace route_guard::controls {
namespace {

constexpr std::string_view connections = "/etc/NetworkManager/system-connections";
constexpr std::string_view openvpn_service = "org.freedesktop.NetworkManager.openvpn";
constexpr std::string_view openvpn3_folder = "/etc/openvpn3/";

}  // namespace

std::vector<std::string> other_clients(Lookup& files, std::string_view client_config) {
    std::vector<std::string> sentences;
    for (const std::string& name : files.node(connections).entries) {
        const std::string path = join(connections, name);
        if (files.node(path).text().find(openvpn_service) != std::string_view::npos) {
            sentences.push_back(
                fmt::format("NetworkManager has an OpenVPN connection of its own ({}): it does not read {} "
                            "and runs no \"up\" program; for that connection let a script below "
                            "/etc/NetworkManager/dispatcher.d start the hook on vpn-up.",
                            path, client_config));
        }
    }
    if (client_config.starts_with(openvpn3_folder)) {
        sentences.push_back(
            fmt::format("{} belongs to openvpn3, which ignores \"up\" and \"script-security\": the hook does "
                        "not run there; start the client with OpenVPN 2, or flush the route cache by another "
                        "means.",
                        client_config));
    }
    return sentences;
}

}  // namespace route_guard::controls

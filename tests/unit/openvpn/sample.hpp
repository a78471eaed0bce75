// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "model/file_tree.hpp"
#include "openvpn/configuration.hpp"

namespace route_guard::openvpn {

inline constexpr const char* client = "/etc/openvpn/client.conf";

inline Node file(std::string_view content, unsigned mode = 0644) {
    return {.kind = NodeKind::regular, .mode = mode, .content = std::make_shared<const std::string>(content)};
}

inline Node folder() {
    return {.kind = NodeKind::directory, .mode = 0755};
}

// A host whose client.conf has these bytes.
inline FileTree host(std::string_view content) {
    FileTree tree;
    tree.put(client, file(content));
    return tree;
}

inline Configuration reading(const FileTree& tree, Version version = Version::v2_6) {
    Lookup files(tree);
    return read(files, client, "/etc/openvpn", version);
}

inline Configuration reading(std::string_view content, Version version = Version::v2_6) {
    return reading(host(content), version);
}

// The value in force for "up"; "-" where there is none; "refused: REASON".
inline std::string up_of(const Configuration& configuration) {
    if (configuration.refusal) {
        return "refused: " + configuration.refusal->reason;
    }
    const Directive* const hook = effective_hook(configuration, "up");
    return hook == nullptr ? "-" : hook->parameters.front();
}

inline std::string up_of(std::string_view content, Version version = Version::v2_6) {
    return up_of(reading(content, version));
}

// The line that is refused, 0 where none is.
inline std::size_t refused_line(std::string_view content, Version version = Version::v2_6) {
    const Configuration configuration = reading(content, version);
    return configuration.refusal ? configuration.refusal->place.line : 0;
}

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/configuration.hpp"

namespace route_guard::openvpn {

const char* name_of(Version version) {
    switch (version) {
        case Version::v2_3:
            return "2.3";
        case Version::v2_4:
            return "2.4";
        case Version::v2_5:
            return "2.5";
        case Version::v2_6:
            return "2.6";
        case Version::v2_7:
            break;
    }
    return "2.7";
}

std::optional<Version> version_named(std::string_view text) {
    for (const Version version : every_version) {
        const std::string_view name = name_of(version);
        if (text.starts_with(name) &&
            (text.size() == name.size() || text[name.size()] == '.' || text[name.size()] == '_')) {
            return version;
        }
    }
    return std::nullopt;
}

}  // namespace route_guard::openvpn

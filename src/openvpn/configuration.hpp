// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/file_tree.hpp"

namespace route_guard::openvpn {

// The release series whose readings differ. A policy that names none must hold for all of them.
enum class Version { v2_3, v2_4, v2_5, v2_6, v2_7 };
inline constexpr Version every_version[] = {Version::v2_3, Version::v2_4, Version::v2_5, Version::v2_6,
                                            Version::v2_7};
const char* name_of(Version version);                         // "2.6"
std::optional<Version> version_named(std::string_view text);  // "2.6", "2.6.14"

struct Place {
    std::string file = {};  // as the host sees it
    std::size_t line = 0;   // from 1
    friend bool operator==(const Place&, const Place&) = default;
};

// One directive that matters here, as OpenVPN's own tokeniser split it.
struct Directive {
    std::string name = {};
    std::vector<std::string> parameters = {};
    Place place = {};
    std::string text = {};               // the line as written, without its line end
    std::string working_directory = {};  // OpenVPN's own when it read the line
};

// OpenVPN would not start with this file, or it cannot be told whether it would.
struct Refusal {
    Place place = {};
    std::string text = {};    // the line as written
    std::string reason = {};  // one clause, in OpenVPN's terms: "a quoted string is not closed"
    bool certain = true;      // false: the reader gets no further; OpenVPN may. `reason` has the way out, too
};

// What OpenVPN makes of a configuration and all that it includes.
struct Configuration {
    std::optional<Refusal> refusal = {};
    // script-security, up, route-up, up-restart, persist-tun, user, group, chroot, down, route-noexec,
    // dns-updown, cd, and what else the checks need, in the order in which OpenVPN read them; all of the
    // others are not judged.
    std::vector<Directive> directives = {};
    std::string working_directory = {};  // in the end, after every `cd`

    const Directive* last(std::string_view name) const;
    bool has(std::string_view name) const { return last(name) != nullptr; }
};

// Reads `path` as `version` would, started in `working_directory`.
Configuration read(Lookup& files, std::string_view path, std::string_view working_directory, Version version);

// The level in force at the end (default 1), and the directive that set it.
struct ScriptSecurity {
    long level = 1;
    const Directive* decided_by = nullptr;
};
ScriptSecurity effective_script_security(const Configuration& configuration);

// The command in force for "up" or "route-up"; null where there is none.
const Directive* effective_hook(const Configuration& configuration, std::string_view event);

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "openvpn/configuration.hpp"

namespace route_guard::openvpn {

// What add_option() in OpenVPN's src/openvpn/options.c asks of a directive that matters here.
struct Rule {
    enum class Surplus {
        unrecognized,  // more parameters than `most`: not this directive, so it can be ignored as an unknown
                       // one is
        fatal,         // more parameters than `most`: fatal, whatever is ignored
    };
    std::string_view name;
    std::size_t least = 0;  // parameters
    std::size_t most = 0;
    Surplus surplus = Surplus::unrecognized;
    Version since = Version::v2_3;
};

inline constexpr std::size_t any_number = 16;

// Null where the name does not matter here, or the version does not know it.
const Rule* rule_for(std::string_view name, Version version);

// The most parameters before a directive is taken for another one. 2.3 did not count most of them.
std::size_t most_parameters(const Rule& rule, Version version);

// Whether any version's directive could have such a name: lower-case letters, digits and dashes.
bool could_be_directive(std::string_view name);

// Why a level is none for 2.7, as one clause; empty where it is one. The others take what atoi() makes of it.
std::string level_problem(std::string_view parameter, Version version);
long level_of(std::string_view parameter);

}  // namespace route_guard::openvpn

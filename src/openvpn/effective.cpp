// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "openvpn/configuration.hpp"
#include "openvpn/rules.hpp"

namespace route_guard::openvpn {

const Directive* Configuration::last(std::string_view name) const {
    const auto found = std::find_if(directives.rbegin(), directives.rend(),
                                    [&](const Directive& directive) { return directive.name == name; });
    return found == directives.rend() ? nullptr : &*found;
}

ScriptSecurity effective_script_security(const Configuration& configuration) {
    const Directive* const directive = configuration.last("script-security");
    return directive == nullptr ? ScriptSecurity{}
                                : ScriptSecurity{level_of(directive->parameters.front()), directive};
}

const Directive* effective_hook(const Configuration& configuration, std::string_view event) {
    return configuration.last(event);
}

}  // namespace route_guard::openvpn

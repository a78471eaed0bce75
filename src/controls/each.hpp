// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "controls/client_file.hpp"
#include "controls/controls.hpp"

// What each control adds to audit() and remediate(): one file a control.
namespace route_guard::controls {

Finding audit_script_security(const Policy& policy, const State& state, const ClientFile& file,
                              Lookup& files);
Finding audit_up_hook(const Policy& policy, const State& state, const ClientFile& file, Lookup& files);
Finding audit_hook_script(const Policy& policy, const State& state, Lookup& files);
Finding audit_redirects_persistent(const Policy& policy, const State& state, Lookup& files);
Finding audit_redirects_live(const Policy& policy, const State& state);
Finding audit_route_cache(const Policy& policy, const State& state);

// script-security and up-hook share the block of a client configuration.
void remedy_client_file(const Policy& policy, const std::string& path, Remedied& remedied, Lookup& files);
void remedy_hook_script(const Policy& policy, Remedied& remedied, Lookup& files);
void remedy_redirects_persistent(const Policy& policy, Remedied& remedied, Lookup& files);
void remedy_redirects_live(const Policy& policy, Remedied& remedied);
void remedy_route_cache(const Policy& policy, Remedied& remedied);

}  // namespace route_guard::controls

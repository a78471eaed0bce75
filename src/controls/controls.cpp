// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/controls.hpp"

#include "controls/client_file.hpp"
#include "controls/each.hpp"

namespace route_guard::controls {
namespace {

void audit_client_files(const Policy& policy, const State& state, Lookup& files,
                        std::vector<Finding>& findings) {
    const std::vector<std::string> paths = client_paths(policy, files);
    std::vector<ClientFile> clients;
    clients.reserve(paths.size());
    for (const std::string& path : paths) {
        clients.push_back(client_file(policy, files, path));
    }
    const auto add = [&](Control control, auto audit_one) {
        for (const ClientFile& file : clients) {
            if (policy.wants(control)) {
                findings.push_back(audit_one(policy, state, file, files));
                findings.back().subject = paths.size() > 1 ? file.path : "";
            }
        }
    };
    add(Control::script_security, audit_script_security);
    add(Control::up_hook, audit_up_hook);
}

bool wants_client_files(const Policy& policy) {
    return policy.wants(Control::script_security) || policy.wants(Control::up_hook);
}

}  // namespace

std::vector<Finding> audit(const Policy& policy, const State& state, Lookup& files) {
    std::vector<Finding> findings;
    if (wants_client_files(policy)) {
        audit_client_files(policy, state, files, findings);
    }
    if (policy.wants(Control::hook_script)) {
        findings.push_back(audit_hook_script(policy, state, files));
    }
    if (policy.wants(Control::redirects_persistent)) {
        findings.push_back(audit_redirects_persistent(policy, state, files));
    }
    if (policy.wants(Control::redirects_live)) {
        findings.push_back(audit_redirects_live(policy, state));
    }
    if (policy.wants(Control::route_cache)) {
        findings.push_back(audit_route_cache(policy, state));
    }
    return findings;
}

Remedied remediate(const Policy& policy, const State& state, Lookup& files) {
    Remedied remedied{.state = state, .intents = {}};
    if (wants_client_files(policy)) {
        for (const std::string& path : client_paths(policy, files)) {
            remedy_client_file(policy, path, remedied, files);
        }
    }
    if (policy.wants(Control::hook_script)) {
        remedy_hook_script(policy, remedied, files);
    }
    if (policy.wants(Control::redirects_persistent)) {
        remedy_redirects_persistent(policy, remedied, files);
    }
    if (policy.wants(Control::redirects_live)) {
        remedy_redirects_live(policy, remedied);
    }
    if (policy.wants(Control::route_cache)) {
        remedy_route_cache(policy, remedied);
    }
    return remedied;
}

}  // namespace route_guard::controls

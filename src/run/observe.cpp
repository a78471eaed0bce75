// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/observe.hpp"

#include "controls/controls.hpp"
#include "host/redirects.hpp"
#include "host/routes.hpp"
#include "model/error.hpp"

namespace route_guard::run {
namespace {

// A configuration may include others to ten levels, and a chained program may name an interpreter: each round
// brings the files that the round before asked for.
constexpr int most_rounds = 64;

void fetch(const host::Root& root, const Lookup& files, FileTree& seen) {
    for (const std::string& path : files.missing()) {
        root.observe(path, seen);
    }
}

}  // namespace

Observed observe(const Policy& policy, const host::Root& root) {
    State state;
    state.owner = root.owner();
    if (policy.live() &&
        (policy.wants(Control::redirects_live) || policy.wants(Control::redirects_persistent))) {
        host::observe_redirects(state);
    }
    if (policy.live() && policy.state == Target::present && policy.wants(Control::route_cache)) {
        state.route_cache = host::observe_route_cache();
    }
    for (int round = 0; round < most_rounds; ++round) {
        Lookup files(state.files);
        std::vector<Finding> findings = controls::audit(policy, state, files);
        if (files.missing().empty()) {
            controls::Remedied remedied = controls::remediate(policy, state, files);
            if (files.missing().empty()) {
                return {std::move(state), std::move(findings), std::move(remedied)};
            }
        }
        fetch(root, files, state.files);
    }
    throw Error(
        "The configuration leads from file to file without an end: look for files that include each other.");
}

}  // namespace route_guard::run

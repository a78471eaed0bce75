// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iterator>

#include "controls/controls.hpp"

namespace route_guard::controls {
namespace {

// The first control that gave a reason for a target, and all reasons given, in one message.
void explain(Change& change, const std::vector<Intent>& intents, const FileTree& files) {
    bool first = true;
    for (const Intent& intent : intents) {
        if (intent.target != change.target && files.real_path(intent.target) != change.target) {
            continue;
        }
        if (first) {
            change.control = intent.control;
            change.target = intent.target;
        }
        change.message += (first ? "" : "; ") + intent.message;
        first = false;
    }
}

void add_file_change(Plan& plan, const std::string& path, const Node* was, const Node& now) {
    const bool bytes_differ = was == nullptr || was->text() != now.text() || was->kind != now.kind;
    const bool owner_differs = was != nullptr && was->is_file() && now.is_file() && was->uid != now.uid;
    const bool mode_differs = was == nullptr || !was->is_file() || was->mode != now.mode;
    if (now.kind == NodeKind::absent && was != nullptr && was->is_file()) {
        plan.push_back({.action = Action::remove_file, .target = path, .before = was->content});
    } else if (now.is_file() && (bytes_differ || owner_differs)) {
        Change change{.action = Action::write_file, .target = path, .after = now.content};
        change.before = was != nullptr && was->is_file() ? was->content : nullptr;
        change.mode = mode_differs ? std::optional(now.mode) : std::nullopt;
        change.owner = owner_differs ? std::optional(now.uid) : std::nullopt;
        plan.push_back(std::move(change));
    } else if (now.is_file() && mode_differs) {
        plan.push_back({.action = Action::set_mode,
                        .target = path,
                        .before = was->content,
                        .after = was->content,
                        .mode = now.mode});
    }
}

void add_switches(Plan& plan, const State& before, const State& after) {
    for (const auto& [name, redirect] : after.redirects) {
        const auto was = before.redirects.find(name);
        if (was == before.redirects.end() || was->second.value != redirect.value) {
            plan.push_back({.action = Action::set_sysctl, .target = name});
        }
    }
}

void add_flushes(Plan& plan, const State& before, const State& after) {
    if (after.flushed_ipv4 && !before.flushed_ipv4) {
        plan.push_back({.action = Action::flush_routes, .target = "ipv4"});
    }
    if (after.flushed_ipv6 && !before.flushed_ipv6) {
        plan.push_back({.action = Action::flush_routes, .target = "ipv6"});
    }
}

bool makes_program(const Change& change) {
    return change.mode && (*change.mode & 0111) != 0;
}

// In the table's order, but a program comes before the configuration that names it; one that goes, after.
Plan in_order(const Plan& plan) {
    Plan ordered;
    std::ranges::copy_if(plan, std::back_inserter(ordered), makes_program);
    for (const Control control : every_control) {
        std::ranges::copy_if(plan, std::back_inserter(ordered), [&](const Change& change) {
            return change.control == control && !makes_program(change);
        });
    }
    return ordered;
}

}  // namespace

Plan difference(const State& before, const Remedied& after) {
    Plan plan;
    const auto& former = before.files.nodes();
    for (const std::string& path : changed_paths(before.files, after.state.files)) {
        const auto was = former.find(path);
        add_file_change(plan, path, was == former.end() ? nullptr : &was->second,
                        after.state.files.nodes().at(path));
    }
    add_switches(plan, before, after.state);
    add_flushes(plan, before, after.state);
    for (Change& change : plan) {
        explain(change, after.intents, after.state.files);
    }
    return in_order(plan);
}

}  // namespace route_guard::controls

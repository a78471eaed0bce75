// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "controls/each.hpp"
#include "controls/hook_text.hpp"

namespace route_guard::controls {
namespace {

constexpr unsigned wanted_mode = 0755;

// What is wrong with the file itself: bytes, mode or owner. Empty: nothing.
std::string flaw_of(const std::string& path, const Node& node, unsigned owner) {
    if (node.kind == NodeKind::absent) {
        return fmt::format("There is no {}", path);
    }
    if (node.kind != NodeKind::regular) {
        return fmt::format("{} is not a regular file", path);
    }
    if (!is_hook_text(node.text())) {
        return fmt::format("{} is not the script that route_guard writes", path);
    }
    if (node.mode != wanted_mode) {
        return fmt::format("The mode of {} is {:04o}, not {:04o}", path, node.mode, wanted_mode);
    }
    if (node.uid != owner) {
        return fmt::format("{} belongs to user {}, who could change what root runs, not to user {}", path,
                           node.uid, owner);
    }
    return "";
}

std::string seen_at(const Node& node) {
    switch (node.kind) {
        case NodeKind::absent:
            return "nothing";
        case NodeKind::regular:
            return fmt::format("{}, mode {:04o}, owner {}",
                               is_hook_text(node.text()) ? "the hook" : "another file", node.mode, node.uid);
        case NodeKind::directory:
            return "a folder";
        case NodeKind::other:
            break;
    }
    return "neither a file nor a folder";
}

Finding audit_absence(const Policy& policy, const Node& node) {
    Finding finding{.control = Control::hook_script, .status = Status::compliant};
    finding.evidence.push_back({.file = policy.hook_path, .seen = seen_at(node)});
    if (is_hook_text(node.text())) {
        finding.status = Status::non_compliant;
        finding.message = fmt::format("{} is still route_guard's hook", policy.hook_path);
    } else if (node.is_file()) {
        finding.message = fmt::format("{} is not route_guard's, and stays", policy.hook_path);
    } else {
        finding.message = fmt::format("There is no {}", policy.hook_path);
    }
    return finding;
}

void take_out(const Policy& policy, Remedied& remedied, const Node& node) {
    if (!is_hook_text(node.text())) {
        return;
    }
    const auto former = former_file(node.text());
    if (!former) {
        remedied.state.files.remove(policy.hook_path);
        remedied.intents.push_back({Control::hook_script, policy.hook_path, "remove the hook"});
        return;
    }
    remedied.state.files.write(policy.hook_path, former->content);
    remedied.state.files.set_mode(policy.hook_path, former->mode);
    remedied.state.files.set_owner(policy.hook_path, former->owner);
    remedied.intents.push_back({Control::hook_script, policy.hook_path, "put the former script back"});
}

}  // namespace

Finding audit_hook_script(const Policy& policy, const State& state, Lookup& files) {
    const Node& node = files.node(policy.hook_path);
    if (!node.problem.empty()) {
        Finding finding{.control = Control::hook_script, .status = Status::unknown};
        finding.message = why_unread(policy.hook_path, node);
        return finding;
    }
    if (policy.state == Target::absent) {
        return audit_absence(policy, node);
    }
    Finding finding{.control = Control::hook_script, .status = Status::non_compliant};
    finding.evidence.push_back({.file = policy.hook_path, .seen = seen_at(node)});
    finding.message = flaw_of(policy.hook_path, node, state.owner);
    if (!finding.message.empty()) {
        finding.evidence.front().expected = "the hook, mode 0755, owner " + fmt::to_string(state.owner);
    }
    if (finding.message.empty() && !node.weak_folder.empty()) {
        finding.evidence.front() = {
            .file = node.weak_folder, .seen = "others may write to it", .expected = "only its owner may"};
        finding.message = fmt::format(
            "Others than user {} may write to {}, and so put another program in the place of {}: take that "
            "right away "
            "(chown root:root and chmod go-w), or set hook_path to a path below a folder of root's",
            state.owner, node.weak_folder, policy.hook_path);
    }
    if (finding.message.empty()) {
        finding.status = Status::compliant;
        finding.message = fmt::format("{} is route_guard's hook, and only user {} can change it",
                                      policy.hook_path, state.owner);
    }
    return finding;
}

void remedy_hook_script(const Policy& policy, Remedied& remedied, Lookup& files) {
    const Node node = files.node(policy.hook_path);
    if (!node.problem.empty()) {
        return;
    }
    if (policy.state == Target::absent) {
        take_out(policy, remedied, node);
        return;
    }
    const std::string flaw = flaw_of(policy.hook_path, node, remedied.state.owner);
    if (flaw.empty() || node.is_folder() || node.kind == NodeKind::other || !node.weak_folder.empty()) {
        return;
    }
    FileTree& tree = remedied.state.files;
    if (!is_hook_text(node.text())) {
        const auto former = node.is_file()
                                ? std::optional(FormerFile{std::string(node.text()), node.mode, node.uid})
                                : std::nullopt;
        tree.write(policy.hook_path, hook_text(former));
    }
    tree.set_mode(policy.hook_path, wanted_mode);
    tree.set_owner(policy.hook_path, remedied.state.owner);
    remedied.intents.push_back(
        {Control::hook_script, policy.hook_path,
         node.is_file() ? flaw + ": write the hook, mode 0755" : "write the hook, mode 0755"});
}

}  // namespace route_guard::controls

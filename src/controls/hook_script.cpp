// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "controls/client_block.hpp"
#include "controls/each.hpp"
#include "controls/hook_command.hpp"
#include "controls/hook_text.hpp"

namespace route_guard::controls {
namespace {

// Everybody may run the hook, but nobody may read in it what a former file kept from them.
unsigned wanted_mode(const std::optional<FormerFile>& former) {
    const unsigned readers = former ? former->mode & 0044 : 0044;
    return 0700 | readers | readers >> 2;
}

// What the hook keeps of the file that stood there, or would keep.
std::optional<FormerFile> former_of(const Node& node) {
    if (is_hook_text(node.text())) {
        return former_file(node.text());
    }
    return node.is_file() ? std::optional(FormerFile{std::string(node.text()), node.mode, node.uid})
                          : std::nullopt;
}

// What is wrong with the file itself: bytes, mode or owner. Empty: nothing.
std::string flaw_of(const std::string& path, const Node& node, unsigned owner) {
    if (node.noexec) {
        return fmt::format(
            "The file system of {} is mounted noexec, so that OpenVPN cannot run a program there: set "
            "hook_path to a path on another one",
            path);
    }
    if (node.kind == NodeKind::absent) {
        return fmt::format("There is no {}", path);
    }
    if (node.kind != NodeKind::regular) {
        return fmt::format("{} is not a regular file", path);
    }
    if (!is_hook_text(node.text())) {
        return fmt::format("{} is not the script that route_guard writes", path);
    }
    if (const unsigned wanted = wanted_mode(former_file(node.text())); node.mode != wanted) {
        return fmt::format("The mode of {} is {:04o}, not {:04o}", path, node.mode, wanted);
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

// A line that still starts the hook when route_guard's blocks are taken out, as FILE:LINE; empty: none does.
// OpenVPN would not start any more without it. The configurations that Debian's units start are looked at,
// too.
std::string still_started_by(const Policy& policy, const FileTree& tree, Lookup& files) {
    Lookup window(tree);
    std::vector<std::string> paths = client_paths(policy, window);
    for (const char* folder : {"/etc/openvpn", "/etc/openvpn/client"}) {
        for (const std::string& name : window.node(folder).entries) {
            if (name.ends_with(".conf")) {
                paths.push_back(join(folder, name));
            }
        }
    }
    FileTree without = tree;
    for (const std::string& path : paths) {
        const ClientFile file = client_file(policy, window, path);
        if (policy.wants(Control::up_hook) && file.blocked && file.blocked->lines && !block_damage(file)) {
            without.write(path, file.blocked->rest);
        }
    }
    files.also_missing(window);
    Lookup rest(without);
    std::string place;
    for (const std::string& path : paths) {
        for (const Reading& reading : readings(policy, rest, path)) {
            const openvpn::Directive* line = line_that_names_hook(policy, path, reading.configuration, rest);
            if (line != nullptr && place.empty()) {
                place = fmt::format("{}:{}", line->place.file, line->place.line);
            }
        }
    }
    files.also_missing(rest);
    return place;
}

// The line that needs the hook to stay; empty: it may go, to be what was there before.
std::string needed_by(const Policy& policy, const FileTree& tree, const Node& hook, Lookup& files) {
    return former_file(hook.text()) || named_before(hook.text()) ? "" : still_started_by(policy, tree, files);
}

// Whether any file that was looked at has the hook's name in it outside of a block: most hosts have none.
bool may_be_named(const Policy& policy, const FileTree& tree) {
    const std::string_view name = route_guard::name_of(policy.hook_path);
    return std::ranges::any_of(tree.nodes(), [&](const auto& entry) {
        const std::string_view text = entry.second.text();
        if (text.find(name) == std::string_view::npos) {
            return false;
        }
        const auto blocked = without_block(text);
        return !blocked || blocked->rest.find(name) != std::string::npos;
    });
}

Finding audit_absence(const Policy& policy, const State& state, const Node& node, Lookup& files) {
    Finding finding{.control = Control::hook_script, .status = Status::compliant};
    finding.evidence.push_back({.file = policy.hook_path, .seen = seen_at(node)});
    if (is_hook_text(node.text())) {
        finding.status = Status::non_compliant;
        finding.message = fmt::format("{} is still route_guard's hook", policy.hook_path);
        if (const std::string place = needed_by(policy, state.files, node, files); !place.empty()) {
            finding.message += fmt::format(
                ", and stays: {} starts it, and OpenVPN would not start without it. Take that line out first",
                place);
        }
    } else if (node.is_file()) {
        finding.message = fmt::format("{} is not route_guard's, and stays", policy.hook_path);
    } else {
        finding.message = fmt::format("There is no {}", policy.hook_path);
    }
    return finding;
}

void take_out(const Policy& policy, Remedied& remedied, const Node& node, Lookup& files) {
    if (!is_hook_text(node.text()) || !needed_by(policy, remedied.state.files, node, files).empty()) {
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
        return audit_absence(policy, state, node, files);
    }
    Finding finding{.control = Control::hook_script, .status = Status::non_compliant};
    finding.evidence.push_back({.file = policy.hook_path, .seen = seen_at(node)});
    if (const std::string conflict = hook_conflict(policy, files); !conflict.empty()) {
        finding.message = conflict;
        return finding;
    }
    finding.message = flaw_of(policy.hook_path, node, state.owner);
    if (!finding.message.empty()) {
        finding.evidence.front().expected =
            fmt::format("the hook, mode {:04o}, owner {}", wanted_mode(former_of(node)), state.owner);
    }
    if (finding.message.empty() && !node.weak_folder.empty()) {
        finding.evidence.front() = {
            .file = node.weak_folder, .seen = "others may write to it", .expected = "only its owner may"};
        finding.message = fmt::format(
            "Others than user {} may write to {}, and so put another program in the place of {}: take that "
            "right away (chown root:root and chmod go-w), or set hook_path to a path below a folder of "
            "root's",
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
        take_out(policy, remedied, node, files);
        return;
    }
    const std::string flaw = flaw_of(policy.hook_path, node, remedied.state.owner);
    if (flaw.empty() || node.noexec || !hook_conflict(policy, files).empty() || node.is_folder() ||
        node.kind == NodeKind::other || !node.weak_folder.empty()) {
        return;
    }
    FileTree& tree = remedied.state.files;
    const auto former = former_of(node);
    if (!is_hook_text(node.text())) {
        const bool named =
            !former && may_be_named(policy, tree) && !still_started_by(policy, tree, files).empty();
        tree.write(policy.hook_path, hook_text(former, named));
    }
    tree.set_mode(policy.hook_path, wanted_mode(former));
    tree.set_owner(policy.hook_path, remedied.state.owner);
    remedied.intents.push_back({Control::hook_script, policy.hook_path,
                                fmt::format("{}write the hook, mode {:04o}",
                                            node.is_file() ? flaw + ": " : "", wanted_mode(former))});
}

}  // namespace route_guard::controls

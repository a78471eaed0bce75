// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controls/controls.hpp"
#include "model/policy.hpp"
#include "model/state.hpp"

// States of hosts that a test builds in a few lines.
namespace route_guard::sample {

inline void add_folder(FileTree& tree, const std::string& path) {
    if (tree.find(path) != nullptr && tree.find(path)->is_folder()) {
        return;
    }
    Node folder;
    folder.kind = NodeKind::directory;
    folder.mode = 0755;
    tree.put(path, folder);
    if (path != "/") {
        const std::string above(folder_of(path));
        add_folder(tree, above);
        Node parent = *tree.find(above);
        parent.entries.emplace_back(name_of(path));
        tree.put(above, parent);
    }
}

inline void add_file(FileTree& tree, const std::string& path, std::string content, unsigned mode = 0644) {
    add_folder(tree, std::string(folder_of(path)));
    tree.write(path, std::move(content));
    tree.set_mode(path, mode);
}

inline void add_link(FileTree& tree, const std::string& path, const std::string& to) {
    add_folder(tree, std::string(folder_of(path)));
    Node folder = *tree.find(folder_of(path));
    folder.entries.emplace_back(name_of(path));
    tree.put(std::string(folder_of(path)), folder);
    tree.link(path, to);
}

using Files = std::vector<std::pair<std::string, std::string>>;

// A Debian host that boots with systemd, its own sysctl.conf linked into sysctl.d as Debian 12 has it, and
// one interface.
inline State debian_host(const Files& files = {}) {
    State state;
    add_file(state.files, "/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    add_file(state.files, "/lib/systemd/system/systemd-sysctl.service", "[Service]\n");
    add_file(state.files, "/lib/systemd/systemd", "", 0755);
    add_folder(state.files, "/sbin");
    add_link(state.files, "/sbin/init", "/lib/systemd/systemd");
    add_file(state.files, "/etc/sysctl.conf", "# settings\n");
    add_link(state.files, "/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
    for (const auto& [path, content] : files) {
        add_file(state.files, path, content);
    }
    state.redirects = {{"all", {.value = 1, .problem = ""}},
                       {"default", {.value = 1, .problem = ""}},
                       {"eth0", {.value = 1, .problem = ""}}};
    state.route_cache = RouteCache{};
    return state;
}

inline std::vector<Finding> audited(const Policy& policy, const State& state) {
    Lookup files(state.files);
    return controls::audit(policy, state, files);
}

inline controls::Remedied remedied(const Policy& policy, const State& state) {
    Lookup files(state.files);
    return controls::remediate(policy, state, files);
}

inline Policy only(Control control) {
    Policy policy;
    policy.controls = {control};
    return policy;
}

inline Finding finding_of(const Policy& policy, const State& state) {
    return audited(policy, state).front();
}

inline std::string text_of(const State& state, std::string_view path) {
    const Node* node = state.files.find(path);
    return node == nullptr ? "" : std::string(node->text());
}

}  // namespace route_guard::sample

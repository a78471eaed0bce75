// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_tree.hpp"

#include <algorithm>
#include <utility>

namespace route_guard {

bool operator==(const Node& left, const Node& right) {
    return left.kind == right.kind && left.mode == right.mode && left.uid == right.uid &&
           left.gid == right.gid && left.noexec == right.noexec && left.entries == right.entries &&
           left.problem == right.problem && left.denied == right.denied &&
           left.leads_nowhere == right.leads_nowhere && left.weak_folder == right.weak_folder &&
           (left.content == right.content || left.text() == right.text());
}

std::string why_unread(std::string_view path, const Node& node) {
    const char* way_out = node.denied          ? "Run route_guard as root"
                          : node.leads_nowhere ? "Make the link lead to a file"
                                               : "Put a file in its place that can be read";
    return std::string(path) + " could not be read: " + node.problem + ". " + way_out;
}

void FileTree::put(std::string real_path, Node node) {
    nodes_.insert_or_assign(std::move(real_path), std::move(node));
}

void FileTree::link(std::string asked, std::string real_path) {
    if (asked != real_path) {
        links_.insert_or_assign(std::move(asked), std::move(real_path));
    }
}

const Node* FileTree::find(std::string_view path) const {
    const auto link = links_.find(path);
    const auto node = nodes_.find(link == links_.end() ? path : std::string_view(link->second));
    return node == nodes_.end() ? nullptr : &node->second;
}

std::string FileTree::real_path(std::string_view path) const {
    const auto link = links_.find(path);
    return link == links_.end() ? std::string(path) : link->second;
}

bool FileTree::is_link(std::string_view path) const {
    return links_.contains(path);
}

void FileTree::write(std::string_view path, std::string content) {
    const std::string real = real_path(path);
    Node& node = nodes_[real];
    if (node.kind != NodeKind::regular) {
        node = Node{.kind = NodeKind::regular, .mode = 0644, .weak_folder = node.weak_folder};
        const auto folder = nodes_.find(folder_of(real));
        if (folder != nodes_.end() && folder->second.is_folder()) {
            auto& entries = folder->second.entries;
            const auto place = std::ranges::lower_bound(entries, name_of(real));
            if (place == entries.end() || *place != name_of(real)) {
                entries.emplace(place, name_of(real));
            }
        }
    }
    node.content = std::make_shared<const std::string>(std::move(content));
}

void FileTree::set_mode(std::string_view path, unsigned mode) {
    const auto node = nodes_.find(real_path(path));
    if (node != nodes_.end()) {
        node->second.mode = mode;
    }
}

void FileTree::set_owner(std::string_view path, unsigned owner) {
    const auto node = nodes_.find(real_path(path));
    if (node != nodes_.end()) {
        node->second.uid = owner;
    }
}

void FileTree::remove(std::string_view path) {
    const std::string real = real_path(path);
    Node& node = nodes_[real];
    node = Node{.weak_folder = node.weak_folder};
    const auto folder = nodes_.find(folder_of(real));
    if (folder != nodes_.end()) {
        std::erase(folder->second.entries, name_of(real));
    }
}

std::vector<std::string> changed_paths(const FileTree& before, const FileTree& after) {
    std::vector<std::string> paths;
    for (const auto& [path, node] : after.nodes()) {
        // Not by find(): where the host changed while it was observed, a real path may be a link elsewhere,
        // too.
        const auto was = before.nodes().find(path);
        if (was == before.nodes().end() || !(was->second == node)) {
            paths.push_back(path);
        }
    }
    return paths;
}

const Node& Lookup::node(std::string_view path) {
    static const Node absent;
    if (const Node* found = tree_->find(path)) {
        if (!found->problem.empty() && !found->leads_nowhere) {
            unread_.emplace(path);
        }
        return *found;
    }
    missing_.emplace(path);
    return absent;
}

void Lookup::also_missing(const Lookup& other) {
    missing_.insert(other.missing_.begin(), other.missing_.end());
}

std::string_view folder_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? std::string_view("/") : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string join(std::string_view folder, std::string_view name) {
    std::string path(folder);
    if (!path.ends_with('/')) {
        path += '/';
    }
    return path.append(name);
}

std::string normal_path(std::string_view path) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    while (from < path.size()) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        const std::string_view part = path.substr(from, to - from);
        if (part == "..") {
            if (!parts.empty()) {
                parts.pop_back();
            }
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
        from = to + 1;
    }
    std::string normal;
    for (const std::string_view part : parts) {
        normal.append("/").append(part);
    }
    return normal.empty() ? "/" : normal;
}

std::vector<std::string_view> components(std::string_view path) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        parts.push_back(path.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

std::string without_detours(std::string_view path) {
    std::string plain;
    for (const std::string_view part : components(path)) {
        if (!part.empty() && part != ".") {
            plain.append(plain.empty() ? "" : "/").append(part);
        }
    }
    return plain;
}

}  // namespace route_guard

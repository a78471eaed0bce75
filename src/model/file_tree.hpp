// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace route_guard {

enum class NodeKind { absent, regular, directory, other };

// One file or folder as it was observed.
struct Node {
    NodeKind kind = NodeKind::absent;
    unsigned mode = 0;  // permission bits, 0 to 07777
    unsigned uid = 0;
    unsigned gid = 0;
    std::shared_ptr<const std::string> content = {};  // regular files that could be read; else null
    std::vector<std::string> entries = {};            // a folder's names in byte order, without "." and ".."
    std::string problem = {};    // not empty: it is there, but could not be read ("Permission denied")
    bool denied = false;         // the problem: this process may not read it
    bool leads_nowhere = false;  // the problem is the path's own (a link to itself): no program can open it
    bool noexec = false;         // a program or nothing, on a file system that is mounted noexec
    std::string weak_folder =
        {};  // not empty: the first folder on the way to it that others than its owner may write

    // The bytes of a regular file; empty for everything else.
    std::string_view text() const { return content ? std::string_view(*content) : std::string_view(); }
    bool is_file() const { return kind == NodeKind::regular; }
    bool is_folder() const { return kind == NodeKind::directory; }
};
bool operator==(const Node& left, const Node& right);

// "PATH could not be read: PROBLEM. WAY OUT", of a node with a problem.
std::string why_unread(std::string_view path, const Node& node);

// The observed part of a host's files: a value. Paths are absolute, as the host itself sees them (below
// `root`). A path that was asked for and the real path behind it (symbolic links resolved) may differ; both
// name the same node.
class FileTree {
  public:
    // Records what stands at real_path.
    void put(std::string real_path, Node node);
    // Records that `asked` leads, through symbolic links, to `real_path`. (An absent real path is a dangling
    // link.)
    void link(std::string asked, std::string real_path);

    // The node at a path, or null where it was never observed. An observed path with nothing there is an
    // absent node.
    const Node* find(std::string_view path) const;
    // The path behind all observed links; the path itself where none was observed.
    std::string real_path(std::string_view path) const;
    // Whether the path itself was observed to be a symbolic link, or to lead through one.
    bool is_link(std::string_view path) const;

    // Sets the bytes of a regular file (behind links), made where it was not: mode 0644, owner 0.
    void write(std::string_view path, std::string content);
    void set_mode(std::string_view path, unsigned mode);
    void set_owner(std::string_view path, unsigned owner);
    void remove(std::string_view path);

    const std::map<std::string, Node, std::less<>>& nodes() const { return nodes_; }
    friend bool operator==(const FileTree&, const FileTree&) = default;

  private:
    std::map<std::string, Node, std::less<>> nodes_;
    std::map<std::string, std::string, std::less<>> links_;
};

// The real paths at which `after` has another node than `before`, which it was copied from.
std::vector<std::string> changed_paths(const FileTree& before, const FileTree& after);

// A reader's window on a FileTree: answers from what was observed and remembers what was not, so that the
// host can be asked for it and the reader run again. Pure readers stay pure, and only what they need is read.
class Lookup {
  public:
    explicit Lookup(const FileTree& tree) : tree_(&tree) {}
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;

    // The node at an absolute path; an absent node, and a note in missing(), where it was never observed.
    const Node& node(std::string_view path);
    // Another window on the same tree, with notes of its own.
    Lookup again() const { return Lookup(*tree_); }
    // Notes here too what another window, on a changed copy of the tree, has missed.
    void also_missing(const Lookup& other);
    std::string real_path(std::string_view path) const { return tree_->real_path(path); }
    bool is_link(std::string_view path) const { return tree_->is_link(path); }
    const std::set<std::string, std::less<>>& missing() const { return missing_; }
    // What was asked for and is there, but could not be read; a link that leads nowhere is no such thing.
    const std::set<std::string, std::less<>>& unread() const { return unread_; }

  private:
    const FileTree* tree_;
    std::set<std::string, std::less<>> missing_;
    std::set<std::string, std::less<>> unread_;
};

// The parent folder of an absolute path ("/" for "/x"), its last component, and the two joined again.
std::string_view folder_of(std::string_view path);
std::string_view name_of(std::string_view path);
std::string join(std::string_view folder, std::string_view name);
// The parts of a path between its slashes; "" is one part, and "a//" has three.
std::vector<std::string_view> components(std::string_view path);
// The path without a slash at either end and without empty and "." components. ".." stays: behind a link it leads
// elsewhere than the text says.
std::string without_detours(std::string_view path);
// An absolute path without empty, "." and ".." components, by its text alone.
std::string normal_path(std::string_view path);

}  // namespace route_guard

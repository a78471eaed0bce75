// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/file_tree.hpp"
#include "sysctl/boot.hpp"

namespace route_guard::sysctl {

// A host's files, written down in a few lines; whatever is not put there is absent.
struct HostTree {
    FileTree tree;

    HostTree& file(const std::string& path, std::string content) {
        list(path);
        tree.put(path, Node{.kind = NodeKind::regular,
                            .mode = 0644,
                            .content = std::make_shared<const std::string>(std::move(content))});
        return *this;
    }
    HostTree& node(const std::string& path, Node node) {
        list(path);
        tree.put(path, std::move(node));
        return *this;
    }
    HostTree& folder(const std::string& path) {
        if (tree.find(path) == nullptr) {
            if (path != "/") {
                list(path);
            }
            tree.put(path, Node{.kind = NodeKind::directory, .mode = 0755});
        }
        return *this;
    }
    // A symbolic link; where nothing was put at `real_path` it dangles, and /dev/null is the device.
    HostTree& link(const std::string& path, const std::string& real_path) {
        list(path);
        if (real_path == "/dev/null") {
            tree.put(real_path, Node{.kind = NodeKind::other, .mode = 0666});
        } else if (tree.find(real_path) == nullptr) {
            tree.put(real_path, Node{});
        }
        tree.link(path, real_path);
        return *this;
    }

    BootOutcome boot(Applier applier, const std::vector<std::string>& interfaces = {}) const {
        Lookup files(tree);
        return boot_outcome(files, applier, interfaces);
    }
    std::vector<std::string> senders_after(Applier applier,
                                           const std::vector<std::string>& interfaces = {}) const {
        return senders(boot(applier, interfaces));
    }

  private:
    void list(const std::string& path) {
        const std::string above(folder_of(path));
        folder(above);
        Node node = *tree.find(above);
        const std::string name(route_guard::name_of(path));
        const auto place = std::ranges::lower_bound(node.entries, name);
        if (place == node.entries.end() || *place != name) {
            node.entries.insert(place, name);
        }
        tree.put(above, std::move(node));
    }
};

inline constexpr const char* everything_off =
    "net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.default.send_redirects = 0\n";

}  // namespace route_guard::sysctl

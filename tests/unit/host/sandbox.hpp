// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/stat.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/root.hpp"
#include "model/plan.hpp"

namespace route_guard::host {

// A host's file tree in a temporary folder, removed with it. Paths are as that host sees them.
class Sandbox {
  public:
    Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;
    ~Sandbox();

    const std::string& folder() const { return folder_; }
    std::string at(std::string_view path) const { return folder_ + std::string(path); }
    Root root() const;
    Node observed(std::string_view path) const;
    std::string real_path(std::string_view path) const;

    // Each makes the folders on the way.
    void file(std::string_view path, std::string_view bytes, unsigned mode = 0644) const;
    void link(std::string_view path, const std::string& target) const;
    void make_folder(std::string_view path, unsigned mode = 0755) const;

    std::optional<std::string> bytes(std::string_view path) const;
    struct stat status(std::string_view path) const;
    std::vector<std::string> names(std::string_view path) const;

  private:
    std::string folder_;
};

std::shared_ptr<const std::string> shared(std::string_view bytes);
Change writing(std::string path, std::optional<std::string_view> before, std::string_view after,
               std::optional<unsigned> mode = std::nullopt);
Change removing(std::string path, std::string_view before);
Change setting_mode(std::string path, unsigned mode);

// Runs `part` in a child process, with namespaces of its own (CLONE_NEWNS, CLONE_NEWNET; 0 for none) whose
// mounts stay inside; its failed expectations fail the test. As user 0, or another.
void in_a_child(int namespaces, const std::function<void()>& part, unsigned user = 0);

}  // namespace route_guard::host

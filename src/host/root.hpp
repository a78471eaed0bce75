// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "host/descriptor.hpp"
#include "model/error.hpp"
#include "model/file_tree.hpp"

namespace route_guard::host {

// The top folder of the host whose files are looked at: "/" or an image's. Every path is resolved below it,
// links included, as openat2's RESOLVE_IN_ROOT does (walk.hpp), so nothing outside it is ever read or
// written.
class Root {
  public:
    static std::expected<Root, Error> open(const std::string& folder);

    // Adds what stands at `path` (a file with its bytes, a folder with its names, or nothing) to `tree`, and
    // the link to its real path. What cannot be read becomes the node's `problem`; it never fails.
    void observe(std::string_view path, FileTree& tree) const;

    unsigned owner() const { return owner_; }  // of the top folder; 0 for "/"
    int descriptor() const { return descriptor_.number(); }
    const std::string& folder() const { return folder_; }

  private:
    Root(Descriptor descriptor, unsigned owner, std::string folder);
    Descriptor descriptor_;
    unsigned owner_;
    std::string folder_;
};

}  // namespace route_guard::host

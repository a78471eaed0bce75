// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <expected>
#include <utility>

#include "host/descriptor.hpp"
#include "host/root.hpp"
#include "model/error.hpp"

namespace route_guard::host {

// Held while a plan is made and carried out, so that two runs on one host wait for each other; released on
// destruction, and by the kernel when a run dies. It is a flock(2) on the root folder itself: that needs no
// right to write, works on a read-only file system, leaves no file behind, and is the same lock whichever
// path names the folder.
class Lock {
  public:
    // The error says that another run has held it all the time.
    static std::expected<Lock, Error> wait_for(const Root& root,
                                               std::chrono::milliseconds at_most = std::chrono::minutes(5));

  private:
    explicit Lock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    Descriptor descriptor_;
};

}  // namespace route_guard::host

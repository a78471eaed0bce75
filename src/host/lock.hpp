// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>

#include "host/root.hpp"
#include "model/error.hpp"

namespace route_guard::host {

// Held while a plan is made and carried out, so that two runs on one host wait for each other; released on destruction.
class Lock {
  public:
    static std::expected<Lock, Error> wait_for(const Root& root);
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&& other) noexcept;
    ~Lock();

  private:
    explicit Lock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace route_guard::host

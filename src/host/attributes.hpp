// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>

#include "host/refusal.hpp"

namespace route_guard::host {

// Gives one open file the owner, group, mode, access control list and extended attributes (SELinux label
// included) of another. Only security.ima and security.evm stay behind: they seal the other file's bytes, and
// the kernel makes new ones.
std::expected<void, Refusal> carry_attributes(int from, int to);

// Gives it the times of its last access and change.
std::expected<void, Refusal> carry_times(int from, int to);

}  // namespace route_guard::host

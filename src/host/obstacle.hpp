// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "host/descriptor.hpp"
#include "host/root.hpp"
#include "host/walk.hpp"
#include "model/error.hpp"
#include "model/plan.hpp"

namespace route_guard::host {

// What can be seen beforehand to stand in the way of a file's change: the way to it, a folder that others may
// write, a mount point, an immutable file. `file`: its name in messages.
std::optional<Error> obstacle_to(const Change& change, const Spot& spot, const Root& root,
                                 const std::string& file);

// The file itself, opened, after a look whether it still holds the bytes that the plan was made for.
std::expected<Descriptor, Error> unchanged_original(const Change& change, const Spot& spot,
                                                    const std::string& file);

}  // namespace route_guard::host

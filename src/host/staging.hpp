// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "host/refusal.hpp"

namespace route_guard::host {

// What a staged file should be like.
struct Likeness {
    int file = -1;       // an open file whose owner, mode and attributes it gets; -1: a new file
    bool times = false;  // and its times: a copy
    std::optional<unsigned> mode =
        {};  // permission bits that win over the file's; a new file's are 0644 without
    std::optional<unsigned> owner = {};  // a user that wins over the file's
    unsigned new_owner = 0;              // of a new file
    unsigned new_group = 0;
};

// Writes bytes into a hidden file of a folder, to be renamed into its place later, and makes them durable
// (fsync). Its name in the folder; on failure nothing is left behind.
std::expected<std::string, Refusal> staged_file(int folder, std::string_view bytes, const Likeness& like);

// A second name (hard link) for a file of a folder, so that it outlives its replacement; or an errno value.
std::expected<std::string, int> kept_file(int folder, const std::string& name);

// Removes staged files that a killed run left in a folder. Only while no other run works there (lock.hpp).
void remove_leftovers(int folder);

// Makes the names in a folder durable.
std::expected<void, Refusal> sync_folder(int folder);

}  // namespace route_guard::host

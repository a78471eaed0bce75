// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>

#include "host/descriptor.hpp"
#include "host/refusal.hpp"
#include "host/walk.hpp"
#include "model/plan.hpp"

namespace route_guard::host {

// One change of a file on its way: staged, made, and undone or finished. Names are those in spot.folder.
struct FileChange {
    Change change;
    Spot spot;
    std::string file;           // the path on this machine, for messages
    Descriptor original;        // as it was when it was staged; not open: nothing there
    std::string staged;         // the new version, until it is in place
    std::string staged_backup;  // the copy to be left, until it is in place
    std::string backup;         // the copy, in place
    std::string kept;           // the old version, until the change is finished
    bool made = false;
};

// Writes the new version and the backup beside the file, whose folder is there.
std::expected<void, Refusal> stage_beside(FileChange& one, bool backup, unsigned new_owner,
                                          unsigned new_group);

// Puts the new version in place, the old one being kept beside it.
std::expected<void, Refusal> make(FileChange& one);

// Puts everything back as it was. Empty, or a sentence on what could not be put back, and where its old
// version is.
std::string undo(FileChange& one);

// Lets go of the old version: the change can no longer be undone.
void finish(FileChange& one);

}  // namespace route_guard::host

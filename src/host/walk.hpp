// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>
#include <vector>

#include "host/descriptor.hpp"
#include "host/root.hpp"

namespace route_guard::host {

// Where a path leads, below a root.
struct Spot {
    Descriptor folder;  // the last folder on the way that is there (O_PATH)
    std::vector<std::string>
        missing;              // folders to be made in it, from above to below, before `name` can stand there
    std::string name;         // the last component; "." for the root itself
    std::string real_path;    // as the host sees it, every symbolic link resolved
    std::string weak_folder;  // not empty: the first folder on the way that others may write
    int error = 0;            // ENOENT: nothing there. Others: the way could not be walked
    struct stat status = {};  // of what is there, where error is 0
};

// Walks a path component by component as the kernel would with the root for "/" (openat2's RESOLVE_IN_ROOT):
// links and ".." never lead out of it. It is done by hand because each folder on the way, and on the way of
// each link, must be judged, and because the path of something that is not there (a dangling link's target)
// is asked for too.
Spot walk(const Root& root, std::string_view path);

// How a path below a root is named on this machine: what a person can type.
std::string on_this_machine(const Root& root, std::string_view path);

}  // namespace route_guard::host

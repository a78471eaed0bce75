// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/file_tree.hpp"
#include "model/route_cache.hpp"

namespace route_guard {

// One send_redirects switch of the running kernel, as /proc/sys/net/ipv4/conf/NAME/send_redirects has it.
struct RedirectSwitch {
    std::optional<long> value = {};  // nullopt: could not be read
    std::string problem = {};        // why it could not be read

    friend bool operator==(const RedirectSwitch&, const RedirectSwitch&) = default;
};

// What was observed of a host: a value that can be built by hand, compared and changed freely.
struct State {
    FileTree files = {};
    // The owner to expect of system files: 0, or with `root` the owner of that tree's top folder.
    unsigned owner = 0;
    // Folder NAME of /proc/sys/net/ipv4/conf to its switch: "all", "default" and each interface. Empty when
    // not live.
    std::map<std::string, RedirectSwitch, std::less<>> redirects = {};
    std::string redirects_problem = {};          // not empty: the folder itself could not be read
    std::optional<RouteCache> route_cache = {};  // nullopt: not asked for, or not live
    bool flushed_ipv4 = false;  // set by remediate: the cache of that family is to be flushed
    bool flushed_ipv6 = false;

    friend bool operator==(const State&, const State&) = default;
};

}  // namespace route_guard

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "sysctl/boot.hpp"

namespace route_guard::sysctl {

// The release of procps that a package database names (dpkg, apk); both where none does.
std::vector<Applier> procps_installed(Lookup& files);

// The appliers behind a start-up script with that text, which runs sysctl: busybox's where sysctl is a link
// to it.
std::vector<Applier> sysctl_installed(Lookup& files, std::string_view script);

}  // namespace route_guard::sysctl

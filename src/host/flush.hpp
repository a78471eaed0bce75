// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace route_guard::host {

// Writes to one of the kernel's flush switches (net/ipv4/route.c and net/ipv6/route.c; the value does not
// matter). 0, or an errno value.
int write_flush(const std::string& file);

}  // namespace route_guard::host

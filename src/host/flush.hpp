// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace route_guard::host {

// Writes to one of the kernel's flush switches (net/ipv4/route.c and net/ipv6/route.c; the value does not
// matter). 0, or an errno value.
int write_flush(const std::string& file);

// Flushes one family ("ipv4", "ipv6") and removes what a flush leaves behind and can be removed. Empty: the
// kernel took it. Else a sentence: what was refused, why, and what the user can do. Whether it helped,
// looking again tells.
std::string flush_routes(const std::string& family);

}  // namespace route_guard::host

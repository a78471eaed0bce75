// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "model/route_cache.hpp"

namespace route_guard::report {

// The head of the table of cached routes, and one line of it, each with a line end. Columns have a fixed
// width, so that a table of any length can be written as it is read.
std::string route_table_head();
std::string route_table_line(const CachedRoute& route);

}  // namespace route_guard::report

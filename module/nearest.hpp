// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace route_guard::program {

// The candidate that a mistyped word most likely meant: the one at the smallest edit distance, where that is
// at most a third of the word's length (or one letter). Empty: none is near enough.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace route_guard::program {

// Ansible writes JSON in ASCII, and a byte of a file name that is not UTF-8 as a lone surrogate (\udc80 to
// \udcff, PEP 383). A strict JSON reader refuses those, so they travel through it behind a zero character,
// which then stands for itself twice.

// The JSON text with its lone surrogates so wrapped.
std::string wrapped_surrogates(std::string_view json);

// A string out of such a text, as the bytes it stands for. nullopt: it holds a lone surrogate that stands for
// no byte.
std::optional<std::string> unwrapped(std::string_view text);

// How deep arrays and objects nest in a JSON text.
std::size_t nesting_of(std::string_view json);

}  // namespace route_guard::program

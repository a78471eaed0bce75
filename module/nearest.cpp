// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace route_guard::program {
namespace {

// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
    constexpr std::size_t longest = 64;  // nobody mistypes more
    std::string_view best;
    std::size_t best_distance = word.size() > longest ? 0 : std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const std::string_view candidate : candidates) {
        if (best_distance != 0 && distance(word, candidate) < best_distance) {
            best = candidate;
            best_distance = distance(word, candidate);
        }
    }
    return best;
}

}  // namespace route_guard::program

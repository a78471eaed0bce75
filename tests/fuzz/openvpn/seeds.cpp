// SPDX-License-Identifier: GPL-3.0-or-later
//
// seeds_openvpn FOLDER COUNT: writes COUNT configurations for the fuzzers to start from.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "case.hpp"

int main(int count, char** words) {
    if (count != 3) {
        return 2;
    }
    const std::string folder = words[1];
    const std::uint64_t seeds = std::strtoull(words[2], nullptr, 10);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        std::ofstream file(folder + "/" + std::to_string(seed), std::ios::binary);
        file << oracle::random_case(seed).files["c"];
        if (!file) {
            return 1;
        }
    }
    return 0;
}

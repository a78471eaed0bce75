// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace oracle {

// Configuration files below one folder, by their names there. OpenVPN starts in that folder and reads "c".
struct Case {
    std::map<std::string, std::string> files;
};

// The folder of the cases, as OpenVPN sees it, and what stands in it beside the files of a case: programs
// "s/..." that can be executed, and a folder "jail" for chroot with the same programs below it.
inline constexpr const char* folder = "/srv/route_guard-oracle";
std::vector<std::string> program_names();

// Cases that a person thought of.
std::vector<Case> corners();

// The case of a seed: lines of the whole grammar, in and out of shape.
Case random_case(std::uint64_t seed);

// Every text of at most `length` bytes from the grammar's special bytes, as the value of a directive: the
// NUMBER-th.
std::uint64_t small_texts(unsigned length);
Case small_case(std::uint64_t number);

// The smallest case that `fails` still holds for; it is asked at most `most` times.
template <typename Fails>
Case smallest(Case found, Fails fails, int most = 400) {
    for (auto& [name, content] : found.files) {
        for (std::size_t piece = content.size() / 2; piece > 0; piece /= 2) {
            for (std::size_t at = 0; at + piece <= content.size() && most > 0;) {
                const std::string kept = content;
                content.erase(at, piece);
                --most;
                if (!fails(found)) {
                    content = kept;
                    at += piece;
                }
            }
        }
    }
    return found;
}

}  // namespace oracle

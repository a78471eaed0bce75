// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns of any kind, held against the real glob(). The first byte picks who calls it; the last component
// is the switch's own name or, where a byte of 0 stands in the input, what follows that.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/real_glob.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace route_guard::sysctl;
    static const RealGlob real;
    if (size == 0 || size > 200) {
        return -1;
    }
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t cut = bytes.find('\0');
    const std::string_view last =
        cut == std::string_view::npos ? std::string_view("/send_redirects") : bytes.substr(cut + 1);
    const std::string pattern = std::string(bytes.substr(0, cut)).append(last.substr(0, last.find('\0')));
    std::size_t dots = 0;
    for (std::size_t at = 0; at + 1 < pattern.size(); ++at) {
        dots += pattern[at] == '/' && (pattern[at + 1] == '.' || pattern[at + 1] == '\\') ? 1 : 0;
    }
    if (dots > 6 || std::ranges::count(pattern, '{') > 3) {
        return -1;  // the real one takes ages where wildcards meet "." and "..", or braces multiply
    }
    const std::string difference =
        glob_difference(real, pattern, data[0] % 2 == 0 ? Caller::systemd : Caller::procps);
    if (!difference.empty()) {
        std::fputs((difference + "\n").c_str(), stderr);
        std::abort();
    }
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any bytes, split at a rare one, as the words of a command: what hook_line() writes, OpenVPN reads as those
// very words, after whatever else stands in a file; and a line that cannot be written is refused with a
// reason.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "openvpn/command.hpp"
#include "openvpn/configuration.hpp"

namespace {

using namespace route_guard;

void demand(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::vector<std::string> words_of(std::string_view bytes) {
    std::vector<std::string> words(1);
    for (const char c : bytes) {
        if (c == '\x01') {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    return words;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::string> words = words_of({reinterpret_cast<const char*>(data), size});
    const auto line = openvpn::hook_line("up", words);
    if (!line) {
        demand(!line.error().empty());
        return 0;
    }
    demand(line->size() <= 254);
    for (const char* const end : {"", "\n", "\r\n"}) {
        FileTree tree;
        tree.put("/c", {.kind = NodeKind::regular,
                        .content = std::make_shared<const std::string>("up /before\n" + *line + end)});
        for (const openvpn::Version version : openvpn::every_version) {
            Lookup files(tree);
            const openvpn::Configuration configuration = openvpn::read(files, "/c", "/", version);
            const openvpn::Directive* const hook = openvpn::effective_hook(configuration, "up");
            demand(!configuration.refusal && hook != nullptr && hook->place.line == 2);
            const auto read_back = openvpn::command_words(hook->parameters.front());
            demand(read_back && *read_back == words);
        }
    }
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any bytes as a client configuration, which may include itself and two more files made of the same bytes:
// every version ends with a verdict, the places that it names exist, and the checks and advisories bear
// whatever was read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "openvpn/advisories.hpp"
#include "openvpn/configuration.hpp"
#include "openvpn/script_checks.hpp"

namespace {

using namespace route_guard;

void demand(bool holds) {
    if (!holds) {
        std::abort();
    }
}

Node file(std::string_view content) {
    return {.kind = NodeKind::regular, .mode = 0755, .content = std::make_shared<const std::string>(content)};
}

std::size_t lines_of(std::string_view content) {
    return 1 + static_cast<std::size_t>(std::ranges::count(content, '\n'));
}

void check(const FileTree& tree, openvpn::Version version) {
    Lookup files(tree);
    const openvpn::Configuration configuration =
        openvpn::read(files, "/etc/openvpn/client.conf", "/etc/openvpn", version);
    const auto exists = [&](const openvpn::Place& place) {
        const Node* const node = tree.find(place.file);
        return node != nullptr && place.line <= lines_of(node->text());
    };
    for (const openvpn::Directive& directive : configuration.directives) {
        demand(exists(directive.place) && directive.place.line > 0);
        demand(directive.text.find('\n') == std::string::npos);
    }
    demand(!configuration.refusal ||
           (exists(configuration.refusal->place) && !configuration.refusal->reason.empty()));
    openvpn::effective_script_security(configuration);
    openvpn::start_problems(files, configuration);
    for (const char* const event : {"up", "route-up"}) {
        openvpn::run_problems(files, configuration, event);
        openvpn::advisories(configuration, version, event);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    FileTree tree;
    tree.put("/etc/openvpn/client.conf", file(bytes));
    tree.put("/etc/openvpn/a.conf", file(bytes.substr(size / 2)));
    tree.put("/etc/openvpn/sub/b.conf", file(bytes.substr(size - size / 4)));
    tree.put("/etc/openvpn/sub", {.kind = NodeKind::directory, .mode = 0755});
    for (const openvpn::Version version : openvpn::every_version) {
        check(tree, version);
    }
    return 0;
}

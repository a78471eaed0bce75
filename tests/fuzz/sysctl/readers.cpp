// SPDX-License-Identifier: GPL-3.0-or-later
// The three readers, the verdict and the remedy on bytes of any kind. The first byte picks the applier; a
// byte of 0xff separates the main file from a drop-in.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "model/block.hpp"
#include "model/file_tree.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/references.hpp"
#include "sysctl/remedy.hpp"

namespace {

using namespace route_guard;

Node file_of(std::string_view bytes) {
    return Node{
        .kind = NodeKind::regular, .mode = 0644, .content = std::make_shared<const std::string>(bytes)};
}

FileTree tree_of(std::string_view main_file, std::string_view drop_in) {
    FileTree tree;
    tree.put("/etc/sysctl.d",
             Node{.kind = NodeKind::directory, .mode = 0755, .entries = {"50-a.conf", "99-sysctl.conf"}});
    tree.put("/etc/sysctl.d/50-a.conf", file_of(drop_in));
    tree.put("/etc/sysctl.conf", file_of(main_file));
    tree.link("/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
    return tree;
}

void require(bool held) {
    if (!held) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto applier = static_cast<sysctl::Applier>(data[0] % 5);
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t cut = bytes.find('\xff');
    const FileTree tree =
        tree_of(bytes.substr(0, cut), cut == std::string_view::npos ? "" : bytes.substr(cut + 1));
    Lookup files(tree);
    const sysctl::BootOutcome outcome = sysctl::boot_outcome(files, applier, {"eth0", "eth0.5"});
    require(!outcome.all.value || outcome.all.decided_by);
    sysctl::references(bytes);
    const auto remedy = sysctl::remedy(files, {applier}, {"eth0"}, std::nullopt);
    if (!remedy) {
        require(!remedy.error().empty());
        return 0;
    }
    FileTree after = tree;
    if (!remedy->lines.empty()) {
        const Node* target = after.find(remedy->file);
        const std::string rest(target != nullptr ? target->text() : std::string_view());
        after.write(remedy->file, with_block(rest, remedy->lines, {.line_end = line_end_of(rest)}));
    }
    Lookup window(after);
    require(sysctl::senders(sysctl::boot_outcome(window, applier, {"eth0"})).empty());
    return 0;
}

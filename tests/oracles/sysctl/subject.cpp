// SPDX-License-Identifier: GPL-3.0-or-later
// The side of the oracle that is tested: what this project says of a host's file tree. One question a line of
// standard input, one answer a line of standard output, both JSON.
//   {"root": FOLDER, "applier": NAME, "lib": BOOL, "swaps": BOOL, "later": BOOL, "interfaces": [NAME...]}
//     -> the end values under exactly these circumstances, who sends under any, and who runs at boot
//   the same with "remedy": true -> {"file": PATH, "content": BYTES} with the block in it, or {"error":
//   SENTENCE}
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "host/root.hpp"
#include "model/block.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/outcome.hpp"
#include "sysctl/remedy.hpp"

namespace {

using nlohmann::json;
using namespace route_guard;

sysctl::Applier applier_named(const std::string& name) {
    using enum sysctl::Applier;
    return name == "systemd"    ? systemd
           : name == "procps_3" ? procps_3
           : name == "procps_4" ? procps_4
                                : busybox;
}

// Asks again until everything asked for was observed.
template <typename Question>
auto answered(const host::Root& root, FileTree& tree, Question question) {
    for (;;) {
        Lookup files(tree);
        auto answer = question(files);
        if (files.missing().empty()) {
            return answer;
        }
        for (const std::string& path : files.missing()) {
            root.observe(path, tree);
        }
    }
}

json value_of(const sysctl::Ending& ending) {
    return ending.value ? json(*ending.value) : json(nullptr);
}

json answer_to(const json& question) {
    const auto root = host::Root::open(question.at("root"));
    if (!root) {
        return {{"error", root.error().sentence()}};
    }
    const auto interfaces = question.at("interfaces").get<std::vector<std::string>>();
    const sysctl::Applier applier = applier_named(question.at("applier"));
    FileTree tree;
    if (question.value("remedy", false)) {
        const auto remedy = answered(*root, tree, [&](Lookup& files) {
            return sysctl::remedy(files, {applier}, interfaces, std::nullopt);
        });
        if (!remedy) {
            return {{"error", remedy.error()}};
        }
        root->observe(remedy->file, tree);
        const Node* node = tree.find(remedy->file);
        const bool is_new = node == nullptr || !node->is_file();
        const std::string rest(is_new ? std::string_view() : node->text());
        const std::string content =
            with_block(rest, remedy->lines, {.line_end = line_end_of(rest), .new_file = is_new});
        json bytes = json::array();
        for (const char byte : content) {
            bytes.push_back(static_cast<unsigned char>(byte));
        }
        return {
            {"file", tree.real_path(remedy->file)}, {"content", bytes}, {"changes", !remedy->lines.empty()}};
    }
    const sysctl::Circumstances circumstances{
        .sources = {.lib = question.at("lib"), .credential = question.value("credential", false)},
        .later = question.value("later", false),
        .swaps = question.at("swaps"),
        .named_exist = false};
    const auto outcome = answered(*root, tree, [&](Lookup& files) {
        return sysctl::outcome_in(files, applier, interfaces, circumstances);
    });
    const auto worst = answered(
        *root, tree, [&](Lookup& files) { return sysctl::boot_outcome(files, applier, interfaces); });
    json ends = {{"all", value_of(outcome.all)}, {"default", value_of(outcome.by_default)}};
    for (const auto& [name, ending] : outcome.interfaces) {
        ends[name] = value_of(ending);
    }
    return {{"ends", ends}, {"senders", sysctl::senders(worst)}};
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::puts(answer_to(json::parse(line)).dump(-1, ' ', false, json::error_handler_t::replace).c_str());
        std::fflush(stdout);
    }
}

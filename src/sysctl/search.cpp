// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/search.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "model/block.hpp"
#include "sysctl/files.hpp"
#include "sysctl/obstacle.hpp"
#include "sysctl/outcome.hpp"

namespace route_guard::sysctl {

namespace {

std::vector<BootOutcome> outcomes(Lookup& files, const std::vector<Applier>& appliers,
                                  const std::vector<std::string>& interfaces, Readings& readings) {
    std::vector<BootOutcome> all;
    all.reserve(appliers.size());
    for (const Applier applier : appliers) {
        all.push_back(boot_outcome(files, applier, interfaces, readings));
    }
    return all;
}

bool hold(const std::vector<BootOutcome>& all) {
    return std::ranges::all_of(all, [](const BootOutcome& outcome) { return senders(outcome).empty(); });
}

// The part of the tree that appliers look at.
FileTree settings_tree(Lookup& files, const std::string& target) {
    FileTree tree;
    const auto copy = [&](const std::string& path) -> const Node& {
        const Node& node = files.node(path);
        tree.put(files.real_path(path), node);
        tree.link(path, files.real_path(path));
        return node;
    };
    for (const char* folder : drop_in_folders) {
        for (const std::string& name : copy(folder).entries) {
            copy(join(folder, name));
        }
    }
    copy(main_file);
    copy(busybox_script);
    copy("/etc/alpine-release");
    copy("/etc/openwrt_release");
    copy(target);
    return tree;
}

FileTree with_lines(FileTree tree, const std::string& file, const std::vector<std::string>& lines) {
    const Node* target = tree.find(file);
    const bool is_new = target == nullptr || !target->is_file();
    const std::string folder(folder_of(file));
    if (const Node* node = tree.find(folder); node == nullptr || !node->is_folder()) {
        tree.put(tree.real_path(folder), Node{.kind = NodeKind::directory, .mode = 0755});
    }
    const std::string rest(is_new ? std::string_view() : target->text());
    tree.write(file, with_block(rest, lines, {.line_end = line_end_of(rest), .new_file = is_new}));
    return tree;
}

// The spelling that every applier understands: a name with a dot needs slashes.
std::string line_for(const std::string& name) {
    return name.find('.') == std::string::npos ? "net.ipv4.conf." + name + ".send_redirects = 0"
                                               : "net/ipv4/conf/" + name + "/send_redirects = 0";
}

bool has_patterns(Applier applier) {
    return applier == Applier::systemd || applier == Applier::procps_4;
}

// What the rest of the tree leaves to be said. `names`: interfaces that need a line of their own.
std::vector<std::string> lines_left(const std::vector<BootOutcome>& without,
                                    const std::set<std::string>& names, bool glob, bool first_drop_glob) {
    const auto is_open = [&](Ending BootOutcome::* ending) {
        return std::ranges::any_of(without,
                                   [&](const BootOutcome& outcome) { return (outcome.*ending).value != 0; });
    };
    std::vector<std::string> lines;
    if (is_open(&BootOutcome::all)) {
        lines.push_back(line_for("all"));
    }
    if (is_open(&BootOutcome::by_default)) {
        lines.push_back(line_for("default"));
    }
    if (glob && (is_open(&BootOutcome::other_interfaces) || first_drop_glob)) {
        if (first_drop_glob) {
            lines.emplace_back("-net.ipv4.conf.*.send_redirects");
        }
        lines.push_back(line_for("*"));
    }
    for (const std::string& name : names) {
        lines.push_back(line_for(name));
    }
    return lines;
}

// Interfaces that a line of their own keeps from following the pattern.
void add_named(const std::vector<BootOutcome>& all, std::set<std::string>& names) {
    for (const BootOutcome& outcome : all) {
        for (const auto& [name, ending] : outcome.interfaces) {
            if (ending.decided_by && ending.value != 0) {
                names.insert(name);
            }
        }
    }
}

// Whether an applier after which something sends does not read `file` at all.
bool is_passed_over(Lookup& files, const std::vector<BootOutcome>& all, const std::string& file) {
    return std::ranges::any_of(all, [&](const BootOutcome& outcome) {
        return !senders(outcome).empty() && !is_read(files, outcome, file);
    });
}

}  // namespace

Search::Search(Lookup& files, const std::vector<Applier>& appliers,
               const std::vector<std::string>& interfaces)
    : files_(files),
      appliers_(appliers),
      interfaces_(interfaces),
      readings_(interfaces),
      without_(outcomes(files, appliers, interfaces, readings_)) {}

bool Search::nothing_to_do() const {
    return hold(without_);
}

Trial Search::in(const std::string& file) {
    Trial trial;
    const bool every = std::ranges::all_of(appliers_, has_patterns);
    const bool some = std::ranges::any_of(appliers_, has_patterns);
    const FileTree tree = settings_tree(files_, file);
    for (const auto& [glob, drop_first] :
         {std::pair{every, false}, std::pair{some, false}, std::pair{some, true}}) {
        std::set<std::string> names;
        add_named(without_, names);
        for (int round = 0; round < 3; ++round) {
            std::vector<std::string> lines = lines_left(without_, names, glob, drop_first);
            const FileTree changed = with_lines(tree, file, lines);
            Lookup window(changed);
            trial.result = outcomes(window, appliers_, interfaces_, readings_);
            if (hold(trial.result)) {
                trial.remedy = Remedy{.file = file, .lines = std::move(lines)};
                return trial;
            }
            if (is_passed_over(window, trial.result, file)) {
                return trial;  // other lines would not be read there either
            }
            const std::size_t known = names.size();
            add_named(trial.result, names);
            if (names.size() == known) {
                break;
            }
        }
    }
    return trial;
}

}  // namespace route_guard::sysctl

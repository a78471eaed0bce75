// SPDX-License-Identifier: GPL-3.0-or-later
// The remedy is found by trying: a block is put into a copy of the tree, and every applier is asked again.
#include "sysctl/remedy.hpp"

#include <algorithm>
#include <set>

#include "model/block.hpp"
#include "sysctl/files.hpp"

namespace route_guard::sysctl {

namespace {

constexpr const char* own_folder = "/etc/sysctl.d";
constexpr std::string_view own_name = "route_guard.conf";

std::vector<BootOutcome> outcomes(Lookup& files, const std::vector<Applier>& appliers,
                                  const std::vector<std::string>& interfaces) {
    std::vector<BootOutcome> all;
    for (const Applier applier : appliers) {
        all.push_back(boot_outcome(files, applier, interfaces));
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
    const auto is_open = [&](Ending BootOutcome::*ending) {
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

struct Trial {
    std::optional<Remedy> remedy;
    std::vector<BootOutcome> result;  // what the best lines came to, where they do not suffice
};

class Search {
  public:
    Search(Lookup& files, const std::vector<Applier>& appliers, const std::vector<std::string>& interfaces)
        : files_(files),
          appliers_(appliers),
          interfaces_(interfaces),
          without_(outcomes(files, appliers, interfaces)) {}

    bool nothing_to_do() const { return hold(without_); }
    const std::vector<BootOutcome>& without() const { return without_; }

    Trial in(const std::string& file) {
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
                trial.result = outcomes(window, appliers_, interfaces_);
                if (hold(trial.result)) {
                    trial.remedy = Remedy{.file = file, .lines = std::move(lines)};
                    return trial;
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

  private:
    Lookup& files_;
    const std::vector<Applier>& appliers_;
    const std::vector<std::string>& interfaces_;
    std::vector<BootOutcome> without_;
};

// Whether a block can be written there: into a file, or where nothing is yet.
std::string unwritable(Lookup& files, const std::string& file) {
    const Node& node = files.node(file);
    if (!node.problem.empty()) {
        return file + " could not be read (" + node.problem + ")";
    }
    if (node.kind == NodeKind::directory || node.kind == NodeKind::other) {
        return file + (files.is_link(file) ? " leads to " + files.real_path(file) + ", which" : "") +
               " is not a regular file";
    }
    const std::string folder(folder_of(file));
    const Node& above = files.node(folder);
    if (!above.is_folder() && (above.kind != NodeKind::absent || files.is_link(folder))) {
        return folder + " is not a folder";
    }
    return {};
}

// Names for a drop-in, each sorting later than the one before; the last follows every name that is there.
std::vector<std::string> drop_in_names(const std::vector<BootOutcome>& all) {
    std::vector<std::string> names;
    for (const char* prefix : {"99-", "99-zz-", "zz-", "zzzz-"}) {
        names.push_back(prefix + std::string(own_name));
    }
    std::string last;
    for (const BootOutcome& outcome : all) {
        for (const std::string& path : outcome.files_read) {
            last = path == main_file ? last : std::max(last, std::string(route_guard::name_of(path)));
        }
    }
    if (last > names.back()) {
        names.push_back(last.substr(0, last.size() - std::string_view("conf").size()) + "conf." +
                        std::string(own_name));
    }
    return names;
}

std::string place_of(const Line& line) {
    return line.file + ":" + std::to_string(line.number) + " (" + line.text + ")";
}

const Ending& ending_of(const BootOutcome& outcome, const std::string& name) {
    if (name == "all") {
        return outcome.all;
    }
    if (name == "default") {
        return outcome.by_default;
    }
    return name.empty() ? outcome.other_interfaces : outcome.interfaces.at(name);
}

bool is_read(Lookup& files, const BootOutcome& outcome, const std::string& file) {
    return std::ranges::any_of(outcome.files_read, [&](const std::string& path) {
        return path == file || files.real_path(path) == files.real_path(file);
    });
}

// Why a line in `file` does not win, and the way out. `named`: the caller named the file.
std::string in_the_way(Lookup& files, const std::vector<BootOutcome>& result, const std::string& file,
                       bool named) {
    const std::string automatic = named ? " or leave sysctl_file at auto." : ".";
    for (const BootOutcome& outcome : result) {
        const std::vector<std::string> names = senders(outcome);
        if (names.empty()) {
            continue;
        }
        if (!is_read(files, outcome, file)) {
            return std::string(name_of(outcome.applier)) + " does not read " + file +
                   " at boot: name a file in " +
                   (outcome.applier == Applier::busybox ? std::string("its place (") + main_file + ")"
                                                        : std::string(own_folder) + " that ends in .conf") +
                   (named ? ", or leave sysctl_file at auto." : ".");
        }
        const Ending& ending = ending_of(outcome, names.front());
        if (ending.decided_by) {
            return place_of(*ending.decided_by) + " wins over any line in " + file + " when " +
                   name_of(outcome.applier) + " runs: change that line to 0 or delete it," + automatic;
        }
        return "no line in " + file + " can set " +
               (names.front().empty() ? "every interface" : names.front()) + " when " +
               name_of(outcome.applier) + " runs: look at that file's last line and its length," + automatic;
    }
    return {};
}

}  // namespace

std::expected<Remedy, std::string> remedy(Lookup& files, const std::vector<Applier>& appliers,
                                          const std::vector<std::string>& interfaces,
                                          const std::optional<std::string>& file) {
    Search search(files, appliers, interfaces);
    if (search.nothing_to_do()) {
        return Remedy{.file = file.value_or(main_file), .lines = {}};
    }
    if (file) {
        if (const std::string why = unwritable(files, *file); !why.empty()) {
            return std::unexpected(why + ": name another sysctl_file, or leave it at auto.");
        }
        Trial trial = search.in(*file);
        if (trial.remedy) {
            return *std::move(trial.remedy);
        }
        return std::unexpected(in_the_way(files, trial.result, *file, true));
    }
    std::vector<std::string> candidates = {main_file};
    for (const std::string& name : drop_in_names(search.without())) {
        candidates.push_back(join(own_folder, name));
    }
    std::string why;
    bool told = false;
    for (const std::string& candidate : candidates) {
        if (const std::string refused = unwritable(files, candidate); !refused.empty()) {
            why = refused + ": remove it, or name another file with sysctl_file.";
            continue;
        }
        Trial trial = search.in(candidate);
        if (trial.remedy) {
            return *std::move(trial.remedy);
        }
        // The first file that is read at all has the line in the way; of one that is not, that is all there
        // is to say.
        if (why.empty() || !told) {
            why = in_the_way(files, trial.result, candidate, false);
            told = std::ranges::all_of(trial.result, [&](const BootOutcome& outcome) {
                return senders(outcome).empty() || is_read(files, outcome, candidate);
            });
        }
    }
    return std::unexpected(why);
}

}  // namespace route_guard::sysctl

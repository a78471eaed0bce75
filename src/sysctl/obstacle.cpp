// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/obstacle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sysctl/files.hpp"

namespace route_guard::sysctl {

namespace {

std::string place_of(const Line& line) {
    return line.file + ":" + std::to_string(line.number) + " (" + line.text + ")";
}

}  // namespace

std::string unwritable(Lookup& files, const std::string& file) {
    const std::string real = files.real_path(file);
    for (const std::string_view folder : {"/dev/", "/proc/", "/sys/", "/run/"}) {
        if (real.starts_with(folder)) {
            return fmt::format("{}{} does not outlast a boot", file,
                               real == file ? "" : fmt::format(" leads to {}, which", real));
        }
    }
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

bool is_read(Lookup& files, const BootOutcome& outcome, const std::string& file) {
    return std::ranges::any_of(outcome.files_read, [&](const std::string& path) {
        return path == file || files.real_path(path) == files.real_path(file);
    });
}

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
                   (outcome.applier == Applier::busybox
                        ? std::string("its place (") + main_file + ")"
                        : std::string(own_drop_in_folder) + " that ends in .conf") +
                   (named ? ", or leave sysctl_file at auto." : ".");
        }
        const Ending& ending = ending_of(outcome, names.front());
        if (ending.decided_by) {
            return fmt::format(
                "{} wins over any line in {} when {} runs: change that line to 0 or delete it,{}",
                place_of(*ending.decided_by), file, name_of(outcome.applier), automatic);
        }
        return fmt::format(
            "no line in {} can set {} when {} runs: look at that file's last line and its length,{}", file,
            names.front().empty() ? "every interface" : names.front(), name_of(outcome.applier), automatic);
    }
    return {};
}

}  // namespace route_guard::sysctl

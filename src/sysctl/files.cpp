// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/files.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "sysctl/glob.hpp"
#include "sysctl/key.hpp"

namespace route_guard::sysctl {

namespace {

bool is_drop_in(std::string_view name, Applier applier) {
    return name.ends_with(".conf") && (!is_systemd(applier) || !name.starts_with('.'));
}

void add_file(Lookup& files, const std::string& path, SettingsFiles& found) {
    const Node& node = files.node(path);
    if (!node.problem.empty() && !node.leads_nowhere) {
        found.problems.push_back("It is not known what " + path + " sets at boot: " + why_unread(path, node));
    } else if (node.is_file()) {
        found.paths.push_back(path);
    }
}

bool is_nothing(const Node& node) {
    return node.kind == NodeKind::absent || node.leads_nowhere;
}

// procps hands every path to glob(), so that a name with wildcards stands for the names that it matches.
std::vector<std::string> names_meant(Lookup& files, const std::string& folder, const std::string& name) {
    if (name.find_first_of("*?[{\\") == std::string::npos) {
        return {name};
    }
    std::vector<std::string> names;
    for (const std::string& pattern : without_braces(name)) {
        for (const std::string& entry : files.node(folder).entries) {
            if (fnmatch(pattern.c_str(), entry.c_str(), FNM_PERIOD | FNM_PATHNAME) == 0) {
                names.push_back(entry);
            }
        }
    }
    return names.empty() ? std::vector{name} : names;
}

// Name to folder: of files with one name, the folder that comes first has it, whatever it is there.
std::map<std::string, std::string> drop_ins(Lookup& files, Applier applier, const Sources& sources,
                                            SettingsFiles& found) {
    std::map<std::string, std::string> names;
    for (const std::string folder : drop_in_folders) {
        if ((folder == "/lib/sysctl.d" && !sources.lib) || (folder == run_folder && !sources.run)) {
            continue;
        }
        const Node& node = files.node(folder);
        if (!node.problem.empty() && !node.leads_nowhere) {
            found.problems.push_back("It is not known what the files of " + folder +
                                     " set at boot: " + why_unread(folder, node));
        }
        for (const std::string& name : node.entries) {
            if (is_drop_in(name, applier)) {
                names.try_emplace(name, folder);
            }
        }
    }
    return names;
}

// The start-up scripts of Alpine and OpenWrt hand busybox the drop-ins of these folders too, one folder after
// the other (shell patterns: no hidden names), before the main file.
std::vector<std::string> folders_of_busybox(Lookup& files, bool run) {
    const Node& script = files.node(busybox_script);
    const bool has_own_order = script.is_file() ? script.text().find("sysctl.d") != std::string_view::npos
                                                : files.node("/etc/alpine-release").is_file() ||
                                                      files.node("/etc/openwrt_release").is_file();
    std::vector<std::string> folders;
    for (const std::string_view folder : {"/lib/sysctl.d", "/usr/lib/sysctl.d", "/usr/local/lib/sysctl.d",
                                          "/run/sysctl.d", "/etc/sysctl.d"}) {
        if (has_own_order && (run || folder != run_folder) &&
            (!script.is_file() || script.text().find(folder) != std::string_view::npos)) {
            folders.emplace_back(folder);
        }
    }
    return folders;
}

}  // namespace

std::string credential_file(Lookup& files) {
    for (const char* folder : {"/etc/credstore", "/usr/local/lib/credstore", "/usr/lib/credstore"}) {
        if (!is_nothing(files.node(join(folder, "sysctl.extra")))) {
            return join(folder, "sysctl.extra");
        }
    }
    return {};
}

SettingsFiles settings_files(Lookup& files, Applier applier, const Sources& sources) {
    SettingsFiles found;
    if (applier != Applier::busybox) {
        for (const auto& [name, folder] : drop_ins(files, applier, sources, found)) {
            const auto names = is_systemd(applier) ? std::vector{name} : names_meant(files, folder, name);
            for (const std::string& meant : names) {
                const std::string path = join(folder, meant);
                add_file(files, path, found);
                if (is_nothing(files.node(path))) {
                    break;  // procps passes over the rest of the pattern's names
                }
            }
        }
    }
    if (applier == Applier::busybox) {
        for (const std::string& folder : folders_of_busybox(files, sources.run)) {
            for (const std::string& name : files.node(folder).entries) {
                if (name.ends_with(".conf") && !name.starts_with('.')) {
                    add_file(files, join(folder, name), found);
                }
            }
        }
    }
    if (!is_systemd(applier)) {
        add_file(files, main_file, found);
    } else if (sources.credential) {
        add_file(files, credential_file(files), found);
    }
    return found;
}

}  // namespace route_guard::sysctl

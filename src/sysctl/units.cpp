// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/units.hpp"

#include <algorithm>
#include <array>

namespace route_guard::sysctl {

namespace {

constexpr std::array<std::string_view, 5> unit_folders = {"/etc/systemd/system", "/run/systemd/system",
                                                          "/usr/local/lib/systemd/system",
                                                          "/usr/lib/systemd/system", "/lib/systemd/system"};

// A folder's names are known already: what it does not have need not be looked for.
bool has(Lookup& files, std::string_view folder, std::string_view name) {
    return std::ranges::binary_search(files.node(folder).entries, name);
}

// Whether a unit file has a line that begins so.
bool says(std::string_view unit, std::string_view begin) {
    return unit.starts_with(begin) || unit.find("\n" + std::string(begin)) != std::string_view::npos;
}

// What makes systemd-sysctl.service do something else than it is known for, as a clause; empty: nothing.
std::string change_of_service(Lookup& files, const std::string& unit) {
    const std::string_view text = files.node(unit).text();
    if (says(text, "ExecStart=") && !starts(text, "systemd-sysctl")) {
        return unit + " starts another program";
    }
    for (const std::string_view folder : unit_folders) {
        if (!has(files, folder, "systemd-sysctl.service.d")) {
            continue;
        }
        const std::string drop_ins = join(folder, "systemd-sysctl.service.d");
        for (const std::string& name : files.node(drop_ins).entries) {
            const std::string_view change = files.node(join(drop_ins, name)).text();
            for (const char* setting : {"ExecStart=", "Condition", "Assert"}) {
                if (name.ends_with(".conf") && says(change, setting)) {
                    return join(drop_ins, name) + " changes what systemd-sysctl.service does (" + setting +
                           ")";
                }
            }
        }
    }
    return {};
}

// Why a host whose units can all be seen does not start systemd-sysctl.service; empty: it does, or they
// cannot be seen.
std::string why_not_started(Lookup& files, const std::string& unit) {
    if (place_of_unit(files, "sysinit.target").empty()) {
        return {};
    }
    if (unit.empty()) {
        return "there is no systemd-sysctl.service";
    }
    return wanted_by(files, "systemd-sysctl.service").empty() ? "nothing starts " + unit : "";
}

}  // namespace

std::string place_of_unit(Lookup& files, std::string_view unit) {
    for (const std::string_view folder : unit_folders) {
        if (has(files, folder, unit)) {
            return join(folder, unit);
        }
    }
    return {};
}

bool is_masked(Lookup& files, const std::string& unit_file) {
    const Node& node = files.node(unit_file);
    return files.real_path(unit_file) == "/dev/null" || node.kind == NodeKind::other ||
           (node.is_file() && node.problem.empty() && node.text().empty());
}

std::string wanted_by(Lookup& files, std::string_view unit) {
    for (const std::string_view folder : unit_folders) {
        for (const char* target : {"sysinit.target.wants", "multi-user.target.wants", "basic.target.wants"}) {
            if (has(files, folder, target) && has(files, join(folder, target), unit)) {
                return join(join(folder, target), unit);
            }
        }
    }
    return {};
}

bool starts(std::string_view unit, std::string_view words) {
    for (std::size_t from = 0; from < unit.size();) {
        const std::size_t to = std::min(unit.find('\n', from), unit.size());
        const std::string_view line = unit.substr(from, to - from);
        if (line.starts_with("ExecStart=") && line.find(words) != std::string_view::npos) {
            return true;
        }
        from = to + 1;
    }
    return false;
}

std::string why_service_is_no_applier(Lookup& files, const std::string& unit) {
    if (!unit.empty() && is_masked(files, unit)) {
        return unit + " masks systemd-sysctl.service";
    }
    const std::string change = unit.empty() ? std::string() : change_of_service(files, unit);
    return change.empty() ? why_not_started(files, unit) : change;
}

}  // namespace route_guard::sysctl

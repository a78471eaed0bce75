// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/client_file.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "controls/hook_command.hpp"

namespace route_guard::controls {
namespace {

constexpr std::string_view default_path = "/etc/openvpn/client.conf";
constexpr std::string_view other_default_path = "/etc/openvpn/client/client.conf";

bool is_glob(std::string_view path) {
    return path.find_first_of("*?[") != std::string_view::npos;
}

// The paths below `folders` that match one more component of a glob.
std::vector<std::string> matches_in(const std::vector<std::string>& folders, const std::string& pattern,
                                    Lookup& files) {
    std::vector<std::string> matches;
    for (const std::string& folder : folders) {
        if (!is_glob(pattern)) {
            matches.push_back(join(folder, pattern));
            continue;
        }
        for (const std::string& name : files.node(folder).entries) {
            if (fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0) {
                matches.push_back(join(folder, name));
            }
        }
    }
    return matches;
}

std::vector<std::string> expanded(const std::string& glob, Lookup& files) {
    std::vector<std::string> paths = {"/"};
    for (std::size_t from = 1; from <= glob.size();) {
        const std::size_t to = std::min(glob.find('/', from), glob.size());
        paths = matches_in(paths, glob.substr(from, to - from), files);
        from = to + 1;
    }
    std::erase_if(paths, [&](const std::string& path) { return files.node(path).kind == NodeKind::absent; });
    return paths;
}

std::vector<openvpn::Version> versions(const Policy& policy) {
    if (policy.openvpn_version) {
        if (const auto version = openvpn::version_named(*policy.openvpn_version)) {
            return {*version};
        }
    }
    return {std::begin(openvpn::every_version), std::end(openvpn::every_version)};
}

Finding missing_file(Control control, const std::string& path, Lookup& files) {
    Finding finding{.control = control, .status = Status::non_compliant};
    finding.evidence.push_back({.file = path, .expected = "an OpenVPN client configuration"});
    if (is_glob(path)) {
        finding.message = fmt::format(
            "No file matches {}: name the OpenVPN client's configuration with client_config", path);
    } else if (path == default_path && files.node(other_default_path).is_file()) {
        finding.message = fmt::format("There is no {0}, but there is {1}: set client_config to {1}", path,
                                      other_default_path);
    } else {
        finding.message =
            fmt::format("There is no {}: name the OpenVPN client's configuration with client_config", path);
    }
    return finding;
}

Finding open_question(Control control, const openvpn::Place& place, const std::string& text,
                      const std::string& reason) {
    Finding finding{.control = control, .status = Status::unknown};
    finding.message = fmt::format("It is not known what OpenVPN makes of {} at line {}: {}", place.file,
                                  place.line, reason);
    finding.evidence.push_back({.file = place.file, .line = place.line, .seen = text});
    return finding;
}

Finding refused_file(Control control, const ClientFile& file, const openvpn::Refusal& refusal) {
    if (!refusal.certain) {
        return open_question(control, refusal.place, refusal.text, refusal.reason);
    }
    const std::string only = versions_where(
        file.readings, [](const Reading& reading) { return reading.configuration.refusal.has_value(); });
    Finding finding{.control = control, .status = Status::non_compliant};
    finding.message = fmt::format(
        "OpenVPN{}{} refuses {} at line {}: {}. The file is left alone until that line is mended{}",
        only.empty() ? "" : " ", only, refusal.place.file, refusal.place.line, refusal.reason,
        only.empty() ? "" : ", or openvpn_version names another version as the one installed");
    finding.evidence.push_back(
        {.file = refusal.place.file, .line = refusal.place.line, .seen = refusal.text});
    return finding;
}

Finding unstartable_file(Control control, const ClientFile& file, const openvpn::StartProblem& problem) {
    if (!problem.certain) {
        return open_question(control, problem.place, problem.text, problem.reason);
    }
    Finding finding{.control = control, .status = Status::non_compliant};
    finding.message =
        fmt::format("OpenVPN does not start with {}, which is left alone until that is mended: {}", file.path,
                    problem.reason);
    finding.evidence.push_back(
        {.file = problem.place.file, .line = problem.place.line, .seen = problem.text});
    return finding;
}

}  // namespace

bool ClientFile::in_block(const openvpn::Place& place) const {
    return blocked && blocked->lines && place.file == path && place.line > blocked->first_line &&
           place.line <= blocked->first_line + blocked->lines->size();
}

std::vector<std::string> client_paths(const Policy& policy, Lookup& files) {
    std::vector<std::string> paths;
    for (const std::string& given : policy.client_config) {
        const std::string name = "/" + without_detours(given);
        std::vector<std::string> found = is_glob(name) ? expanded(name, files) : std::vector<std::string>();
        if (found.empty()) {
            found.push_back(name);
        }
        for (std::string& path : found) {
            if (std::ranges::find(paths, path) == paths.end()) {
                paths.push_back(std::move(path));
            }
        }
    }
    return paths;
}

std::vector<Reading> readings(const Policy& policy, Lookup& files, std::string_view path) {
    std::vector<Reading> all;
    for (const openvpn::Version version : versions(policy)) {
        all.push_back({version, openvpn::read(files, path, folder_of(path), version)});
    }
    return all;
}

ClientFile client_file(const Policy& policy, Lookup& files, std::string_view path) {
    ClientFile file{.path = std::string(path),
                    .node = files.node(path),
                    .blocked = {},
                    .start_problem = {},
                    .readings = {}};
    if (file.node.content) {
        file.blocked = without_block(file.node.text());
        file.readings = readings(policy, files, path);
        file.start_problem = start_problem(policy, file.path, file.readings.back().configuration, files);
    }
    return file;
}

std::optional<Finding> obstacle(Control control, const ClientFile& file, Lookup& files) {
    if (file.node.kind == NodeKind::absent && file.node.problem.empty()) {
        return missing_file(control, file.path, files);
    }
    if (!file.node.content) {
        Finding finding{.control = control};
        finding.message =
            file.node.problem.empty()
                ? fmt::format("{} is not a regular file: name one with client_config", file.path)
                : why_unread(file.path, file.node);
        finding.status = file.node.problem.empty() ? Status::non_compliant : Status::unknown;
        finding.evidence.push_back({.file = file.path});
        return finding;
    }
    for (const Reading& reading : file.readings) {
        if (reading.configuration.refusal) {
            return refused_file(control, file, *reading.configuration.refusal);
        }
    }
    if (file.start_problem) {
        return unstartable_file(control, file, *file.start_problem);
    }
    return std::nullopt;
}

}  // namespace route_guard::controls

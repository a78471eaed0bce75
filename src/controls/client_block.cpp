// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/client_block.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "controls/block_damage.hpp"
#include "controls/hook_command.hpp"
#include "openvpn/command.hpp"

namespace route_guard::controls {

bool is_script_security_line(std::string_view line) {
    return line.starts_with("script-security ");
}
bool is_hook_line(std::string_view line) {
    return line.starts_with("up ") || line.starts_with("route-up ");
}

std::optional<std::string> block_damage(const ClientFile& file) {
    return block_damage(file.path, file.blocked, [](std::string_view line) {
        return is_script_security_line(line) || is_hook_line(line);
    });
}

Finding absence_of_lines(Control control, const ClientFile& file, bool (*is_own)(std::string_view)) {
    Finding finding{.control = control, .status = Status::compliant};
    if (!file.node.problem.empty()) {
        finding.status = Status::unknown;
        finding.message = why_unread(file.path, file.node);
        return finding;
    }
    if (const auto damage = block_damage(file)) {
        finding.status = Status::non_compliant;
        finding.message = *damage;
        return finding;
    }
    finding.message = fmt::format("{} has no {} line of route_guard's", file.path, name_of(control));
    if (file.blocked && file.blocked->lines && std::ranges::any_of(*file.blocked->lines, is_own)) {
        finding.status = Status::non_compliant;
        finding.message = fmt::format("{} still has route_guard's {} line", file.path, name_of(control));
        finding.evidence.push_back({.file = file.path, .line = file.blocked->first_line});
    }
    return finding;
}

std::vector<Reading> readings_without_block(const Policy& policy, const State& state, const ClientFile& file,
                                            Lookup& files) {
    const std::vector<std::string> paths = client_paths(policy, files);
    if (!file.blocked || (!file.blocked->lines && paths.size() == 1)) {
        return file.readings;
    }
    FileTree tree = state.files;
    if (file.blocked->lines) {
        tree.write(file.path, file.blocked->rest);
    }
    for (const std::string& other : paths) {  // one may include another
        const auto blocked = without_block(files.node(other).text());
        if (blocked && blocked->lines && other != file.path) {
            tree.write(other, blocked->rest);
        }
    }
    Lookup rest(tree);
    std::vector<Reading> without = readings(policy, rest, file.path);
    files.also_missing(rest);
    return without;
}

WantedLines wanted_script_security(const Policy& policy, const std::vector<Reading>& without) {
    for (const Reading& reading : without) {
        if (openvpn::effective_script_security(reading.configuration).level < policy.script_security) {
            return std::vector{fmt::format("script-security {}", policy.script_security)};
        }
    }
    return {};
}

namespace {

// Why a line that names the hook would keep OpenVPN from starting: no such program, now or after this run.
std::string hook_obstacle(const Policy& policy, Lookup& files) {
    const Node& node = files.node(policy.hook_path);
    const bool can_be_written = !node.noexec && hook_conflict(policy, files).empty() &&
                                node.weak_folder.empty() && node.problem.empty() &&
                                (node.is_file() || node.kind == NodeKind::absent);
    if ((node.is_file() && (node.mode & 0111) != 0 && !node.noexec) ||
        (policy.wants(Control::hook_script) && can_be_written)) {
        return "";
    }
    if (policy.wants(Control::hook_script)) {
        return fmt::format(
            "{} is not written (see hook-script), and OpenVPN does not start with a line that names a program "
            "it cannot run",
            policy.hook_path);
    }
    if (!policy.live()) {
        return "";
    }
    if (!node.problem.empty()) {
        return why_unread(policy.hook_path, node);
    }
    const char* const reason = node.kind == NodeKind::absent ? "does not exist"
                               : node.noexec                 ? "is on a file system that is mounted noexec"
                               : node.is_file()              ? "is not executable"
                                                             : "is not a file";
    return fmt::format(
        "{} {}, and OpenVPN does not start with a line that names a program it cannot run: add hook-script to "
        "controls",
        policy.hook_path, reason);
}

}  // namespace

WantedLines wanted_hook(const Policy& policy, const std::string& path, const std::vector<Reading>& without,
                        Lookup& files) {
    const bool says_it_all = std::ranges::all_of(without, [&](const Reading& reading) {
        const auto words = hook_words(policy, reading.configuration);
        return words && starts_hook(policy, path, reading.configuration, *words, files);
    });
    if (says_it_all) {
        return {};
    }
    if (std::string missing = hook_obstacle(policy, files); !missing.empty()) {
        return std::unexpected(std::move(missing));
    }
    std::vector<std::string> words = {policy.hook_path};
    const openvpn::Configuration& last = without.back().configuration;
    const auto existing = hook_words(policy, last);
    if (existing && policy.existing_hook == ExistingHook::fail) {
        return std::unexpected(
            fmt::format("existing_hook is fail, and {} is run on {}: set existing_hook to chain or replace",
                        existing->front(), name_of(policy.hook_event)));
    }
    if (existing && policy.existing_hook == ExistingHook::chain) {
        const bool agree = std::ranges::all_of(without, [&](const Reading& reading) {
            return hook_words(policy, reading.configuration) == existing;
        });
        if (!agree) {
            return std::unexpected(
                "the versions of OpenVPN read the present command differently: name the installed one with "
                "openvpn_version");
        }
        words.push_back(absolute_program(existing->front(), path, last));
        words.insert(words.end(), existing->begin() + 1, existing->end());
    }
    auto line = openvpn::hook_line(name_of(policy.hook_event), words);
    if (!line) {
        return std::unexpected(line.error() +
                               (words.size() > 1
                                    ? ": set existing_hook to replace, or give the hook a shorter hook_path"
                                    : ": choose another hook_path"));
    }
    return std::vector{std::move(*line)};
}

}  // namespace route_guard::controls

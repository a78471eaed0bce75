// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/client_block.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "openvpn/command.hpp"
#include "openvpn/script_checks.hpp"

namespace route_guard::controls {

bool is_script_security_line(std::string_view line) {
    return line.starts_with("script-security ");
}
bool is_hook_line(std::string_view line) {
    return line.starts_with("up ") || line.starts_with("route-up ");
}

std::vector<Reading> readings_without_block(const Policy& policy, const State& state, const ClientFile& file,
                                            Lookup& files) {
    if (!file.blocked || !file.blocked->lines) {
        return file.readings;
    }
    FileTree tree = state.files;
    tree.write(file.path, file.blocked->rest);
    Lookup rest(tree);
    std::vector<Reading> without = readings(policy, rest, file.path);
    files.also_missing(rest);
    return without;
}

std::optional<std::vector<std::string>> hook_words(const Policy& policy,
                                                   const openvpn::Configuration& configuration) {
    const openvpn::Directive* hook = openvpn::effective_hook(configuration, name_of(policy.hook_event));
    if (hook == nullptr || hook->parameters.empty()) {
        return std::nullopt;
    }
    auto words = openvpn::command_words(hook->parameters.front());
    return words && !words->empty() ? std::optional(std::move(*words)) : std::nullopt;
}

std::string absolute_program(const std::string& program, const std::string& path,
                             const openvpn::Configuration& configuration) {
    if (program.starts_with('/')) {
        return program;
    }
    std::string folder(folder_of(path));
    if (const openvpn::Directive* cd = configuration.last("cd"); cd != nullptr && !cd->parameters.empty()) {
        const std::string& to = cd->parameters.front();
        folder = to.starts_with('/') ? to : join(folder, to);
    }
    return normal_path(join(folder, program));
}

bool starts_hook(const Policy& policy, const std::string& path, const openvpn::Configuration& configuration,
                 const std::vector<std::string>& words, const Lookup& files) {
    const std::string program = absolute_program(words.front(), path, configuration);
    return normal_path(program) == normal_path(policy.hook_path) ||
           files.real_path(program) == files.real_path(policy.hook_path);
}

std::string start_problem(const Policy& policy, const std::string& path,
                          const openvpn::Configuration& configuration, Lookup& files) {
    if (!policy.live()) {
        return "";
    }
    for (const openvpn::ScriptProblem& problem : openvpn::start_problems(files, configuration)) {
        const auto directive =
            std::ranges::find(configuration.directives, problem.place, &openvpn::Directive::place);
        const auto words = directive == configuration.directives.end() || directive->parameters.empty()
                               ? std::unexpected(std::string())
                               : openvpn::command_words(directive->parameters.front());
        const bool is_hook =
            words && !words->empty() && starts_hook(policy, path, configuration, *words, files);
        if (problem.fatal && !(is_hook && policy.wants(Control::hook_script))) {
            return problem.sentence;
        }
    }
    return "";
}

WantedLines wanted_script_security(const Policy& policy, const std::vector<Reading>& without) {
    for (const Reading& reading : without) {
        if (openvpn::effective_script_security(reading.configuration, reading.version).level <
            policy.script_security) {
            return std::vector{fmt::format("script-security {}", policy.script_security)};
        }
    }
    return {};
}

WantedLines wanted_hook(const Policy& policy, const std::string& path, const std::vector<Reading>& without,
                        Lookup& files) {
    const bool says_it_all = std::ranges::all_of(without, [&](const Reading& reading) {
        const auto words = hook_words(policy, reading.configuration);
        return words && starts_hook(policy, path, reading.configuration, *words, files);
    });
    if (says_it_all) {
        return {};
    }
    if (std::string problem = start_problem(policy, path, without.back().configuration, files);
        !problem.empty()) {
        return std::unexpected(std::move(problem));
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/hook_command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "controls/client_file.hpp"
#include "openvpn/command.hpp"
#include "openvpn/paths.hpp"
#include "sysctl/files.hpp"

namespace route_guard::controls {

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
    // Where every `cd` has led OpenVPN; the reader starts in the file's own folder. ".." stays: behind a symbolic link it
    // leads elsewhere than the text says.
    const std::string& folder = configuration.working_directory;
    return openvpn::absolute(program, folder.empty() ? folder_of(path) : std::string_view(folder));
}

bool starts_hook(const Policy& policy, const std::string& path, const openvpn::Configuration& configuration,
                 const std::vector<std::string>& words, Lookup& files) {
    const std::string program = absolute_program(words.front(), path, configuration);
    if (program == policy.hook_path) {
        return true;
    }
    files.node(program);
    files.node(policy.hook_path);
    return files.real_path(program) == files.real_path(policy.hook_path);
}

std::string hook_conflict(const Policy& policy, Lookup& files) {
    std::vector<std::string> others = client_paths(policy, files);
    others.emplace_back(sysctl::main_file);
    if (policy.sysctl_file) {
        others.push_back(*policy.sysctl_file);
    }
    files.node(policy.hook_path);
    for (const std::string& other : others) {
        files.node(other);
        if (files.real_path(other) == files.real_path(policy.hook_path)) {
            return fmt::format("hook_path ({}) is the same file as {}: name a file of its own for the hook",
                               policy.hook_path, other);
        }
    }
    return {};
}

const openvpn::Directive* line_that_names_hook(const Policy& policy, const std::string& path,
                                               const openvpn::Configuration& configuration, Lookup& files) {
    const auto names_it = [&](const openvpn::Directive& directive) {
        if (!openvpn::names_program(directive.name) || directive.parameters.empty()) {
            return false;
        }
        const auto words = openvpn::command_words(directive.parameters.front());
        return words && !words->empty() && starts_hook(policy, path, configuration, *words, files);
    };
    const auto found = std::ranges::find_if(configuration.directives, names_it);
    return found == configuration.directives.end() ? nullptr : &*found;
}

std::optional<openvpn::StartProblem> start_problem(const Policy& policy, const std::string& path,
                                                   const openvpn::Configuration& configuration,
                                                   Lookup& files) {
    if (!policy.live()) {
        return std::nullopt;
    }
    std::optional<openvpn::StartProblem> uncertain;
    for (const openvpn::StartProblem& problem : openvpn::start_problems(files, configuration)) {
        const auto directive =
            std::ranges::find(configuration.directives, problem.place, &openvpn::Directive::place);
        const auto words = directive == configuration.directives.end() || directive->parameters.empty()
                               ? std::unexpected(std::string())
                               : openvpn::command_words(directive->parameters.front());
        const bool is_hook =
            words && !words->empty() && starts_hook(policy, path, configuration, *words, files);
        if (is_hook && policy.wants(Control::hook_script)) {
            continue;
        }
        if (problem.certain) {
            return problem;
        }
        uncertain = problem;
    }
    return uncertain;
}

}  // namespace route_guard::controls

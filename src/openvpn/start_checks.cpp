// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "openvpn/command.hpp"
#include "openvpn/paths.hpp"
#include "openvpn/programs.hpp"
#include "openvpn/script_checks.hpp"

namespace route_guard::openvpn {
namespace {

struct ScriptDirective {
    std::string_view name;
    bool in_chroot = false;  // looked for below a chroot that an earlier line names
    bool commas_are_blanks = false;
};
constexpr ScriptDirective script_directives[] = {
    {"client-connect", true},
    {"client-disconnect", true},
    {"dns-updown"},
    {"down", true},
    {"ipchange", true, true},
    {"learn-address", true},
    {"route-pre-down", true},
    {"route-up"},
    {"tls-verify", true, true},
    {"up"},
};

// The program that a directive names, as the host sees it; nullopt where it names none.
std::optional<std::string> program_of(const Directive& directive, std::string_view working_directory,
                                      bool commas_are_blanks) {
    std::string value = directive.parameters.front();
    if (commas_are_blanks) {
        std::ranges::replace(value, ',', ' ');
    }
    const auto words = command_words(value);
    if (!words || words->front().empty()) {
        return std::nullopt;
    }
    return absolute(words->front(), working_directory);
}

bool runs_no_program(const Directive& directive) {
    const std::string& value = directive.parameters.front();
    return directive.name == "dns-updown" && (value == "disable" || value == "force");
}

StartProblem problem_at(const Directive& directive, std::string reason) {
    return {.place = directive.place, .text = directive.text, .reason = std::move(reason)};
}

// What keeps OpenVPN from using what a directive needs at `path`; `told` makes the reason of what is wrong
// there.
template <typename Told>
std::optional<StartProblem> problem_with(Lookup& files, const Directive& directive, const std::string& path,
                                         const Told& told) {
    const Node& node = files.node(path);
    if (is_unseen(node)) {
        StartProblem open = problem_at(directive, fmt::format("it looks for what \"{}\" names, and {}",
                                                              directive.name, why_unread(path, node)));
        open.certain = false;
        return open;
    }
    const std::string problem = access_problem(node);
    return problem.empty() ? std::nullopt : std::optional(problem_at(directive, told(node, problem)));
}

// options_postprocess_filechecks(): a chroot must be there, and a folder for temporary files inside it.
void check_folders(Lookup& files, const Configuration& configuration, std::vector<StartProblem>& problems) {
    const Directive* const chroot = configuration.last("chroot");
    const Directive* const temporary = configuration.last("tmp-dir");
    const auto demand = [&](const Directive& directive, const std::string& path) {
        auto problem = problem_with(files, directive, path, [&](const Node&, const std::string& reason) {
            return fmt::format("\"{}\" needs the folder {}, and {}; make it, or correct the line",
                               directive.name, path, reason);
        });
        const bool usable = !problem;
        if (problem) {
            problems.push_back(*std::move(problem));
        }
        return usable;
    };
    const std::string tmp = temporary == nullptr ? "/tmp" : temporary->parameters.front();
    if (chroot != nullptr) {
        const std::string top = absolute(chroot->parameters.front(), configuration.working_directory);
        if (demand(*chroot, top)) {
            demand(temporary == nullptr ? *chroot : *temporary,
                   join(top, tmp.starts_with('/') ? tmp.substr(1) : tmp));
        }
    } else if (temporary != nullptr) {
        demand(*temporary, absolute(tmp, configuration.working_directory));
    }
}

// What is wrong with the program of a script directive behind `chroot`, the folder that an earlier line
// names.
std::optional<StartProblem> program_problem(Lookup& files, const Directive& directive,
                                            const ScriptDirective& script, const std::string& chroot) {
    const bool below = script.in_chroot && !chroot.empty();
    const auto program =
        program_of(directive, below ? "/" : directive.working_directory, script.commas_are_blanks);
    if (!program) {
        return problem_at(directive, fmt::format("\"{}\" names no program; name one, or take the line out",
                                                 directive.name));
    }
    const std::string path =
        below ? join(absolute(chroot, directive.working_directory), program->substr(1)) : *program;
    return problem_with(files, directive, path, [&](const Node& node, const std::string& reason) {
        return fmt::format(
            "it looks for {}, the program of \"{}\", even where a later line overrides it, and {}; {}", path,
            directive.name, reason, cure_of_access(node, path, directive.name));
    });
}

}  // namespace

bool names_program(std::string_view directive) {
    return std::ranges::find(script_directives, directive, &ScriptDirective::name) !=
           std::end(script_directives);
}

std::vector<StartProblem> start_problems(Lookup& files, const Configuration& configuration) {
    std::vector<StartProblem> problems;
    std::string chroot;
    for (const Directive& directive : configuration.directives) {
        if (directive.name == "chroot") {
            chroot = directive.parameters.front();
        }
        const auto* const script =
            std::ranges::find(script_directives, directive.name, &ScriptDirective::name);
        if (script == std::end(script_directives) || runs_no_program(directive)) {
            continue;
        }
        if (auto problem = program_problem(files, directive, *script, chroot)) {
            problems.push_back(*std::move(problem));
        }
    }
    check_folders(files, configuration, problems);
    return problems;
}

}  // namespace route_guard::openvpn

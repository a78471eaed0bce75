// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/script_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "openvpn/command.hpp"
#include "openvpn/tokens.hpp"

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

// What Debian's openvpn@ and openvpn-client@ units hide, and the setting that does it.
struct HiddenFolder {
    std::string_view path;
    std::string_view by;
};
constexpr HiddenFolder hidden_folders[] = {{"/home", "ProtectHome"},
                                           {"/root", "ProtectHome"},
                                           {"/run/user", "ProtectHome"},
                                           {"/tmp", "PrivateTmp"},
                                           {"/var/tmp", "PrivateTmp"}};

std::string absolute(std::string_view path, std::string_view working_directory) {
    while (path.starts_with("./")) {
        path.remove_prefix(2);
    }
    return path.starts_with('/') ? std::string(path) : join(working_directory, path);
}

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

bool executable(const Node& node) {
    return node.is_folder() || (node.mode & 0111) != 0;
}

// Why access(X_OK) would fail for root, as one clause.
std::string access_problem(const Node& node) {
    if (node.kind == NodeKind::absent) {
        return node.problem.empty() ? "it does not exist" : node.problem;
    }
    return executable(node) ? "" : "it is not executable";
}

std::string cure_of_access(const Node& node, std::string_view path, std::string_view name) {
    return node.kind == NodeKind::absent ? fmt::format("correct the path or take the line \"{}\" out", name)
                                         : fmt::format("type: chmod 755 {}", path);
}

bool lies_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string content_cure(std::string_view path) {
    return fmt::format(
        "let the first line of {} be #! and the absolute path of an interpreter, such as #!/bin/sh", path);
}

// Problems that keep the program from running.
std::optional<std::string> obstacle(Lookup& files, const std::string& path, std::string_view event) {
    const Node& node = files.node(path);
    if (const std::string problem = access_problem(node); !problem.empty()) {
        return fmt::format("OpenVPN cannot run {}, the program of \"{}\": {}; {}.", path, event, problem,
                           cure_of_access(node, path, event));
    }
    if (node.is_folder()) {
        return fmt::format(
            "OpenVPN cannot run {}, the program of \"{}\": it is a folder; name the program inside it.", path,
            event);
    }
    if (!node.content) {  // what cannot be read may well run
        return std::nullopt;
    }
    std::string interpreter;
    if (const std::string problem = content_problem(node.text(), interpreter); !problem.empty()) {
        return fmt::format("OpenVPN cannot run {}, the program of \"{}\": {}; {}.", path, event, problem,
                           content_cure(path));
    }
    if (interpreter.empty()) {
        return std::nullopt;
    }
    const Node& run_by = files.node(interpreter);
    if (const std::string problem = access_problem(run_by); !problem.empty() || run_by.is_folder()) {
        return fmt::format(
            "OpenVPN cannot run {}, the program of \"{}\": its first line names the interpreter {}, and {}; "
            "{}.",
            path, event, interpreter, problem.empty() ? "that is a folder" : problem, content_cure(path));
    }
    return std::nullopt;
}

std::optional<std::string> hidden(std::string_view path, std::string_view real_path, std::string_view event) {
    for (const HiddenFolder& folder : hidden_folders) {
        if (lies_below(path, folder.path) || lies_below(real_path, folder.path)) {
            return fmt::format(
                "OpenVPN cannot run {}, the program of \"{}\", where Debian's units start it: they hide {} "
                "from it ({}); move the program below /etc/openvpn.",
                path, event, folder.path, folder.by);
        }
    }
    return std::nullopt;
}

// The hook becomes the program that it chains by a shell's exec, which also runs a script without #!.
std::optional<std::string> chained_obstacle(Lookup& files, const std::string& path, std::string_view event) {
    const Node& node = files.node(path);
    if (!node.text().empty() && !node.text().starts_with("#!") && executable(node)) {
        return std::nullopt;
    }
    return obstacle(files, path, event);
}

// Problems that let others decide what root runs.
std::optional<std::string> weakness(const Node& node, std::string_view path, std::string_view event) {
    if (!node.weak_folder.empty()) {
        return fmt::format(
            "Users other than root can put another program in the place of {}, which OpenVPN runs as root on "
            "\"{}\": they may write in {}; take that right away, or move the program.",
            path, event, node.weak_folder);
    }
    if (node.is_file() && (node.mode & 022) != 0) {
        return fmt::format(
            "Users other than root can change {}, which OpenVPN runs as root on \"{}\": its mode is {:04o}; "
            "type: chmod go-w {}",
            path, event, node.mode, path);
    }
    return std::nullopt;
}

// options_postprocess_filechecks(): a chroot must be there, and a folder for temporary files inside it.
void check_folders(Lookup& files, const Configuration& configuration, std::vector<ScriptProblem>& problems) {
    const Directive* const chroot = configuration.last("chroot");
    const Directive* const temporary = configuration.last("tmp-dir");
    const auto demand = [&](const Directive& directive, const std::string& path) {
        const std::string problem = access_problem(files.node(path));
        if (!problem.empty()) {
            problems.push_back(
                {directive.place, fmt::format("OpenVPN does not start: \"{}\" needs the folder {}, and {}; "
                                              "make it, or correct the line.",
                                              directive.name, path, problem)});
        }
        return problem.empty();
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

}  // namespace

std::string content_problem(std::string_view content, std::string& interpreter) {
    interpreter.clear();
    if (content.starts_with("\x7f"
                            "ELF")) {
        return "";
    }
    if (content.empty()) {
        return "it is empty";
    }
    if (content.starts_with("\xEF\xBB\xBF")) {
        return "a byte order mark stands before its first line";
    }
    if (!content.starts_with("#!")) {
        return "its first line does not begin with #!";
    }
    std::string_view line = content.substr(2, content.find('\n') - 2);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return "its first line names no interpreter";
    }
    line = line.substr(begin);
    if (line.ends_with('\r')) {
        return "its first line ends in a carriage return, which the kernel takes for a part of the "
               "interpreter's name";
    }
    interpreter = line.substr(0, line.find_first_of(std::string_view(" \t\0", 3)));
    return interpreter.starts_with('/')
               ? ""
               : fmt::format("its interpreter \"{}\" is not an absolute path", interpreter);
}

std::vector<ScriptProblem> start_problems(Lookup& files, const Configuration& configuration) {
    std::vector<ScriptProblem> problems;
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
        const bool below = script->in_chroot && !chroot.empty();
        const auto program =
            program_of(directive, below ? "/" : directive.working_directory, script->commas_are_blanks);
        if (!program) {
            problems.push_back(
                {directive.place,
                 fmt::format(
                     "OpenVPN does not start: \"{}\" names no program; name one, or take the line out.",
                     directive.name)});
            continue;
        }
        const std::string path =
            below ? join(absolute(chroot, directive.working_directory), program->substr(1)) : *program;
        const Node& node = files.node(path);
        if (const std::string problem = access_problem(node); !problem.empty()) {
            problems.push_back(
                {directive.place,
                 fmt::format("OpenVPN does not start: it looks for {}, the program of \"{}\", even where a "
                             "later line overrides it, and {}; {}.",
                             path, directive.name, problem, cure_of_access(node, path, directive.name))});
        }
    }
    check_folders(files, configuration, problems);
    return problems;
}

std::vector<ScriptProblem> run_problems(Lookup& files, const Configuration& configuration,
                                        std::string_view event) {
    std::vector<ScriptProblem> problems;
    const Directive* const hook = effective_hook(configuration, event);
    const auto words =
        hook == nullptr ? std::unexpected(std::string()) : command_words(hook->parameters.front());
    if (!words || words->front().empty()) {
        return problems;  // nothing is run, or start_problems() has it
    }
    const auto add = [&](std::optional<std::string> sentence, bool fatal) {
        if (sentence) {
            problems.push_back({hook->place, *std::move(sentence), fatal});
        }
    };
    const std::string program = absolute(words->front(), configuration.working_directory);
    add(obstacle(files, program, event), true);
    add(hidden(program, files.real_path(program), event), true);
    add(weakness(files.node(program), program, event), false);
    if (words->size() > 1 && words->at(1).starts_with('/')) {
        const std::string& chained = words->at(1);
        add(chained_obstacle(files, chained, event), true);
        add(hidden(chained, files.real_path(chained), event), true);
        add(weakness(files.node(chained), chained, event), false);
    }
    return problems;
}

}  // namespace route_guard::openvpn

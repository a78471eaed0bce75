// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <optional>

#include "openvpn/command.hpp"
#include "openvpn/paths.hpp"
#include "openvpn/programs.hpp"
#include "openvpn/script_checks.hpp"

namespace route_guard::openvpn {
namespace {

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

}  // namespace

std::vector<std::string> run_problems(Lookup& files, const Configuration& configuration,
                                      std::string_view event) {
    std::vector<std::string> problems;
    const Directive* const hook = effective_hook(configuration, event);
    const auto words =
        hook == nullptr ? std::unexpected(std::string()) : command_words(hook->parameters.front());
    if (!words || words->front().empty()) {
        return problems;  // nothing is run, or start_problems() has it
    }
    const auto add = [&](std::optional<std::string> sentence) {
        if (sentence) {
            problems.push_back(*std::move(sentence));
        }
    };
    const std::string program = absolute(words->front(), configuration.working_directory);
    add(obstacle(files, program, event));
    add(hidden(program, files.real_path(program), event));
    add(weakness(files.node(program), program, event));
    if (words->size() > 1 && words->at(1).starts_with('/')) {
        const std::string& chained = words->at(1);
        add(chained_obstacle(files, chained, event));
        add(hidden(chained, files.real_path(chained), event));
        add(weakness(files.node(chained), chained, event));
    }
    return problems;
}

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>
#include <iterator>

#include "model/file_tree.hpp"
#include "openvpn/command.hpp"
#include "outcome.hpp"

namespace oracle {
namespace {

using route_guard::openvpn::command_words;
using route_guard::openvpn::Configuration;
using route_guard::openvpn::Directive;

// How route_guard is called: the number chooses.
struct Choice {
    std::string event;
    std::string existing;
    std::string hook;
};

Choice choice_of(unsigned number) {
    static const std::string hooks[] = {"/s/flush", "/s/flush", "/s/it's \\a \"flush\"",
                                        "/s/flush#;\xC3\xBC"};
    return {number % 3 == 0 ? "route-up" : "up", number % 5 == 0 ? "replace" : "chain",
            folder + hooks[number / 15 % 4]};
}

std::string bytes_of(const std::string& root) {
    std::ifstream stream(root + folder + "/c", std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Ran route_guard_ran(const Openvpn& openvpn, const std::string& program, const Choice& choice,
                    const std::string& state) {
    const std::string root = openvpn.root.empty() ? "/" : openvpn.root;
    return ran("", {program, "apply", "--root", root, "--client-config", std::string(folder) + "/c",
                    "--hook-path", choice.hook, "--hook-event", choice.event, "--existing-hook",
                    choice.existing, "--controls", "script-security,up-hook,hook-script", "--openvpn-version",
                    name_of(openvpn.version), "--state", state});
}

// What OpenVPN must execute on the event afterwards.
std::vector<std::string> expected_words(const Configuration& before, const Choice& choice) {
    std::vector<std::string> words = {choice.hook};
    const Directive* const former = effective_hook(before, choice.event);
    if (former == nullptr || choice.existing == "replace") {
        return words;
    }
    std::vector<std::string> chained = *command_words(former->parameters.front());
    std::string& program = chained.front();
    while (program.starts_with("./")) {
        program.erase(0, 2);
    }
    if (!program.starts_with('/')) {
        program = route_guard::join(before.working_directory, program);
    }
    words.insert(words.end(), chained.begin(), chained.end());
    return words;
}

std::string difference_after(const Outcome& before, const Outcome& after, const Choice& choice,
                             const std::vector<std::string>& expected) {
    const std::string printed = choice.event == "up" ? "up_script" : "route_script";
    if (after.refused) {
        return "openvpn refuses the file that route_guard wrote: " + after.why;
    }
    for (const auto& [name, value] : after.values) {
        if (name == printed) {
            if (command_words(value).value_or(std::vector<std::string>{}) != expected) {
                return printed + " is <" + value + "> afterwards";
            }
        } else if (name == may_run_scripts) {
            if (value != "ENABLED") {
                return "openvpn does not allow scripts afterwards";
            }
        } else if (value != before.values.at(name)) {
            return name + " was <" + before.values.at(name) + "> and is <" + value + "> afterwards";
        }
    }
    return "";
}

}  // namespace

Applied applied(const Openvpn& openvpn, const std::string& program, const Case& written,
                const Outcome& before, unsigned number) {
    const Choice choice = choice_of(number);
    write_case(openvpn.root, written);
    const Configuration configuration = configuration_of(openvpn);
    const std::string bytes = bytes_of(openvpn.root);

    const Ran present = route_guard_ran(openvpn, program, choice, "present");
    const bool compliant = present.status == 0;
    if (present.status != 0 && present.status != 2) {
        return {"route_guard ended with " + std::to_string(present.status) + ": " + present.text, compliant};
    }
    if (configuration.refusal) {
        const bool kept = bytes_of(openvpn.root) == bytes && !compliant;
        return {kept ? "" : "route_guard edited or approved of a file that openvpn refuses: " + present.text,
                compliant};
    }
    if (compliant && !before.refused) {
        const std::string wrong =
            difference_after(before, real_outcome(openvpn), choice, expected_words(configuration, choice));
        if (!wrong.empty()) {
            return {wrong + "\nroute_guard said: " + present.text, compliant};
        }
    }
    const Ran absent = route_guard_ran(openvpn, program, choice, "absent");
    if (bytes_of(openvpn.root) != bytes) {
        return {"the bytes are others after absent: " + absent.text, compliant};
    }
    if (std::filesystem::exists(openvpn.root + choice.hook)) {
        return {"the hook is still there after absent: " + absent.text, compliant};
    }
    return {"", compliant};
}

}  // namespace oracle

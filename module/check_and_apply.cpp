// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/check_and_apply.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#define JSON_NO_IO
#include <nlohmann/json.hpp>

#include "model/error.hpp"
#include "module/ansible.hpp"
#include "module/arguments.hpp"
#include "module/expand.hpp"
#include "module/messages.hpp"
#include "module/nearest.hpp"
#include "module/output.hpp"
#include "report/json.hpp"
#include "report/text.hpp"
#include "run/run.hpp"

namespace route_guard::program {
namespace {

std::string working_folder() {
    std::string folder(4096, '\0');
    if (getcwd(folder.data(), folder.size()) == nullptr) {
        throw Error(
            fmt::format("The working folder cannot be told ({}): give --root a path that begins with /.",
                        std::strerror(errno)));
    }
    folder.resize(std::strlen(folder.c_str()));
    return folder;
}

// A person at a shell types --root image; a relative path in any other argument would be one of the checked
// host.
void make_root_absolute(GivenDict& arguments) {
    for (auto& [name, value] : arguments) {
        auto* path = std::get_if<std::string>(&value.value);
        if (name == "root" && path != nullptr && !path->empty()) {
            const std::string whole = expanded(*path);
            *path = whole.starts_with('/') ? whole : working_folder() + "/" + whole;
        }
    }
}

// Empty: every control named is one.
std::string control_problem(const GivenDict& arguments) {
    std::vector<std::string_view> names;
    for (const Control control : every_control) {
        names.emplace_back(name_of(control));
    }
    const auto given = std::ranges::find(arguments, "controls", &GivenDict::value_type::first);
    std::string_view rest =
        given == arguments.end() ? "" : std::string_view(std::get<std::string>(given->second.value));
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view word = rest.substr(0, comma);
        if (std::ranges::find(names, word) == names.end()) {
            return messages::unknown_control(word, nearest(word, names));
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return "";
}

bool environment_has(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

// https://no-color.org; the locale's character set as setlocale(3) finds it.
report::Look look_of_terminal() {
    const char* terminal = std::getenv("TERM");
    const bool plain = terminal == nullptr || std::string_view(terminal) == "dumb";
    std::string locale;
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        if (environment_has(name)) {
            locale = std::getenv(name);
            break;
        }
    }
    std::ranges::transform(locale, locale.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return {.colour = isatty(STDOUT_FILENO) == 1 && !environment_has("NO_COLOR") && !plain,
            .unicode = locale.find("UTF-8") != std::string::npos || locale.find("UTF8") != std::string::npos};
}

std::string shell_word(std::string_view word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:@%+";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
        return std::string(word);
    }
    std::string quoted = "'";
    for (const char letter : word) {
        quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return quoted + "'";
}

std::string rendered(const Report& report, const RunRequest& request, const Policy& policy) {
    if (request.json) {
        return report::line(report::answer(report, {.diff = request.diff, .backup = policy.backup})) + "\n";
    }
    const bool with_sudo = policy.root == "/" && (geteuid() != 0 || std::getenv("SUDO_USER") != nullptr);
    return report::text(report, look_of_terminal(),
                        {.diff = request.diff,
                         .apply_command = apply_command(request.typed, with_sudo),
                         .program = shell_word(request.typed.front())});
}

int refuse(const std::string& sentence, bool json, bool changed = false) {
    if (json) {
        return answer_failure(sentence, changed);
    }
    complain(fmt::format("route_guard: {}{}\n", sentence, sentence.ends_with('.') ? "" : "."));
    return 1;
}

}  // namespace

std::string apply_command(const std::vector<std::string>& typed, bool with_sudo) {
    std::string command = with_sudo ? "sudo " : "";
    command += shell_word(typed.front()) + " apply";
    const auto is_command = std::ranges::find(typed.begin() + 1, typed.end(), "check");
    for (auto word = typed.begin() + 1; word != typed.end(); ++word) {
        if (word != is_command) {
            command += " " + shell_word(*word);
        }
    }
    return command;
}

int check_and_apply(const RunRequest& request) {
    GivenDict arguments = request.arguments;
    try {
        make_root_absolute(arguments);
        if (const std::string problem = control_problem(arguments); !problem.empty()) {
            return refuse(problem, request.json);
        }
        const std::expected<Understood, std::string> asked = understood(arguments, {});
        if (!asked) {
            return refuse(asked.error(), request.json);
        }
        const Report report = run::run(asked->policy, {.check = !request.apply, .diff = request.diff});
        try {
            const bool well = report.compliant() && !report.failed;
            return !print_whole(rendered(report, request, asked->policy)) ? 1 : well ? 0 : 2;
        } catch (const std::bad_alloc&) {
            return refuse(messages::answer_too_large(), request.json, report.changed());
        }
    } catch (const Error& error) {
        return refuse(error.sentence(), request.json, error.changed());
    } catch (const std::bad_alloc&) {
        return refuse(messages::out_of_memory(), request.json);
    }
}

}  // namespace route_guard::program

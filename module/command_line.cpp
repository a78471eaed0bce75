// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/command_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <vector>

#include "controls/controls.hpp"
#include "module/check_and_apply.hpp"
#include "module/cli11.hpp"
#include "module/documentation.hpp"
#include "module/help.hpp"
#include "module/listing.hpp"
#include "module/messages.hpp"
#include "module/nearest.hpp"
#include "module/output.hpp"
#include "module/table.hpp"

namespace route_guard::program {
namespace {

constexpr std::string_view commands[] = {"check", "apply", "routes", "explain", "schema"};

// What CLI11 fills in.
struct Words {
    std::map<std::string_view, std::string> values;  // by the argument's name; of the flags, too
    std::map<std::string_view, std::vector<std::string>> lists;
    std::string format = "text";
    bool diff = false;
    bool stale = false;
    std::string topic;
};

int refuse(const std::string& sentence) {
    complain(fmt::format("route_guard: {}\n", sentence));
    return 1;
}

int print(std::string_view text) {
    return print_whole(text) ? 0 : 1;
}

// --client-config, and --client_config for those who come from a playbook.
std::string names_of(const Argument& argument, std::string_view flag_value) {
    const std::string option = option_name(argument.name);
    const std::string same = fmt::format("--{}", argument.name);
    return option == same ? fmt::format("{}{}", option, flag_value) : fmt::format("{},{}", option, same);
}

void add_argument(CLI::App& command, const Argument& argument, Words& words) {
    if (argument.type == Type::boolean) {
        command.add_flag(names_of(argument, "{true}"), words.values[argument.name]);
    } else if (is_list(argument.type)) {
        command.add_option(names_of(argument, ""), words.lists[argument.name])->allow_extra_args(false);
    } else {
        command.add_option(names_of(argument, ""), words.values[argument.name])
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
}

void add_run_command(CLI::App& app, const char* name, Words& words) {
    CLI::App& command = *app.add_subcommand(name);
    for (const Argument& argument : argument_table()) {
        add_argument(command, argument, words);
    }
    command.add_flag("--diff", words.diff);
    command.add_option("--format", words.format);
}

void add_commands(CLI::App& app, Words& words) {
    app.set_help_flag("--help,-h");
    app.set_version_flag("--version", "route_guard " ROUTE_GUARD_VERSION "\n");
    app.allow_extras();
    add_run_command(app, "check", words);
    add_run_command(app, "apply", words);
    CLI::App& routes = *app.add_subcommand("routes");
    routes.add_flag("--stale", words.stale);
    routes.add_option("--format", words.format);
    app.add_subcommand("explain")->add_option("control", words.topic);
    CLI::App& schema = *app.add_subcommand("schema");
    schema.add_option("which", words.topic);
    schema.add_option("--format", words.format);
    for (CLI::App* command : app.get_subcommands({})) {
        command->allow_extras();
    }
}

std::vector<std::string> options_of(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

int refuse_word(const CLI::App& command, const std::string& word) {
    if (!word.starts_with('-')) {
        return refuse(messages::unexpected_word(word, command.get_name()));
    }
    const std::string name = word.substr(0, word.find('='));
    const std::vector<std::string> known = options_of(command);
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    return refuse(messages::unknown_option(name, nearest(name, candidates)));
}

int explain(const std::string& topic) {
    std::vector<std::string_view> names;
    for (const Control control : every_control) {
        if (topic == name_of(control)) {
            const std::string_view text = controls::explanation(control);
            return print(fmt::format("{}{}", text, text.ends_with('\n') ? "" : "\n"));
        }
        names.emplace_back(name_of(control));
    }
    if (topic.empty()) {
        return refuse(fmt::format("Name the control to explain: {}.", fmt::join(names, ", ")));
    }
    return refuse(messages::unknown_control(topic, nearest(topic, names)));
}

int print_schema(const std::string& which, const std::string& format) {
    if (which == "answer" && format != "markdown") {
        return print(answer_schema());
    }
    if (which == "arguments") {
        return print(format == "markdown" ? arguments_markdown() : arguments_schema());
    }
    return refuse(which == "answer"
                      ? "The answer's schema is JSON alone: leave --format markdown out."
                      : "Name the schema to print: 'route_guard schema arguments' or 'route_guard schema "
                        "answer'.");
}

GivenDict given_in(const CLI::App& command, Words& words) {
    GivenDict given;
    for (const Argument& argument : argument_table()) {
        if (command.get_option(option_name(argument.name))->count() == 0) {
            continue;
        }
        if (is_list(argument.type)) {
            // Each occurrence may hold several, separated by commas.
            given.push_back({std::string(argument.name),
                             {fmt::format("{}", fmt::join(words.lists[argument.name], ","))}});
        } else {
            given.push_back({std::string(argument.name), {words.values[argument.name]}});
        }
    }
    return given;
}

int check_or_apply(const CLI::App& command, Words& words, std::vector<std::string> typed) {
    RunRequest request{.arguments = given_in(command, words)};
    request.apply = command.get_name() == "apply";
    request.json = words.format == "json";
    request.diff = words.diff;
    request.typed = std::move(typed);
    return check_and_apply(request);
}

int run_command(const CLI::App& command, Words& words, std::vector<std::string> typed) {
    if (const std::vector<std::string> rest = command.remaining(); !rest.empty()) {
        return refuse_word(command, rest[0]);
    }
    const std::string& name = command.get_name();
    const bool markdown = name == "schema" && words.format == "markdown";
    if (words.format != "text" && words.format != "json" && !markdown) {
        return refuse(messages::not_a_choice("--format", {"text", "json"}, words.format) + ".");
    }
    if (name == "routes") {
        return list_routes({.stale_only = words.stale, .json = words.format == "json"});
    }
    if (name == "explain") {
        return explain(words.topic);
    }
    if (name == "schema") {
        return print_schema(words.topic, words.format);
    }
    return check_or_apply(command, words, std::move(typed));
}

}  // namespace

bool is_command_line_word(const std::string& word) {
    return word.starts_with('-') || std::ranges::find(commands, word) != std::end(commands);
}

int run_command_line(const std::string& program, std::span<const std::string> typed) {
    CLI::App app;
    Words words;
    add_commands(app, words);
    try {
        std::vector<std::string> backwards(typed.rbegin(), typed.rend());  // as CLI11 wants them
        app.parse(std::move(backwards));
    } catch (const CLI::CallForHelp&) {
        return print(help_text());
    } catch (const CLI::CallForVersion& version) {
        return print(version.what());
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string message = error.what();  // "--root: 1 required TEXT missing"
        return refuse(messages::option_without_value(message.substr(0, message.find(':'))));
    } catch (const CLI::ParseError& error) {
        return refuse(fmt::format("{}. Type route_guard --help for all options.", error.what()));
    }
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    const std::vector<std::string> rest = app.remaining();
    if (!rest.empty() && (chosen.empty() || rest[0] == typed[0])) {
        return rest[0].starts_with('-')
                   ? refuse_word(app, rest[0])
                   : refuse(messages::unknown_command(rest[0], nearest(rest[0], commands)));
    }
    if (chosen.empty()) {
        complain(help_text());
        return 1;
    }
    if (chosen.size() > 1) {
        return refuse(messages::unexpected_word(chosen[1]->get_name(), chosen[0]->get_name()));
    }
    if (std::ranges::find(typed, "--") != typed.end()) {
        return refuse(messages::unexpected_word("--", chosen[0]->get_name()));
    }
    std::vector<std::string> whole = {program};
    whole.insert(whole.end(), typed.begin(), typed.end());
    return run_command(*chosen[0], words, std::move(whole));
}

}  // namespace route_guard::program

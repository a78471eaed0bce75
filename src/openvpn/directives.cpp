// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/paths.hpp"
#include "openvpn/reader.hpp"

namespace route_guard::openvpn {
namespace {

// A directive that only a later version knows.
bool is_newer(std::string_view name) {
    return rule_for(name, Version::v2_7) != nullptr;
}

std::string unrecognized(const std::string& name, const Rule* rule, std::size_t parameters) {
    if (rule != nullptr) {
        return quoted(name) +
               (parameters < rule->least ? " lacks its parameter" : " has too many parameters");
    }
    if (is_newer(name)) {
        return quoted(name) + " came only with OpenVPN " + name_of(rule_for(name, Version::v2_7)->since);
    }
    return quoted(name) + " is no directive";
}

// "setenv opt X": X is obeyed, and ignored where it is unknown.
bool has_opt_prefix(const std::vector<std::string>& tokens) {
    return tokens.size() >= 2 && tokens[0] == "setenv" && tokens[1] == "opt";
}

}  // namespace

bool Reader::take(Statement& statement, const Context& context) {
    auto& tokens = statement.tokens;
    const bool tolerant = has_opt_prefix(tokens);
    if (tolerant) {
        tokens.erase(tokens.begin(), tokens.begin() + 2);
        if (tokens.empty()) {
            return true;
        }
    }
    const std::string& name = tokens.front();
    const std::size_t parameters = tokens.size() - 1;
    const Rule* const rule = rule_for(name, version_);
    if (rule == nullptr && could_be_directive(name) && !is_newer(name)) {  // not judged
        if (context.remote != nullptr && name == "remote" && parameters > 0) {
            *context.remote = true;
        }
        return true;
    }
    if (rule == nullptr || parameters < rule->least || parameters > most_parameters(*rule, version_)) {
        return tolerant || context.tolerance->covers(name) ||
               refuse(statement, unrecognized(name, rule, parameters));
    }
    return take_known(statement, *rule, context);
}

bool Reader::take_known(const Statement& statement, const Rule& rule, const Context& context) {
    const std::string& name = statement.tokens.front();
    if (context.connection) {
        return refuse(statement, quoted(name) + " is not allowed inside a <connection> block");
    }
    if (statement.block != nullptr && version_ >= Version::v2_5 && name != "connection") {
        return refuse(statement, quoted(name) + " is not allowed as an inline block");
    }
    if (rule.surplus == Rule::Surplus::fatal && statement.tokens.size() - 1 > rule.most) {
        return refuse(
            statement,
            quoted(name) + " takes one parameter: put a command and its arguments in double quotes");
    }
    return obey(statement, context);
}

bool Reader::obey(const Statement& statement, const Context& context) {
    const auto& tokens = statement.tokens;
    const std::string& name = tokens.front();
    if (name == "help" || name == "version") {
        return refuse(statement, "OpenVPN prints its " + name + " and ends");
    }
    if (name == "connection") {
        return take_connection(statement);
    }
    if (name == "ignore-unknown-option") {
        for (std::size_t i = 1; i < tokens.size(); ++i) {
            context.tolerance->names.insert(tokens[i].substr(tokens[i].starts_with("--") ? 2 : 0));
        }
        return true;
    }
    if (name == "setenv") {
        return set_variable(statement, *context.tolerance);
    }
    if (name == "cd" && !change_directory(statement)) {
        return false;
    }
    if (name == "script-security") {
        const std::string problem = level_problem(tokens[1], version_);
        if (!problem.empty()) {
            return refuse(statement, problem);
        }
    }
    keep(statement);
    return name != "config" ||
           read_file(tokens[1], statement, {.level = context.level + 1, .tolerance = context.tolerance});
}

bool Reader::take_connection(const Statement& statement) {
    const auto& tokens = statement.tokens;
    if (statement.block != nullptr) {
        return read_connection(statement, *statement.block);
    }
    if (version_ < Version::v2_5 && tokens.size() == 3 && tokens[1] == inline_tag) {  // somebody typed it
        return read_connection(statement, {.content = tokens[2], .places = {{0, statement.place.line}}});
    }
    return true;
}

bool Reader::set_variable(const Statement& statement, Tolerance& tolerance) {
    const auto& tokens = statement.tokens;
    if (tokens[1] == "GENERIC_CONFIG") {
        return refuse(statement,
                      "the file is marked as a generic configuration, which cannot be used directly");
    }
    if (tokens[1].size() < 2) {  // an assertion of setenv_str_ex()
        return refuse(statement, "the name of a variable must have two bytes or more");
    }
    tolerance.everything |= tokens[1] == "FORWARD_COMPATIBLE" && tokens.size() > 2 && tokens[2] == "1";
    return true;
}

void Reader::keep(const Statement& statement) {
    result_.directives.push_back({.name = statement.tokens.front(),
                                  .parameters = {statement.tokens.begin() + 1, statement.tokens.end()},
                                  .place = statement.place,
                                  .text = std::string(without_line_end(statement.text)),
                                  .working_directory = working_directory_});
}

bool Reader::change_directory(const Statement& statement) {
    const std::string& folder = statement.tokens[1];
    const std::string path = absolute(folder, working_directory_);
    const Node& node = files_.node(path);
    if (node.denied && !node.is_folder()) {
        return give_up(statement, why_unread(path, node));
    }
    if (folder.empty() || !node.is_folder()) {
        return refuse(statement, "there is no folder " + path);
    }
    working_directory_ = files_.real_path(path);
    return true;
}

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/documentation.hpp"

#include <fmt/format.h>

#define JSON_NO_IO
#include <nlohmann/json.hpp>

#include "module/coerce.hpp"
#include "module/table.hpp"

namespace route_guard::program {
namespace {

using Json = nlohmann::ordered_json;

// A word as a JSON value of the argument's type.
Json typed(const Argument& argument, std::string_view word) {
    const std::expected<Value, std::string> value = coerced({std::string(word)}, argument.type);
    return std::visit(
        [](const auto& alternative) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(alternative)>, std::monostate>) {
                return nullptr;
            } else {
                return alternative;
            }
        },
        value.value_or(Value()));
}

Json list_schema(const Argument& argument) {
    Json items = Json::object();
    items["type"] = "string";
    if (!argument.choices.empty()) {
        items["enum"] = argument.choices;
    }
    Json list = Json::object();
    list["type"] = "array";
    list["minItems"] = 1;
    list["items"] = std::move(items);
    Json commas = Json::object();
    commas["type"] = "string";
    commas["description"] = "Separated by commas.";
    return Json::array({std::move(list), std::move(commas)});
}

Json argument_schema(const Argument& argument) {
    Json schema = Json::object();
    schema["description"] = argument.help;
    if (is_list(argument.type)) {
        schema["anyOf"] = list_schema(argument);
    } else {
        const char* type = argument.type == Type::boolean   ? "boolean"
                           : argument.type == Type::integer ? "integer"
                                                            : "string";
        schema["type"] = type;
        for (const std::string_view choice : argument.choices) {
            schema["enum"].push_back(typed(argument, choice));
        }
    }
    if (!argument.fallback.empty()) {
        schema["default"] = typed(argument, argument.fallback);
    }
    return schema;
}

}  // namespace

std::string arguments_schema() {
    Json properties = Json::object();
    for (const Argument& argument : argument_table()) {
        properties[std::string(argument.name)] = argument_schema(argument);
    }
    Json schema = Json::object();
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    schema["title"] = "The arguments of route_guard";
    schema["description"] =
        "What the module protocol takes. Ansible's coercions are accepted, too: \"yes\" for true, \"2\" for "
        "2. A null is as good as no value.";
    schema["type"] = "object";
    schema["properties"] = std::move(properties);
    schema["patternProperties"] = {{"^_ansible_", Json::object()}};
    schema["additionalProperties"] = false;
    return schema.dump(2) + "\n";
}

std::string arguments_markdown() {
    std::string text = "| name | type | default | choices | meaning |\n| --- | --- | --- | --- | --- |\n";
    for (const Argument& argument : argument_table()) {
        const std::string type = is_list(argument.type)
                                     ? fmt::format("list of {}", element_type_name(argument.type))
                                     : type_name(argument.type);
        const bool all = argument.name == "controls";
        const std::string fallback = argument.fallback.empty() ? ""
                                     : all                     ? "all"
                                                               : fmt::format("`{}`", argument.fallback);
        std::string choices;
        for (const std::string_view choice : argument.choices) {
            choices += fmt::format("{}`{}`", choices.empty() ? "" : ", ", choice);
        }
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", argument.name, type, fallback, choices,
                            argument.help);
    }
    return text;
}

}  // namespace route_guard::program

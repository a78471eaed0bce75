// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/request.hpp"

#define JSON_NO_IO
#include <nlohmann/json.hpp>
#include <optional>

#include "module/coerce.hpp"
#include "module/messages.hpp"
#include "module/surrogates.hpp"
#include "report/printable.hpp"

namespace route_guard::program {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view ansible_prefix = "_ansible_";
constexpr std::size_t deepest_nesting = 64;  // far above any use, far below what recursion can bear

// nullopt: a string in it holds half a surrogate pair.
std::optional<Given> given_in(const Json& json) {
    if (json.is_boolean()) {
        return Given{json.get<bool>()};
    }
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) {
        return Given{json.get<double>()};
    }
    if (json.is_number_integer()) {
        return Given{json.get<std::int64_t>()};
    }
    if (json.is_number_float()) {
        return Given{json.get<double>()};
    }
    if (json.is_string()) {
        std::optional<std::string> text = unwrapped(json.get_ref<const std::string&>());
        return text ? std::optional(Given{std::move(*text)}) : std::nullopt;
    }
    if (json.is_array()) {
        GivenList list;
        for (const Json& element : json) {
            std::optional<Given> given = given_in(element);
            if (!given) {
                return std::nullopt;
            }
            list.push_back(std::move(*given));
        }
        return Given{std::move(list)};
    }
    if (json.is_object()) {
        GivenDict dict;
        for (const auto& [key, value] : json.items()) {
            std::optional<std::string> name = unwrapped(key);
            std::optional<Given> given = given_in(value);
            if (!name || !given) {
                return std::nullopt;
            }
            dict.emplace_back(std::move(*name), std::move(*given));
        }
        return Given{std::move(dict)};
    }
    return Given{};
}

bool is_true(const Given& given) {
    const std::expected<Value, std::string> value = coerced(given, Type::boolean);
    return value && std::get<bool>(*value);
}

void set_text(std::string& to, const Given& given) {
    if (const auto* text = std::get_if<std::string>(&given.value); text != nullptr && !text->empty()) {
        to = *text;
    }
}

// What is kept while the keys are read one after another.
struct Invocation {
    std::optional<bool> asked;
    bool by_ansible = false;
};

void set_key(Request& request, Invocation& invocation, std::string_view key, const Given& value) {
    if (key == "check_mode") {
        request.check_mode = is_true(value);
    } else if (key == "diff") {
        request.diff = is_true(value);
    } else if (key == "no_log") {
        request.no_log = is_true(value);
    } else if (key == "ignore_unknown_opts") {
        request.caller.ignore_unknown = is_true(value);
    } else if (key == "inject_invocation") {
        invocation.asked = is_true(value);
    } else if (key == "version") {
        invocation.by_ansible = true;
    } else if (key == "module_name") {
        set_text(request.caller.module, value);
    } else if (key == "syslog_facility") {
        set_text(request.syslog_facility, value);
    } else if (key == "target_log_info") {
        set_text(request.log_prefix, value);
    }
}

// The end of nlohmann's message, without its number and place.
std::string reason_in(const Json::parse_error& error) {
    const std::string_view message = error.what();
    const std::size_t place = message.find("column ");
    const std::size_t colon = place == std::string_view::npos ? place : message.find(": ", place);
    return std::string(colon == std::string_view::npos ? message : message.substr(colon + 2));
}

std::expected<Json, std::string> object_in(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return std::unexpected(messages::arguments_empty());
    }
    if (!report::is_utf8(text)) {
        return std::unexpected(messages::arguments_not_utf8());
    }
    if (nesting_of(text) > deepest_nesting) {
        return std::unexpected(messages::arguments_too_deep(deepest_nesting));
    }
    try {
        Json json = Json::parse(wrapped_surrogates(text));
        if (!json.is_object()) {
            const std::string article = json.is_array() ? "an " : json.is_null() ? "" : "a ";
            return std::unexpected(messages::arguments_not_an_object(article + json.type_name()));
        }
        return json;
    } catch (const Json::parse_error& error) {
        return std::unexpected(messages::arguments_not_json(reason_in(error)));
    } catch (const Json::exception& error) {
        return std::unexpected(messages::arguments_not_json(error.what()));
    }
}

}  // namespace

std::expected<Request, std::string> request_in(std::string_view text) {
    std::expected<Json, std::string> object = object_in(text);
    if (!object) {
        return std::unexpected(object.error());
    }
    Request request;
    Invocation invocation;
    for (const auto& [key, json] : object->items()) {
        const std::string name = unwrapped(key).value_or("\xEF\xBF\xBD");
        std::optional<Given> value = given_in(json);
        if (std::string_view(name).starts_with(ansible_prefix)) {
            set_key(request, invocation, std::string_view(name).substr(ansible_prefix.size()),
                    value.value_or(Given{}));
        } else if (!value) {
            return std::unexpected(messages::half_a_character(name));
        } else {
            request.arguments.emplace_back(name, std::move(*value));
        }
    }
    request.wants_invocation = !request.no_log && invocation.asked.value_or(invocation.by_ansible);
    return request;
}

}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/ansible.hpp"

#define JSON_NO_IO
#include <nlohmann/json.hpp>

#include "model/error.hpp"
#include "module/log.hpp"
#include "module/messages.hpp"
#include "module/output.hpp"
#include "module/request.hpp"
#include "report/json.hpp"
#include "run/run.hpp"

namespace route_guard::program {
namespace {

using Json = nlohmann::ordered_json;

int print(const Json& answer) {
    return print_whole(report::line(answer) + "\n") && !answer["failed"].get<bool>() ? 0 : 1;
}

Json value_json(const Value& value) {
    return std::visit(
        [](const auto& alternative) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(alternative)>, std::monostate>) {
                return nullptr;
            } else {
                return alternative;
            }
        },
        value);
}

Json invocation_json(const std::vector<NamedValue>& values) {
    Json arguments = Json::object();
    for (const NamedValue& named : values) {
        arguments[std::string(named.name)] = value_json(named.value);
    }
    Json invocation = Json::object();
    invocation["module_args"] = std::move(arguments);
    return invocation;
}

Json answer_to(const Understood& asked, const Request& request) {
    try {
        const Report report = run::run(asked.policy, {.check = request.check_mode, .diff = request.diff});
        try {
            return report::answer(report, {.diff = request.diff, .backup = asked.policy.backup});
        } catch (const std::bad_alloc&) {
            return report::failure(messages::answer_too_large(), report.changed());
        }
    } catch (const Error& error) {
        return report::failure(error.sentence(), error.changed());
    }
}

}  // namespace

int answer_failure(std::string_view sentence, bool changed) {
    return print(report::failure(sentence, changed));
}

int answer_module(const std::string& file) {
    constexpr std::size_t most_bytes = 16 << 20;
    const std::expected<std::string, std::string> text = whole_file(file, most_bytes);
    if (!text) {
        return answer_failure(messages::arguments_unreadable(file, text.error()));
    }
    const std::expected<Request, std::string> request = request_in(*text);
    if (!request) {
        return answer_failure(request.error());
    }
    const std::expected<Understood, std::string> asked = understood(request->arguments, request->caller);
    if (!asked) {
        return answer_failure(asked.error());
    }
    if (!request->no_log) {
        const std::string prefix = request->log_prefix.empty() ? "" : request->log_prefix + " ";
        log_line(request->syslog_facility, "ansible-" + request->caller.module,
                 prefix + invocation_text(asked->values));
    }
    Json answer = answer_to(*asked, *request);
    if (request->wants_invocation) {
        answer["invocation"] = invocation_json(asked->values);
    }
    return print(answer);
}

}  // namespace route_guard::program

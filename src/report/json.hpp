// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace route_guard::report {

// Which of the parts that are there only on request were asked for.
struct Asked {
    bool diff = false;
    bool backup = false;
};

// The answer as module/schema/answer.json has it, keys in that order.
nlohmann::ordered_json answer(const Report& report, Asked asked);

// The answer of a run that an error ended.
nlohmann::ordered_json failure(std::string_view sentence, bool changed = false);

nlohmann::ordered_json route(const CachedRoute& route);

// One line without its line end, always valid UTF-8: bytes that are not become U+FFFD.
std::string line(const nlohmann::ordered_json& value);

}  // namespace route_guard::report

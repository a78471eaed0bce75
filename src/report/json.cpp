// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/json.hpp"

#define JSON_NO_IO
#include <nlohmann/json.hpp>

namespace route_guard::report {
namespace {

using Json = nlohmann::ordered_json;

Json evidence_json(const Evidence& evidence) {
    Json json = Json::object();
    if (!evidence.file.empty()) {
        json["file"] = evidence.file;
        if (evidence.line != 0) {
            json["line"] = evidence.line;
        }
    }
    if (!evidence.seen.empty() || evidence.expected.empty()) {
        json["seen"] = evidence.seen;
    }
    if (!evidence.expected.empty()) {
        json["expected"] = evidence.expected;
    }
    return json;
}

Json finding_json(const Outcome& outcome) {
    const Finding& finding = outcome.finding;
    Json json = Json::object();
    json["control"] = name_of(finding.control);
    if (!finding.subject.empty()) {
        json["subject"] = finding.subject;
    }
    json["status"] = name_of(finding.status);
    json["was"] = name_of(outcome.was);
    json["message"] = finding.message;
    json["evidence"] = Json::array();
    for (const Evidence& evidence : finding.evidence) {
        json["evidence"].push_back(evidence_json(evidence));
    }
    if (!finding.references.empty()) {
        json["references"] = finding.references;
    }
    return json;
}

Json change_json(const Change& change) {
    Json json = Json::object();
    json["control"] = name_of(change.control);
    json["action"] = name_of(change.action);
    json["target"] = change.target;
    json["message"] = change.message;
    return json;
}

Json route_cache_json(const RouteCache& cache) {
    Json json = Json::object();
    json["entries"] = cache.entries;
    json["stale"] = cache.stale();
    json["routes"] = Json::array();
    for (const CachedRoute& cached : cache.routes) {
        json["routes"].push_back(route(cached));
    }
    return json;
}

Json difference_json(const FileDifference& difference) {
    Json json = Json::object();
    json["before_header"] = difference.before_header;
    json["after_header"] = difference.after_header;
    json["before"] = difference.before;
    json["after"] = difference.after;
    return json;
}

template <typename Item>
Json list(const std::vector<Item>& items, Json (*item_json)(const Item&)) {
    Json json = Json::array();
    for (const Item& item : items) {
        json.push_back(item_json(item));
    }
    return json;
}

}  // namespace

Json route(const CachedRoute& route) {
    Json json = Json::object();
    json["family"] = route.family;
    json["destination"] = route.destination;
    json["gateway"] = route.gateway;
    json["interface"] = route.interface;
    json["table"] = route.table;
    json["kind"] = route.kind;
    json["verdict"] = name_of(route.verdict);
    json["reason"] = route.reason;
    if (route.expires_s) {
        json["expires"] = *route.expires_s;
    }
    return json;
}

Json answer(const Report& report, Asked asked) {
    Json json = Json::object();
    json["changed"] = report.changed();
    json["failed"] = report.failed;
    json["msg"] = report.message;
    json["compliant"] = report.compliant();
    json["findings"] = list(report.outcomes, finding_json);
    json["changes"] = list(report.changes, change_json);
    if (report.route_cache) {
        json["route_cache"] = route_cache_json(*report.route_cache);
    }
    json["warnings"] = report.warnings;
    if (asked.diff) {
        json["diff"] = list(report.differences, difference_json);
    }
    if (asked.backup) {
        json["backup_files"] = report.backup_files;
    }
    return json;
}

Json failure(std::string_view sentence, bool changed) {
    Json json = Json::object();
    json["changed"] = changed;
    json["failed"] = true;
    json["msg"] = sentence;
    return json;
}

std::string line(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace route_guard::report

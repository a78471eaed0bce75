// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace route_guard::report {
namespace {

Report sample() {
    Report report;
    report.message = "1 of 1 control is not compliant: up-hook";
    report.failed = true;
    report.outcomes.push_back(
        {.finding = {.control = Control::up_hook,
                     .subject = "/etc/openvpn/a.conf",
                     .status = Status::non_compliant,
                     .message = "OpenVPN runs /x on up, not the hook",
                     .evidence = {{.file = "/etc/openvpn/a.conf", .line = 41, .seen = "up /x"}},
                     .references = {"CIS 1"}},
         .was = Status::unknown});
    report.changes.push_back(
        {.control = Control::up_hook, .target = "/etc/openvpn/a.conf", .message = "chain /x"});
    report.warnings = {"beware"};
    return report;
}

TEST(Json, keys_stand_in_the_documented_order) {
    EXPECT_EQ(
        line(answer(sample(), {})),
        R"({"changed":true,"failed":true,"msg":"1 of 1 control is not compliant: up-hook","compliant":false,)"
        R"("findings":[{"control":"up-hook","subject":"/etc/openvpn/a.conf","status":"non_compliant",)"
        R"("was":"unknown","message":"OpenVPN runs /x on up, not the hook",)"
        R"("evidence":[{"file":"/etc/openvpn/a.conf","line":41,"seen":"up /x"}],"references":["CIS 1"]}],)"
        R"("changes":[{"control":"up-hook","action":"write_file","target":"/etc/openvpn/a.conf",)"
        R"("message":"chain /x"}],"warnings":["beware"]})");
}

TEST(Json, diff_and_backups_are_there_exactly_when_asked_for) {
    Report report = sample();
    report.differences = {{"/a", "/a", "1\n", "2\n"}};
    report.backup_files = {"/a.1~"};
    const auto bare = answer(report, {});
    EXPECT_FALSE(bare.contains("diff"));
    EXPECT_FALSE(bare.contains("backup_files"));
    const auto full = answer(report, {.diff = true, .backup = true});
    EXPECT_EQ(line(full["diff"]),
              R"([{"before_header":"/a","after_header":"/a","before":"1\n","after":"2\n"}])");
    EXPECT_EQ(line(full["backup_files"]), R"(["/a.1~"])");
    EXPECT_EQ(line(answer(sample(), {.diff = true})["diff"]), "[]");
}

TEST(Json, bytes_that_are_not_utf8_become_the_replacement_character) {
    Report report = sample();
    report.outcomes[0].finding.evidence[0].seen = "up /caf\xE9";
    EXPECT_NE(line(answer(report, {})).find("up /caf\xEF\xBF\xBD"), std::string::npos);
}

TEST(Json, a_route_tells_its_expiry_only_where_it_has_one) {
    CachedRoute cached{
        .family = "ipv4", .destination = "203.0.113.7", .gateway = "10.0.0.2", .interface = "eth0"};
    cached.table = 254;
    cached.kind = "redirect";
    cached.verdict = RouteVerdict::active;
    EXPECT_EQ(
        line(route(cached)),
        R"({"family":"ipv4","destination":"203.0.113.7","gateway":"10.0.0.2","interface":"eth0","table":254,)"
        R"("kind":"redirect","verdict":"active","reason":""})");
    cached.expires_s = 7;
    EXPECT_EQ(route(cached)["expires"], 7);
}

TEST(Json, the_route_cache_counts_both_families) {
    Report report = sample();
    report.route_cache = RouteCache{.entries = 5, .stale_ipv4 = 2, .stale_ipv6 = 1};
    EXPECT_EQ(line(answer(report, {})["route_cache"]), R"({"entries":5,"stale":3,"routes":[]})");
}

TEST(Json, an_error_is_a_failed_answer_that_changed_nothing) {
    EXPECT_EQ(line(failure("No.")), R"({"changed":false,"failed":true,"msg":"No."})");
}

}  // namespace
}  // namespace route_guard::report

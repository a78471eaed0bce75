// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "controls/client_block.hpp"
#include "controls/each.hpp"

namespace route_guard::controls {
namespace {

Evidence evidence_of(const Policy& policy, const ClientFile& file, const openvpn::ScriptSecurity& level) {
    Evidence evidence{.file = file.path,
                      .expected = fmt::format("script-security {}", policy.script_security)};
    if (level.decided_by != nullptr) {
        evidence.file = level.decided_by->place.file;
        evidence.line = level.decided_by->place.line;
        evidence.seen = level.decided_by->text;
    }
    return evidence;
}

}  // namespace

Finding audit_script_security(const Policy& policy, const State& state, const ClientFile& file,
                              Lookup& files) {
    if (policy.state == Target::absent) {
        return absence_of_lines(Control::script_security, file, is_script_security_line);
    }
    if (auto finding = obstacle(Control::script_security, file, files)) {
        return *finding;
    }
    Finding finding{.control = Control::script_security, .status = Status::compliant};
    const auto too_low = [&](const Reading& reading) {
        return openvpn::effective_script_security(reading.configuration).level < policy.script_security;
    };
    const auto lowest = std::ranges::find_if(file.readings, too_low);
    const Reading& reading = lowest == file.readings.end() ? file.readings.back() : *lowest;
    const auto level = openvpn::effective_script_security(reading.configuration);
    finding.evidence.push_back(evidence_of(policy, file, level));
    if (lowest == file.readings.end()) {
        finding.evidence.front().expected.clear();
        finding.message = fmt::format("script-security is {}", level.level);
        return finding;
    }
    finding.status = Status::non_compliant;
    const std::string only = versions_where(file.readings, too_low);
    finding.message = fmt::format(
        "script-security is {}{}{}{}, so OpenVPN will not run the hook as asked: at least {} is needed",
        level.level, level.decided_by == nullptr ? ", its default" : "", only.empty() ? "" : " for OpenVPN ",
        only, policy.script_security);
    if (const auto damage = block_damage(file)) {
        finding.message += ". " + *damage;
    } else if (const std::string harm = harm_of_block(policy, state, file, files); !harm.empty()) {
        finding.message += "; it cannot be mended: " + harm;
    }
    return finding;
}

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "controls/client_block.hpp"
#include "controls/each.hpp"
#include "controls/hook_command.hpp"
#include "controls/other_clients.hpp"
#include "openvpn/advisories.hpp"
#include "openvpn/script_checks.hpp"

namespace route_guard::controls {
namespace {

Evidence evidence_of(const Policy& policy, const ClientFile& file, const openvpn::Directive* hook) {
    Evidence evidence{.file = file.path,
                      .expected = fmt::format("{} {}", name_of(policy.hook_event), policy.hook_path)};
    if (hook != nullptr) {
        evidence.file = hook->place.file;
        evidence.line = hook->place.line;
        evidence.seen = hook->text;
    }
    return evidence;
}

// The block starts the hook, but no longer chains what the rest of the file would run.
bool chains_something_else(const Policy& policy, const State& state, const ClientFile& file, Lookup& files) {
    const auto wanted =
        wanted_hook(policy, file.path, readings_without_block(policy, state, file, files), files);
    return wanted && !wanted->empty() &&
           std::ranges::find(*file.blocked->lines, wanted->front()) == file.blocked->lines->end();
}

void add_reason_left(const Policy& policy, const State& state, const ClientFile& file, Lookup& files,
                     Finding& finding) {
    if (const auto damage = block_damage(file)) {
        finding.message += ". " + *damage;
        return;
    }
    const auto wanted =
        wanted_hook(policy, file.path, readings_without_block(policy, state, file, files), files);
    if (!wanted) {
        finding.message += "; it cannot be mended: " + wanted.error();
    } else if (const std::string harm = harm_of_block(policy, state, file, files); !harm.empty()) {
        finding.message += "; it cannot be mended: " + harm;
    }
}

// What the user should know of a hook that is, or will be, started: never a failure.
void add_advice(const Policy& policy, const std::string& path, const Reading& reading, Lookup& files,
                Finding& finding) {
    finding.warnings =
        openvpn::advisories(reading.configuration, reading.version, name_of(policy.hook_event));
    std::ranges::move(other_clients(files, path), std::back_inserter(finding.warnings));
    const long level = openvpn::effective_script_security(reading.configuration).level;
    if (level < 2 && !policy.wants(Control::script_security)) {
        finding.warnings.push_back(fmt::format(
            "script-security is {} in {}: OpenVPN ends when it may not run the hook, unless its command line says "
            "--script-security 2, as older units do. Add script-security to controls, or see that it does.",
            level, path));
    }
    if (!policy.live() || finding.status != Status::compliant) {
        return;
    }
    std::ranges::move(openvpn::run_problems(files, reading.configuration, name_of(policy.hook_event)),
                      std::back_inserter(finding.warnings));
}

}  // namespace

Finding audit_up_hook(const Policy& policy, const State& state, const ClientFile& file, Lookup& files) {
    if (policy.state == Target::absent) {
        return absence_of_lines(Control::up_hook, file, is_hook_line);
    }
    if (auto finding = obstacle(Control::up_hook, file, files)) {
        return *finding;
    }
    const char* event = name_of(policy.hook_event);
    const auto misses_hook = [&](const Reading& reading) {
        const auto words = hook_words(policy, reading.configuration);
        return !words || !starts_hook(policy, file.path, reading.configuration, *words, files);
    };
    const auto missing = std::ranges::find_if(file.readings, misses_hook);
    const Reading& reading = missing == file.readings.end() ? file.readings.back() : *missing;
    const openvpn::Directive* hook = openvpn::effective_hook(reading.configuration, event);
    Finding finding{.control = Control::up_hook, .status = Status::non_compliant};
    finding.evidence.push_back(evidence_of(policy, file, hook));
    if (missing != file.readings.end()) {
        const std::string only = versions_where(file.readings, misses_hook);
        const auto words = hook_words(policy, reading.configuration);
        finding.message =
            words ? fmt::format("OpenVPN{}{} runs {} on {}, not the hook", only.empty() ? "" : " ", only,
                                words->front(), event)
                  : fmt::format("OpenVPN{}{} runs nothing on {}", only.empty() ? "" : " ", only, event);
        add_reason_left(policy, state, file, files, finding);
        add_advice(policy, file.path, file.readings.back(), files, finding);
        return finding;
    }
    if (file.in_block(hook->place) && chains_something_else(policy, state, file, files)) {
        finding.message = fmt::format(
            "OpenVPN runs the hook on {}, but what it chains is not what the rest of {} would run", event,
            file.path);
        add_reason_left(policy, state, file, files, finding);
        return finding;
    }
    finding.status = Status::compliant;
    finding.evidence.front().expected.clear();
    finding.message = fmt::format("OpenVPN runs {} on {}", policy.hook_path, event);
    add_advice(policy, file.path, reading, files, finding);
    return finding;
}

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/boot_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace route_guard::controls {
namespace {

std::string place_of(const sysctl::Line& line) {
    return fmt::format("{}:{}", line.file, line.number);
}

void note(const sysctl::Line& line, std::string_view remark, Finding& finding) {
    Evidence evidence{.file = line.file, .line = line.number, .seen = line.text};
    if (!remark.empty()) {
        evidence.seen += fmt::format("  ({})", remark);
    } else if (line.value != "0") {
        evidence.expected = "0";
    }
    if (std::ranges::find(finding.evidence, evidence) == finding.evidence.end()) {
        finding.evidence.push_back(std::move(evidence));
    }
}

void note_ending(const std::string& name, const sysctl::Ending& ending, Finding& finding) {
    if (ending.decided_by) {
        note(*ending.decided_by, "", finding);
    } else {
        finding.evidence.push_back({.expected = fmt::format("net.ipv4.conf.{}.send_redirects = 0", name)});
    }
    for (const sysctl::Line& line : ending.overridden) {
        note(line, "overridden", finding);
    }
}

std::string told(const std::string& name, const sysctl::Ending& ending) {
    if (ending.value) {
        return fmt::format("{} ends at {}{}", name, *ending.value,
                           ending.decided_by ? fmt::format(" ({})", place_of(*ending.decided_by)) : "");
    }
    if (ending.decided_by) {
        return fmt::format("{} stays at the kernel's 1 ({} {})", name, place_of(*ending.decided_by),
                           ending.note);
    }
    return fmt::format("{} stays at the kernel's 1, no line sets it", name);
}

}  // namespace

std::string wrong_with(const sysctl::BootOutcome& outcome, Finding& finding) {
    const std::vector<std::string> senders = sysctl::senders(outcome);
    for (const sysctl::Ending* ending : {&outcome.all, &outcome.by_default}) {
        if (ending->value == 0 && ending->decided_by) {
            note(*ending->decided_by, "", finding);
        }
    }
    std::string wrong;
    for (const std::string& sender : senders) {
        const sysctl::Ending& ending = sysctl::ending_of(outcome, sender);
        const std::string name = sender.empty() ? "every other interface" : sender;
        wrong += (wrong.empty() ? "" : "; ") + told(name, ending);
        note_ending(name, ending, finding);
    }
    return wrong;
}

}  // namespace route_guard::controls

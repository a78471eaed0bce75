// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "controls/controls.hpp"
#include "host/carry_out.hpp"
#include "host/lock.hpp"
#include "host/root.hpp"
#include "model/error.hpp"
#include "run/differences.hpp"
#include "run/observe.hpp"

namespace route_guard::run {
namespace {

template <typename T>
T or_throw(std::expected<T, Error> result) {
    if (!result) {
        throw std::move(result.error());
    }
    return std::move(*result);
}

Status status_in(const std::vector<Finding>& findings, const Finding& of) {
    const auto found = std::ranges::find_if(findings, [&](const Finding& finding) {
        return finding.control == of.control && finding.subject == of.subject;
    });
    return found == findings.end() ? Status::unknown : found->status;
}

// Pairs the findings of the last look with those of the first. Every warning is told once.
void fill_in(Report& report, const std::vector<Finding>& first, std::vector<Finding> last) {
    for (Finding& finding : last) {
        for (const std::string& warning : finding.warnings) {
            if (std::ranges::find(report.warnings, warning) == report.warnings.end()) {
                report.warnings.push_back(warning);
            }
        }
        const Status was = status_in(first, finding);
        report.outcomes.push_back({std::move(finding), was});
    }
}

std::string summary(const Report& report) {
    std::string names;
    std::size_t wrong = 0;
    for (const Outcome& outcome : report.outcomes) {
        if (!outcome.finding.acceptable()) {
            ++wrong;
            const std::string_view name = name_of(outcome.finding.control);
            const std::string_view subject = outcome.finding.subject;
            names += fmt::format("{}{}{}{}{}", names.empty() ? "" : ", ", name, subject.empty() ? "" : " (",
                                 subject, subject.empty() ? "" : ")");
        }
    }
    const std::size_t count = report.outcomes.size();
    if (wrong == 0) {
        return count == 1 ? "The control is compliant" : fmt::format("All {} controls are compliant", count);
    }
    return fmt::format("{} of {} control{} {} not compliant: {}", wrong, count, count == 1 ? "" : "s",
                       wrong == 1 ? "is" : "are", names);
}

// Changes are carried out by a switch's short name, and told by its whole path.
void name_switches(Plan& plan) {
    for (Change& change : plan) {
        if (change.action == Action::set_sysctl) {
            change.target = fmt::format("/proc/sys/net/ipv4/conf/{}/send_redirects", change.target);
        }
    }
}

// A second look, at a host that has been changed: what ends it must not hide that.
Observed look_again(const Policy& policy, const host::Root& root, const Plan& done) {
    const auto ended = [&](std::string_view reason) {
        std::string targets;
        for (const Change& change : done) {
            targets += (targets.empty() ? "" : ", ") + change.target;
        }
        return Error(fmt::format("The changes were made ({}), but the host could not be looked at again: {}",
                                 targets, reason),
                     !done.empty());
    };
    try {
        return observe(policy, root);
    } catch (const Error& error) {
        throw ended(error.sentence());
    } catch (const std::bad_alloc&) {
        throw ended("there was not enough memory. Run again where there is more.");
    }
}

bool flushed(const Plan& done) {
    return std::ranges::any_of(done,
                               [](const Change& change) { return change.action == Action::flush_routes; });
}

void add_sentence(Report& report, Control control, const std::string& sentence) {
    for (Outcome& outcome : report.outcomes) {
        if (outcome.finding.control == control && !sentence.empty()) {
            outcome.finding.message += ". " + sentence;
        }
    }
}

}  // namespace

Report run(const Policy& policy, Mode mode) {
    const host::Root root = or_throw(host::Root::open(policy.root));
    std::optional<host::Lock> lock;
    if (!mode.check) {
        lock = or_throw(host::Lock::wait_for(root));
    }
    const Observed before = observe(policy, root);
    Report report{.check_mode = mode.check};
    report.changes = controls::difference(before.state, before.remedied);
    report.route_cache = before.state.route_cache;
    bool refused = false;
    if (mode.check || report.changes.empty()) {
        fill_in(report, before.findings, before.findings);
    } else {
        host::CarriedOut carried = or_throw(host::carry_out(root, report.changes, policy.backup));
        report.changes = std::move(carried.done);
        report.backup_files = std::move(carried.backup_files);
        Observed after = look_again(policy, root, report.changes);
        report.route_cache = after.state.route_cache;
        fill_in(report, before.findings, std::move(after.findings));
        if (flushed(report.changes)) {
            add_sentence(report, Control::route_cache,
                         controls::left_after_flush(*before.state.route_cache, *report.route_cache));
        }
        for (const auto& [control, sentence] : carried.refused) {
            add_sentence(report, control, sentence);
        }
        refused = !carried.refused.empty();
    }
    report.failed = !mode.check && (!report.compliant() || refused);
    report.message = summary(report);
    if (refused && report.compliant()) {
        report.message += ", but not everything that was asked for could be done: see the messages";
    }
    if (mode.diff) {
        report.differences = differences(report.changes, before.state);
    }
    name_switches(report.changes);
    return report;
}

}  // namespace route_guard::run

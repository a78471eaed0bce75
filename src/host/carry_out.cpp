// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/carry_out.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "host/flush.hpp"
#include "host/redirects.hpp"
#include "host/replacement.hpp"
#include "host/signals.hpp"

namespace route_guard::host {
namespace {

bool of_a_file(const Change& change) {
    return change.action == Action::write_file || change.action == Action::remove_file ||
           change.action == Action::set_mode;
}

std::expected<void, Error> carry_out_files(const Root& root, const Plan& plan, bool backup,
                                           CarriedOut& result) {
    Replacement replacement(root);
    for (const Change& change : plan) {
        if (of_a_file(change)) {
            if (auto staged = replacement.stage(change, backup); !staged) {
                return staged;
            }
        }
    }
    auto done = replacement.commit();
    if (!done) {
        return std::unexpected(done.error());
    }
    result.done = *std::move(done);
    result.backup_files = replacement.backup_files();
    return {};
}

// True: it was really made. False: there was nothing to do any more. Else why not.
std::expected<bool, std::string> made_in_kernel(const Change& change) {
    if (change.action == Action::set_sysctl) {
        return clear_redirects(change.target);
    }
    std::string refused = flush_routes(change.target);
    return refused.empty() ? std::expected<bool, std::string>(true) : std::unexpected(std::move(refused));
}

// Writing `default` also reaches interfaces whose own switch nobody has set yet, so it comes last: each
// switch that was planned is then cleared by its own change, and told as such.
std::vector<const Change*> in_order(const Plan& plan) {
    std::vector<const Change*> changes;
    for (const Change& change : plan) {
        if (!of_a_file(change)) {
            changes.push_back(&change);
        }
    }
    std::ranges::stable_partition(changes, [](const Change* change) {
        return change->action == Action::set_sysctl && change->target != "default";
    });
    return changes;
}

void carry_out_in_kernel(const Plan& plan, CarriedOut& result) {
    std::set<const Change*> made;
    std::map<Control, int> more;  // refused switches beyond the first, for the same reason
    for (const Change* change : in_order(plan)) {
        const auto outcome = made_in_kernel(*change);
        if (outcome.value_or(false)) {
            made.insert(change);
        } else if (!outcome && !result.refused.emplace(change->control, outcome.error()).second) {
            if (change->action == Action::flush_routes) {
                result.refused[change->control] += ' ' + outcome.error();
            } else {
                ++more[change->control];
            }
        }
    }
    for (const auto& [control, count] : more) {
        result.refused[control] += fmt::format(" ({} more could not be set either.)", count);
    }
    std::ranges::copy_if(plan, std::back_inserter(result.done),
                         [&made](const Change& change) { return made.contains(&change); });
}

}  // namespace

std::expected<CarriedOut, Error> carry_out(const Root& root, const Plan& plan, bool backup) {
    const SignalsHeld held;
    CarriedOut result;
    if (auto files = carry_out_files(root, plan, backup, result); !files) {
        return std::unexpected(files.error());
    }
    carry_out_in_kernel(plan, result);
    return result;
}

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/carry_out.hpp"

#include <fmt/format.h>

#include <utility>

#include "host/redirects.hpp"
#include "host/replacement.hpp"
#include "host/routes.hpp"
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
std::expected<bool, std::string> carry_out_in_kernel(const Change& change) {
    if (change.action == Action::set_sysctl) {
        return clear_redirects(change.target);
    }
    std::string refused = flush_routes(change.target);
    return refused.empty() ? std::expected<bool, std::string>(true) : std::unexpected(std::move(refused));
}

}  // namespace

std::expected<CarriedOut, Error> carry_out(const Root& root, const Plan& plan, bool backup) {
    const SignalsHeld held;
    CarriedOut result;
    if (auto files = carry_out_files(root, plan, backup, result); !files) {
        return std::unexpected(files.error());
    }
    std::map<Control, int> more;  // refused switches beyond the first, for the same reason
    for (const Change& change : plan) {
        if (of_a_file(change)) {
            continue;
        }
        const auto made = carry_out_in_kernel(change);
        if (made.value_or(false)) {
            result.done.push_back(change);
        } else if (!made && !result.refused.emplace(change.control, made.error()).second) {
            if (change.action == Action::flush_routes) {
                result.refused[change.control] += ' ' + made.error();
            } else {
                ++more[change.control];
            }
        }
    }
    for (const auto& [control, count] : more) {
        result.refused[control] += fmt::format(" ({} more could not be set either.)", count);
    }
    return result;
}

}  // namespace route_guard::host

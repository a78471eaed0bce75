// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/differences.hpp"

#include <fmt/format.h>

namespace route_guard::run {
namespace {

std::string text_of(const std::shared_ptr<const std::string>& content) {
    return content ? *content : "";
}

FileDifference file_difference(const Change& change) {
    return {.before_header = change.before ? change.target : change.target + " (absent)",
            .after_header = change.after ? change.target : change.target + " (absent)",
            .before = text_of(change.before),
            .after = text_of(change.after)};
}

FileDifference mode_difference(const Change& change, const State& before) {
    const Node* node = before.files.find(change.target);
    return {.before_header = change.target,
            .after_header = change.target,
            .before = fmt::format("mode {:04o}\n", node != nullptr ? node->mode : 0),
            .after = fmt::format("mode {:04o}\n", change.mode.value_or(0))};
}

FileDifference switch_difference(const Change& change, const State& before) {
    const std::string path = fmt::format("/proc/sys/net/ipv4/conf/{}/send_redirects", change.target);
    const auto was = before.redirects.find(change.target);
    const bool known = was != before.redirects.end() && was->second.value;
    return {.before_header = path,
            .after_header = path,
            .before = known ? fmt::format("{}\n", *was->second.value) : "",
            .after = "0\n"};
}

}  // namespace

std::vector<FileDifference> differences(const Plan& plan, const State& before) {
    std::vector<FileDifference> all;
    for (const Change& change : plan) {
        switch (change.action) {
            case Action::write_file:
            case Action::remove_file:
                all.push_back(file_difference(change));
                break;
            case Action::set_mode:
                all.push_back(mode_difference(change, before));
                break;
            case Action::set_sysctl:
                all.push_back(switch_difference(change, before));
                break;
            case Action::flush_routes:
                break;
        }
    }
    return all;
}

}  // namespace route_guard::run

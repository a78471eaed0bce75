// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "controls/each.hpp"

namespace route_guard::controls {
namespace {

constexpr std::string_view folder = "/proc/sys/net/ipv4/conf";

std::string switch_path(std::string_view name) {
    return fmt::format("{}/{}/send_redirects", folder, name);
}

Finding not_applicable(std::string message) {
    return {
        .control = Control::redirects_live, .status = Status::not_applicable, .message = std::move(message)};
}

bool is_interface(std::string_view name) {
    return name != "all" && name != "default";
}

// What one interface does: it sends when `all` or its own value is not 0 (net/ipv4/devinet.c,
// IN_DEV_TX_REDIRECTS).
std::string effect(const std::string& name, long own, bool all_sends) {
    if (name == "all") {
        return "every interface sends ICMP redirects, because all is not 0";
    }
    if (name == "default") {
        return fmt::format("interfaces to come, a tunnel's among them, start from default = {}", own);
    }
    if (own == 0) {
        return "";
    }
    return fmt::format("{} {} ICMP redirects, because its own value is {}", name,
                       all_sends ? "would by itself send" : "sends", own);
}

}  // namespace

Finding audit_redirects_live(const Policy& policy, const State& state) {
    if (policy.state == Target::absent) {
        return not_applicable("The running kernel stays as it is: what its values were before is not known");
    }
    if (!policy.live()) {
        return not_applicable("A file tree has no running kernel");
    }
    Finding finding{.control = Control::redirects_live, .status = Status::compliant};
    if (!state.redirects_problem.empty()) {
        finding.status = Status::unknown;
        finding.message = state.redirects_problem;
        return finding;
    }
    const auto all = state.redirects.find("all");
    const bool all_sends = all != state.redirects.end() && all->second.value.value_or(1) != 0;
    std::string told;
    std::string unread;
    std::size_t interfaces = 0;
    for (const auto& [name, redirect] : state.redirects) {
        interfaces += is_interface(name) ? 1 : 0;
        if (!redirect.value) {
            unread += fmt::format("{}{} could not be read: {}", unread.empty() ? "" : "; ", switch_path(name),
                                  redirect.problem);
        } else if (*redirect.value != 0) {
            told += fmt::format("{}{}", told.empty() ? "" : "; ", effect(name, *redirect.value, all_sends));
            finding.evidence.push_back(
                {.file = switch_path(name), .seen = fmt::to_string(*redirect.value), .expected = "0"});
        } else if (all_sends && is_interface(name)) {
            finding.evidence.push_back(
                {.file = switch_path(name), .seen = "0, but sends because all is not 0", .expected = "0"});
        }
    }
    if (!told.empty()) {
        finding.status = Status::non_compliant;
        finding.message = "In the running kernel " + told;
    } else if (!unread.empty()) {
        finding.status = Status::unknown;
        finding.message = unread + ". Run route_guard as root, where the host's own /proc is";
    } else {
        finding.message = fmt::format("None of {} interface{} sends ICMP redirects, and new ones will not",
                                      interfaces, interfaces == 1 ? "" : "s");
    }
    return finding;
}

void remedy_redirects_live(const Policy& policy, Remedied& remedied) {
    if (policy.state == Target::absent || !policy.live()) {
        return;
    }
    for (auto& [name, redirect] : remedied.state.redirects) {
        if (redirect.value && *redirect.value != 0) {
            remedied.intents.push_back(
                {Control::redirects_live, name, fmt::format("from {} to 0", *redirect.value)});
            redirect.value = 0;
        }
    }
}

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/rules.hpp"

#include <algorithm>

namespace route_guard::openvpn {
namespace {

using enum Rule::Surplus;

constexpr Rule rules[] = {
    {"cd", 1, 1},
    {"chroot", 1, 1},
    {"client-connect", 1, 1, fatal},
    {"client-disconnect", 1, 1, fatal},
    {"config", 1, 1},
    {"connection", 1, 2},
    {"daemon", 0, 1},
    {"dev", 1, 1},
    {"dns-updown", 1, 1, fatal, Version::v2_7},
    {"down", 1, 1, fatal},
    {"group", 1, 1},
    {"help", 0, any_number},
    {"ignore-unknown-option", 1, any_number},
    {"ipchange", 1, 1, fatal},
    {"learn-address", 1, 1, fatal},
    {"persist-tun", 0, 0},
    {"route-noexec", 0, 0},
    {"route-pre-down", 1, 1, fatal},
    {"route-up", 1, 1, fatal},
    {"script-security", 1, 1},
    {"setenv", 1, 2},
    {"tls-verify", 1, 1, fatal},
    {"tmp-dir", 1, 1},
    {"up", 1, 1, fatal},
    {"up-restart", 0, 0},
    {"user", 1, 1},
    {"version", 0, 0},
};
static_assert(std::ranges::is_sorted(rules, {}, &Rule::name));

}  // namespace

const Rule* rule_for(std::string_view name, Version version) {
    const auto* const rule = std::ranges::lower_bound(rules, name, {}, &Rule::name);
    return rule != std::end(rules) && rule->name == name && rule->since <= version ? rule : nullptr;
}

std::size_t most_parameters(const Rule& rule, Version version) {
    return rule.surplus == fatal || version == Version::v2_3 ? any_number : rule.most;
}

bool could_be_directive(std::string_view name) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto usual = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && letter(name.front()) && std::ranges::all_of(name, usual);
}

}  // namespace route_guard::openvpn

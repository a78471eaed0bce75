// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "controls/client_block.hpp"
#include "controls/each.hpp"

namespace route_guard::controls {
namespace {

using Lines = std::vector<std::string>;

Lines present_lines(const ClientFile& file, bool (*is_own)(std::string_view)) {
    Lines lines;
    if (file.blocked && file.blocked->lines) {
        std::ranges::copy_if(*file.blocked->lines, std::back_inserter(lines), is_own);
    }
    return lines;
}

// One control's share of the block: what it wants, or what is there where it was not asked for or cannot be
// had.
Lines share(bool asked, const WantedLines& wanted, const Lines& present) {
    return asked && wanted ? *wanted : present;
}

bool fails(const Policy& policy, const Remedied& remedied, const std::string& path, Lookup& files) {
    Lookup window(remedied.state.files);
    const ClientFile file = client_file(policy, window, path);
    bool failing = false;
    if (policy.wants(Control::script_security)) {
        failing = !audit_script_security(policy, remedied.state, file, window).acceptable();
    }
    if (policy.wants(Control::up_hook)) {
        failing = !audit_up_hook(policy, remedied.state, file, window).acceptable() || failing;
    }
    files.also_missing(window);
    return failing;
}

struct Shares {
    Lines security;
    Lines hook;

    Lines all() const {
        Lines lines = security;
        lines.insert(lines.end(), hook.begin(), hook.end());
        return lines;
    }
};

Shares wanted_shares(const Policy& policy, const State& state, const ClientFile& file, Lookup& files) {
    const auto without = readings_without_block(policy, state, file, files);
    const bool refused = without.empty() || std::ranges::any_of(without, [](const Reading& reading) {
                             return reading.configuration.refusal.has_value();
                         });
    const auto kept = [](const Lines& lines) { return WantedLines(lines); };
    const Lines security = present_lines(file, is_script_security_line);
    const Lines hook = present_lines(file, is_hook_line);
    if (policy.state == Target::absent) {
        return {share(policy.wants(Control::script_security), kept({}), security),
                share(policy.wants(Control::up_hook), kept({}), hook)};
    }
    if (refused) {
        return {security, hook};
    }
    return {share(policy.wants(Control::script_security), wanted_script_security(policy, without), security),
            share(policy.wants(Control::up_hook), wanted_hook(policy, file.path, without, files), hook)};
}

void add_intents(const Policy& policy, const ClientFile& file, const Shares& shares, Remedied& remedied) {
    const Shares before{present_lines(file, is_script_security_line), present_lines(file, is_hook_line)};
    const auto add = [&](Control control, const Lines& was, const Lines& now) {
        if (was != now) {
            remedied.intents.push_back({control, file.path,
                                        now.empty() ? fmt::format("take out `{}`", fmt::join(was, "`, `"))
                                                    : fmt::format("add `{}`", fmt::join(now, "`, `"))});
        }
    };
    add(Control::script_security, before.security, shares.security);
    add(Control::up_hook, before.hook, shares.hook);
    if (before.all() == shares.all()) {
        remedied.intents.push_back(
            {policy.wants(Control::up_hook) ? Control::up_hook : Control::script_security, file.path,
             before.all().empty() ? "take out route_guard's empty block"
                                  : "move route_guard's block to the end, where its lines win"});
    }
}

std::string with_shares(const ClientFile& file, const Shares& shares) {
    const std::string& rest = file.blocked->rest;
    return with_block(rest, shares.all(), {.line_end = line_end_of(rest)});
}

// Whether lines can stand behind a text that is read as it is: its last line has an end, and each tag its other half.
bool ends_well(std::string_view text) {
    std::size_t tags = 0;
    std::size_t closing = 0;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        ++tags;
        closing += text.substr(at + 1).starts_with('/') ? 1 : 0;
    }
    return (text.empty() || text.ends_with('\n')) && tags == 2 * closing;
}

}  // namespace

std::string harm_of_block(const Policy& policy, const State& state, const ClientFile& file, Lookup& files) {
    if (policy.state == Target::absent || !file.node.content || block_damage(file) ||
        ends_well(file.blocked->rest)) {
        return "";
    }
    const Shares shares = wanted_shares(policy, state, file, files);
    if (shares.all().empty()) {
        return "";
    }
    FileTree tree = state.files;
    tree.write(file.path, with_shares(file, shares));
    Lookup window(tree);
    const ClientFile after = client_file(policy, window, file.path);
    files.also_missing(window);
    for (const Reading& reading : after.readings) {
        if (const auto& refusal = reading.configuration.refusal) {
            return fmt::format(
                "OpenVPN {} would refuse line {} of {} with route_guard's lines behind it ({}): mend that "
                "line",
                openvpn::name_of(reading.version), refusal->place.line, refusal->place.file, refusal->reason);
        }
        const auto in_block = std::ranges::count_if(
            reading.configuration.directives,
            [&](const openvpn::Directive& directive) { return after.in_block(directive.place); });
        if (std::cmp_less(in_block, shares.all().size())) {
            return fmt::format(
                "OpenVPN {} would not read route_guard's lines at the end of {}: look for a tag that is not "
                "closed",
                openvpn::name_of(reading.version), file.path);
        }
    }
    return "";
}

void remedy_client_file(const Policy& policy, const std::string& path, Remedied& remedied, Lookup& files) {
    const ClientFile file = client_file(policy, files, path);
    if (!file.node.content || block_damage(file)) {
        return;
    }
    if (policy.state == Target::present && policy.wants(Control::up_hook) &&
        !files.node(policy.hook_path).problem.empty()) {
        return;  // whether OpenVPN could start the hook is not known
    }
    if (policy.state == Target::present && obstacle(Control::up_hook, file, files)) {
        return;
    }
    const Shares shares = wanted_shares(policy, remedied.state, file, files);
    const Lines present = file.blocked->lines.value_or(Lines());
    const bool as_wanted = shares.all() == present && !file.blocked->doubled &&
                           (present.empty() == !file.blocked->lines.has_value());
    if (as_wanted &&
        (policy.state == Target::absent || file.blocked->at_end || !fails(policy, remedied, path, files))) {
        return;
    }
    std::string content = with_shares(file, shares);
    if (content == file.node.text() || !harm_of_block(policy, remedied.state, file, files).empty()) {
        return;
    }
    remedied.state.files.write(path, std::move(content));
    add_intents(policy, file, shares, remedied);
}

}  // namespace route_guard::controls

// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "controls/boot_verdict.hpp"
#include "controls/each.hpp"
#include "controls/sysctl_blocks.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/files.hpp"
#include "sysctl/obstacle.hpp"
#include "sysctl/references.hpp"
#include "sysctl/remedy.hpp"

namespace route_guard::controls {
namespace {

using sysctl::Applier;
using sysctl::BootOutcome;

std::vector<std::string> interfaces_of(const State& state) {
    std::vector<std::string> names;
    for (const auto& [name, redirect] : state.redirects) {
        if (name != "all" && name != "default") {
            names.push_back(name);
        }
    }
    return names;
}

// Who applies the settings: the policy's word, else what the host's files tell.
sysctl::Loaders loaders(const Policy& policy, Lookup& files) {
    switch (policy.sysctl_loader) {
        case SysctlLoader::systemd:
            return {{sysctl::systemd_of(files)}, "sysctl_loader says so"};
        case SysctlLoader::busybox:
            return {{Applier::busybox}, "sysctl_loader says so"};
        case SysctlLoader::procps:
            return {{Applier::procps_3, Applier::procps_4}, "sysctl_loader says so"};
        case SysctlLoader::automatic:
            break;
    }
    return sysctl::loaders_at_boot(files);
}

// A sysctl.conf with the setting that no boot reads: people count on it, so they must hear of it.
std::string unread_settings_file(const std::vector<BootOutcome>& outcomes, Lookup& files) {
    const std::string path = sysctl::main_file;
    const Node& node = files.node(path);
    if (node.text().find("send_redirects") == std::string_view::npos) {
        return "";
    }
    for (const BootOutcome& outcome : outcomes) {
        if (!sysctl::is_read(files, outcome, path)) {
            return fmt::format("{} speaks of send_redirects, but {} does not read that file at boot", path,
                               sysctl::name_of(outcome.applier));
        }
    }
    return "";
}

std::vector<std::string> host_references(Lookup& files) {
    const Node& in_etc = files.node("/etc/os-release");
    return sysctl::references(in_etc.is_file() ? in_etc.text() : files.node("/usr/lib/os-release").text());
}

Finding audit_absence(const Policy& policy, Lookup& files) {
    Finding finding{.control = Control::redirects_persistent, .status = Status::compliant};
    const SysctlBlocks blocks = sysctl_blocks(policy, files);
    finding.message = "No settings file holds route_guard's block";
    for (const BlockedFile& file : blocks.files) {
        finding.status = Status::non_compliant;
        finding.message = fmt::format("{} still holds route_guard's block", file.path);
        finding.evidence.push_back({.file = file.path, .line = file.blocked.first_line});
    }
    if (!blocks.damage.empty()) {
        finding.status = Status::non_compliant;
        finding.message = blocks.damage;
    }
    return finding;
}

std::vector<BootOutcome> outcomes_of(const sysctl::Loaders& at_boot, const State& state, Lookup& files) {
    std::vector<BootOutcome> outcomes;
    outcomes.reserve(at_boot.appliers.size());
    for (const Applier applier : at_boot.appliers) {
        outcomes.push_back(sysctl::boot_outcome(files, applier, interfaces_of(state)));
    }
    return outcomes;
}

// What was computed for a remedy: the tree without blocks, and what to put where.
struct Wanted {
    SysctlBlocks blocks;
    FileTree without;
    std::expected<sysctl::Remedy, std::string> remedy;
};

Wanted wanted(const Policy& policy, const State& state, const sysctl::Loaders& at_boot, Lookup& files) {
    Wanted result{.blocks = sysctl_blocks(policy, files), .without = {}, .remedy = {}};
    result.without = without_blocks(state.files, result.blocks);
    Lookup window(result.without);
    result.remedy = sysctl::remedy(window, at_boot.appliers, interfaces_of(state), policy.sysctl_file);
    files.also_missing(window);
    return result;
}

}  // namespace

Finding audit_redirects_persistent(const Policy& policy, const State& state, Lookup& files) {
    if (policy.state == Target::absent) {
        return audit_absence(policy, files);
    }
    Finding finding{.control = Control::redirects_persistent, .status = Status::compliant};
    finding.references = host_references(files);
    const sysctl::Loaders at_boot = loaders(policy, files);
    if (at_boot.appliers.empty()) {
        finding.status = Status::unknown;
        finding.message = fmt::format(
            "It cannot be told who applies the sysctl settings at boot ({}): put that right, or name the "
            "program that does with sysctl_loader",
            at_boot.because);
        return finding;
    }
    const std::vector<BootOutcome> outcomes = outcomes_of(at_boot, state, files);
    std::string wrong;
    for (const BootOutcome& outcome : outcomes) {
        const std::string told = wrong_with(outcome, finding);
        if (!told.empty() && wrong.find(told) == std::string::npos) {
            wrong += fmt::format("{}After a boot with {} {}", wrong.empty() ? "" : ". ",
                                 sysctl::name_of(outcome.applier), told);
        }
    }
    if (const std::string unseen = sysctl::what_is_unseen(outcomes); !unseen.empty()) {
        finding.status = Status::unknown;
        finding.message = unseen + (wrong.empty() ? "" : ". Without that: " + wrong);
        return finding;
    }
    const std::string unread = unread_settings_file(outcomes, files);
    if (wrong.empty()) {
        finding.message = fmt::format("After a boot with {} no interface sends ICMP redirects ({})",
                                      sysctl::name_of(outcomes.front().applier), at_boot.because);
        if (!unread.empty()) {
            finding.warnings.push_back(unread);
        }
        if (std::ranges::any_of(outcomes, &BootOutcome::run_is_needed)) {
            finding.warnings.emplace_back(
                "It holds only with what /run/sysctl.d has now, and /run is empty when a boot begins: put those settings below "
                "/etc/sysctl.d, unless something makes them anew at each boot.");
        }
        return finding;
    }
    finding.status = Status::non_compliant;
    finding.message = fmt::format("{} ({}){}{}", wrong, at_boot.because, unread.empty() ? "" : ". ", unread);
    const Wanted plan = wanted(policy, state, at_boot, files);
    if (!plan.blocks.damage.empty()) {
        finding.message += ". " + plan.blocks.damage;
    } else if (!plan.remedy) {
        finding.message += ". It cannot be mended: " + plan.remedy.error();
    }
    return finding;
}

void remedy_redirects_persistent(const Policy& policy, Remedied& remedied, Lookup& files) {
    State& state = remedied.state;
    const auto add_intents = [&](const FileTree& tree, const std::string& written,
                                 const std::string& message) {
        for (const std::string& path : changed_paths(state.files, tree)) {
            if (tree.nodes().at(path).kind != NodeKind::directory) {
                remedied.intents.push_back(
                    {Control::redirects_persistent, path,
                     path == tree.real_path(written) ? message : "take out route_guard's block"});
            }
        }
    };
    if (policy.state == Target::absent) {
        const SysctlBlocks blocks = sysctl_blocks(policy, files);
        if (blocks.damage.empty()) {
            FileTree tree = without_blocks(state.files, blocks);
            add_intents(tree, "", "");
            state.files = std::move(tree);
        }
        return;
    }
    const sysctl::Loaders at_boot = loaders(policy, files);
    if (at_boot.appliers.empty()) {
        return;
    }
    Wanted plan = wanted(policy, state, at_boot, files);
    if (!plan.blocks.damage.empty() || !plan.remedy) {
        return;
    }
    const bool one_block = plan.blocks.files.size() == 1 && !plan.blocks.files.front().blocked.doubled &&
                           plan.blocks.files.front().path == state.files.real_path(plan.remedy->file) &&
                           plan.blocks.files.front().blocked.lines == plan.remedy->lines;
    if (one_block || plan.blocks.files.empty()) {
        const auto outcomes = outcomes_of(at_boot, state, files);
        if (std::ranges::all_of(
                outcomes, [](const BootOutcome& outcome) { return sysctl::senders(outcome).empty(); })) {
            return;
        }
    }
    FileTree tree = std::move(plan.without);
    if (!plan.remedy->lines.empty()) {
        const Node* target = tree.find(plan.remedy->file);
        const bool new_file = target == nullptr || !target->is_file();
        const std::string rest = new_file ? "" : std::string(target->text());
        tree.write(plan.remedy->file, with_block(rest, plan.remedy->lines,
                                                 {.line_end = line_end_of(rest), .new_file = new_file}));
    }
    add_intents(tree, plan.remedy->file, fmt::format("add `{}`", fmt::join(plan.remedy->lines, "`, `")));
    state.files = std::move(tree);
}

}  // namespace route_guard::controls

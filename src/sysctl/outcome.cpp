// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/outcome.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "sysctl/applied.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/files.hpp"
#include "sysctl/readings.hpp"

namespace route_guard::sysctl {

namespace {

BootOutcome outcome_of(const Reading& read, Applier applier, const std::vector<std::string>& interfaces,
                       const Circumstances& circumstances) {
    const Applied applied(applier, circumstances, read.settings, interfaces);
    BootOutcome outcome{
        .applier = applier, .all = applied.ending("all"), .by_default = applied.ending("default")};
    for (const std::string& name : interfaces) {
        outcome.interfaces.try_emplace(name, applied.ending(name));
    }
    for (const std::string& name : applied.named()) {
        outcome.interfaces.try_emplace(name, applied.ending(name));
    }
    outcome.other_interfaces = applied.ending_of_others();
    outcome.files_read = read.files.paths;
    outcome.problems = read.files.problems;
    return outcome;
}

bool sends(const Ending& ending) {
    return ending.value.value_or(1) != 0;
}
bool is_made_to_send(const Ending& ending) {
    return ending.decided_by && !ending.excluded && sends(ending);
}

// Two endings of one switch: the one that sends, if any does.
void keep_worse(Ending& kept, Ending other, bool (*harms)(const Ending&)) {
    if (!harms(kept) && harms(other)) {
        kept = std::move(other);
    }
}

void keep_worse(BootOutcome& kept, BootOutcome other) {
    keep_worse(kept.all, std::move(other.all), sends);
    keep_worse(kept.by_default, std::move(other.by_default), sends);
    keep_worse(kept.other_interfaces, std::move(other.other_interfaces), is_made_to_send);
    for (auto& [name, ending] : other.interfaces) {
        const auto [place, is_new] = kept.interfaces.try_emplace(name, ending);
        if (!is_new) {
            keep_worse(place->second, std::move(ending), is_made_to_send);
        }
    }
}

// Circumstances that make an applier read other settings; the first is the ordinary one.
std::vector<Circumstances> ways_of_reading(Lookup& files, Applier applier, bool run) {
    std::vector<Circumstances> ways = {{.sources = {.run = run}}};
    const auto or_else = [&](auto change) {
        for (std::size_t at = 0, before = ways.size(); at < before; ++at) {
            ways.push_back(ways[at]);
            change(ways.back());
        }
    };
    if (is_systemd(applier)) {
        const bool lib_matters = files.node("/lib/sysctl.d").is_folder();
        files.node("/usr/lib/sysctl.d");
        if (lib_matters && files.real_path("/lib/sysctl.d") != files.real_path("/usr/lib/sysctl.d")) {
            or_else([](Circumstances& way) { way.sources.lib = false; });
        }
        if (applier == Applier::systemd && !credential_file(files).empty()) {
            or_else([](Circumstances& way) { way.sources.credential = true; });
        }
    } else if (applier == Applier::busybox) {
        or_else([](Circumstances& way) { way.swaps = false; });
    }
    return ways;
}

bool differs_for_a_later_interface(const Setting* setting) {
    return setting->glob && setting->key.find_first_of("{\\") != std::string::npos;
}

// Circumstances that make it carry the same settings out in other ways.
std::vector<Circumstances> ways_of_applying(const Reading& read, Applier applier,
                                            Circumstances circumstances) {
    std::vector<Circumstances> ways = {circumstances};
    if (applier == Applier::busybox) {
        for (const auto& [exist, one_run] :
             {std::pair{true, false}, std::pair{false, true}, std::pair{false, false}}) {
            ways.push_back(circumstances);
            ways.back().named_exist = exist;
            ways.back().one_run = one_run;
        }
    } else if (applier == Applier::systemd &&
               std::ranges::any_of(read.settings, &differs_for_a_later_interface)) {
        ways.push_back(circumstances);
        ways.back().later = true;
    }
    return ways;
}

// `run`: with what /run/sysctl.d has now.
BootOutcome worst_outcome(Lookup& files, Applier applier, const std::vector<std::string>& interfaces,
                          Readings& readings, bool run) {
    std::optional<BootOutcome> worst;
    for (const Circumstances& way : ways_of_reading(files, applier, run)) {
        const Reading read = readings.of(files, applier, way);
        for (const Circumstances& circumstances : ways_of_applying(read, applier, way)) {
            BootOutcome outcome = outcome_of(read, applier, interfaces, circumstances);
            if (!worst) {
                worst = std::move(outcome);
                continue;
            }
            if (circumstances.later) {  // only ever so for an interface: udev does not apply the other two
                outcome.all = worst->all;
                outcome.by_default = worst->by_default;
            }
            keep_worse(*worst, std::move(outcome));
        }
    }
    return *std::move(worst);
}

}  // namespace

BootOutcome outcome_in(Lookup& files, Applier applier, const std::vector<std::string>& interfaces,
                       const Circumstances& circumstances) {
    Readings readings(interfaces);
    return outcome_of(readings.of(files, applier, circumstances), applier, interfaces, circumstances);
}

BootOutcome boot_outcome(Lookup& files, Applier applier, const std::vector<std::string>& interfaces) {
    Readings readings(interfaces);
    return boot_outcome(files, applier, interfaces, readings);
}

BootOutcome boot_outcome(Lookup& files, Applier applier, const std::vector<std::string>& interfaces,
                         Readings& readings) {
    BootOutcome outcome = worst_outcome(files, applier, interfaces, readings, true);
    if (senders(outcome).empty() && !files.node(run_folder).entries.empty()) {
        outcome.run_is_needed = !senders(worst_outcome(files, applier, interfaces, readings, false)).empty();
    }
    return outcome;
}

std::vector<std::string> senders(const BootOutcome& outcome) {
    std::vector<std::string> names;
    if (sends(outcome.all)) {
        names.emplace_back("all");
    }
    if (sends(outcome.by_default)) {
        names.emplace_back("default");
    }
    for (const auto& [name, ending] : outcome.interfaces) {
        if (is_made_to_send(ending)) {
            names.push_back(name);
        }
    }
    if (is_made_to_send(outcome.other_interfaces)) {
        names.emplace_back();
    }
    return names;
}

const Ending& ending_of(const BootOutcome& outcome, const std::string& name) {
    if (name == "all" || name == "default") {
        return name == "all" ? outcome.all : outcome.by_default;
    }
    return name.empty() ? outcome.other_interfaces : outcome.interfaces.at(name);
}

std::string what_is_unseen(const std::vector<BootOutcome>& outcomes) {
    std::string sentences;
    for (const BootOutcome& outcome : outcomes) {
        for (const std::string& problem : outcome.problems) {
            if (sentences.find(problem) == std::string::npos) {
                sentences += (sentences.empty() ? "" : ". ") + problem;
            }
        }
    }
    return sentences;
}

const char* name_of(Applier applier) {
    switch (applier) {
        case Applier::systemd:
            return "systemd-sysctl";
        case Applier::systemd_early:
            return "systemd-sysctl (before 245)";
        case Applier::procps_3:
            return "sysctl --system (procps 3)";
        case Applier::procps_4:
            return "sysctl --system (procps 4)";
        case Applier::busybox:
            return "sysctl -p (busybox)";
    }
    return "";
}

}  // namespace route_guard::sysctl

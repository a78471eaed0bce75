// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/outcome.hpp"

#include <set>

#include "sysctl/applied.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/files.hpp"
#include "sysctl/key.hpp"
#include "sysctl/settings.hpp"

namespace route_guard::sysctl {

namespace {

std::vector<Setting> settings_in(Lookup& files, Applier applier, const std::vector<std::string>& paths,
                                 const std::vector<std::string>& interfaces, bool swaps) {
    std::set<std::string, std::less<>> names(interfaces.begin(), interfaces.end());
    names.insert({"all", "default"});
    std::vector<Setting> settings;
    for (const std::string& path : paths) {
        const std::string_view content = files.node(path).text();
        switch (applier) {
            case Applier::systemd:
                read_as_systemd(path, content, settings);
                break;
            case Applier::procps_3:
                read_as_procps_3(path, content, settings);
                break;
            case Applier::procps_4:
                read_as_procps_4(path, content, settings);
                break;
            case Applier::busybox:
                read_as_busybox(path, content, names, swaps, settings);
                break;
        }
    }
    return settings;
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

std::vector<Circumstances> circumstances_of(Lookup& files, Applier applier) {
    std::vector<Circumstances> all = {{}};
    if (applier == Applier::systemd) {
        all.push_back({.braces = false});
        files.node("/lib/sysctl.d");
        files.node("/usr/lib/sysctl.d");
        if (files.real_path("/lib/sysctl.d") != files.real_path("/usr/lib/sysctl.d")) {
            all.push_back({.lib = false});
        }
    }
    if (applier == Applier::busybox) {
        all.push_back({.named_exist = false});
        all.push_back({.swaps = false});
        all.push_back({.swaps = false, .named_exist = false});
    }
    return all;
}

}  // namespace

BootOutcome outcome_in(Lookup& files, Applier applier, const std::vector<std::string>& interfaces,
                       const Circumstances& circumstances) {
    SettingsFiles read = settings_files(files, applier, circumstances.lib);
    const std::vector<Setting> settings =
        settings_in(files, applier, read.paths, interfaces, circumstances.swaps);
    const Applied applied(applier, circumstances, settings, interfaces);
    BootOutcome outcome;
    outcome.applier = applier;
    outcome.all = applied.ending("all");
    outcome.by_default = applied.ending("default");
    for (const std::string& name : interfaces) {
        outcome.interfaces.try_emplace(name, applied.ending(name));
    }
    for (const std::string& name : applied.named()) {
        outcome.interfaces.try_emplace(name, applied.ending(name));
    }
    outcome.other_interfaces = applied.ending_of_others();
    outcome.files_read = std::move(read.paths);
    outcome.problems = std::move(read.problems);
    return outcome;
}

BootOutcome boot_outcome(Lookup& files, Applier applier, const std::vector<std::string>& interfaces) {
    std::optional<BootOutcome> worst;
    for (const Circumstances& circumstances : circumstances_of(files, applier)) {
        BootOutcome outcome = outcome_in(files, applier, interfaces, circumstances);
        if (worst) {
            keep_worse(*worst, std::move(outcome));
        } else {
            worst = std::move(outcome);
        }
    }
    return *std::move(worst);
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

const char* name_of(Applier applier) {
    switch (applier) {
        case Applier::systemd:
            return "systemd-sysctl";
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

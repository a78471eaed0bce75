// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/applied.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "sysctl/glob.hpp"
#include "sysctl/key.hpp"
#include "sysctl/value.hpp"

namespace route_guard::sysctl {

namespace {

// Whether a setting by that path is one that not every release carries out: then it is believed only where it
// does harm.
bool is_doubtful(std::string_view path, const Setting& setting) {
    return climbs(path) && kernel_value(setting.line.value) == 0;
}

}  // namespace

Applied::Applied(Applier applier, Circumstances circumstances, const std::vector<const Setting*>& settings,
                 const std::vector<std::string>& interfaces)
    : applier_(applier), later_(circumstances.later) {
    index(applier, settings);
    for (const Step& step : steps_) {
        const auto name = step.setting->glob ? std::nullopt : switch_at(step.setting->key);
        if (name) {
            by_name_[*name].push_back(step.order);
            if (*name != "all" && *name != "default") {
                named_.insert(*name);
            }
        } else if (step.setting->glob) {
            globs_.push_back(step.order);
        }
    }
    if (applier == Applier::busybox) {
        std::set<std::string, std::less<>> existing(interfaces.begin(), interfaces.end());
        existing.insert({"all", "default"});
        if (circumstances.named_exist) {
            existing.insert(named_.begin(), named_.end());
        }
        cut_at_refusal(existing, circumstances.one_run);
    }
}

void Applied::index(Applier applier, const std::vector<const Setting*>& settings) {
    // systemd-sysctl keeps one setting a key: the last, in that one's place, unless it says the same again.
    std::unordered_map<std::string_view, std::size_t> kept;
    steps_.reserve(settings.size());
    for (const Setting* each : settings) {
        const Setting& setting = *each;
        const std::size_t order = steps_.size();
        steps_.push_back({.setting = each, .order = order, .carried_out = true});
        if (is_systemd(applier)) {
            const auto [place, is_new] = kept.try_emplace(setting.key, order);
            if (!is_new) {
                const Setting& before = *steps_[place->second].setting;
                const bool same =
                    before.exclusion == setting.exclusion && before.line.value == setting.line.value;
                steps_[same ? order : place->second].carried_out = false;
                place->second = same ? place->second : order;
            }
        }
        if (applier == Applier::systemd || applier == Applier::procps_4) {
            spoken_.insert(setting.key);
        }
    }
}

void Applied::cut_at_refusal(const std::set<std::string, std::less<>>& existing, bool one_run) {
    bool ended = false;
    const std::string* file = nullptr;
    for (Step& step : steps_) {
        ended = ended && (one_run || *file == step.setting->line.file);
        file = &step.setting->line.file;
        step.carried_out = !ended;
        const std::string& key = step.setting->key;
        const auto at = interface_setting_at(key);
        const bool there = at ? existing.contains(at->name) && is_interface_integer(at->setting)
                              : plain_path(key) == "net/ipv4/ip_forward";
        ended = ended || (there && !kernel_value(step.setting->line.value));
    }
}

std::vector<std::string> Applied::paths_met(const Setting& setting, std::string_view name) const {
    if (applier_ != Applier::systemd) {
        return glob_paths(setting.key, name, DotEntries::met);
    }
    std::vector<std::string> paths;
    const auto pattern = later_ ? pattern_behind_prefix(setting.key, name) : setting.key;
    if (later_ && pattern && !is_glob(*pattern)) {  // then it is a path, and a backslash a backslash
        return switch_at(*pattern) == name ? std::vector{*pattern} : paths;
    }
    if (pattern) {
        for (const std::string& one : without_braces(*pattern)) {
            std::ranges::move(glob_paths(one, name, DotEntries::unmet), std::back_inserter(paths));
        }
    }
    return paths;
}

Applied::Reach Applied::reach(const Setting& setting, std::string_view name) const {
    if (!setting.glob) {
        return {.meets = true, .sets = !is_doubtful(setting.key, setting)};
    }
    Reach reach;
    for (const std::string& path : paths_met(setting, name)) {
        reach.meets = true;
        reach.sets = reach.sets || (!spoken_.contains(path) && !is_doubtful(path, setting));
    }
    return reach;
}

std::vector<const Applied::Step*> Applied::steps_for(std::string_view name) const {
    std::vector<const Step*> steps;
    if (const auto own = by_name_.find(name); own != by_name_.end()) {
        for (const std::size_t order : own->second) {
            steps.push_back(&steps_[order]);
        }
    }
    for (const std::size_t order : globs_) {
        steps.push_back(&steps_[order]);
    }
    std::ranges::sort(steps, {}, &Step::order);
    return steps;
}

Ending Applied::ending(std::string_view name) const {
    Ending ending;
    std::vector<const Setting*> spoke;
    const Setting* decider = nullptr;
    for (const Step* step : steps_for(name)) {
        const Setting& setting = *step->setting;
        const Reach reached = reach(setting, name);
        if (!reached.meets) {
            continue;
        }
        spoke.push_back(&setting);
        if (!reached.sets || !step->carried_out) {
            continue;
        }
        if (setting.exclusion) {
            if (!setting.glob && !ending.value) {
                decider = &setting;
                ending.excluded = true;
                ending.note = "keeps every pattern away from it";
            }
            continue;
        }
        const auto value = kernel_value(setting.line.value);
        if (value || !ending.value) {
            decider = &setting;
            ending.value = value;
            ending.excluded = false;
            ending.note = value ? "" : "says \"" + setting.line.value + "\", which the kernel refuses";
        }
    }
    if (decider != nullptr && !decider->exclusion && !ending.value && name != "all" && name != "default") {
        ending.value =
            1;  // even a refused write keeps `default` from reaching an interface that has no address yet
    }
    for (const Setting* setting : spoke) {
        if (setting == decider) {
            ending.decided_by = setting->line;
        } else {
            ending.overridden.push_back(setting->line);
        }
    }
    return ending;
}

Ending Applied::ending_of_others() const {
    Ending worst = ending("route_guard");
    for (const std::size_t order : globs_) {
        const Setting& setting = *steps_[order].setting;
        for (const std::string& name : example_names(setting.key)) {
            if (named_.contains(name) || paths_met(setting, name).empty()) {
                continue;
            }
            Ending other = ending(name);
            if (other.value.value_or(0) != 0 && worst.value.value_or(0) == 0) {
                worst = std::move(other);
            }
        }
    }
    return worst;
}

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/remedy.hpp"

#include <algorithm>
#include <utility>

#include "sysctl/files.hpp"
#include "sysctl/obstacle.hpp"
#include "sysctl/search.hpp"

namespace route_guard::sysctl {

namespace {

constexpr std::string_view own_name = "route_guard.conf";

// Names for a drop-in, each sorting later than the one before; the last follows every name that is there.
std::vector<std::string> drop_in_names(const std::vector<BootOutcome>& all) {
    std::vector<std::string> names;
    for (const char* prefix : {"99-", "99-zz-", "zz-", "zzzz-"}) {
        names.push_back(prefix + std::string(own_name));
    }
    std::string last;
    for (const BootOutcome& outcome : all) {
        for (const std::string& path : outcome.files_read) {
            last = path == main_file ? last : std::max(last, std::string(route_guard::name_of(path)));
        }
    }
    if (last > names.back()) {
        names.push_back(last.substr(0, last.size() - std::string_view("conf").size()) + "conf." +
                        std::string(own_name));
    }
    return names;
}

}  // namespace

std::expected<Remedy, std::string> remedy(Lookup& files, const std::vector<Applier>& appliers,
                                          const std::vector<std::string>& interfaces,
                                          const std::optional<std::string>& file) {
    Search search(files, appliers, interfaces);
    if (std::string unseen = what_is_unseen(search.without()); !unseen.empty()) {
        return std::unexpected(std::move(unseen));
    }
    if (search.nothing_to_do()) {
        return Remedy{.file = file.value_or(main_file), .lines = {}};
    }
    if (file) {
        if (const std::string why = unwritable(files, *file); !why.empty()) {
            return std::unexpected(why + ": name another sysctl_file, or leave it at auto.");
        }
        Trial trial = search.in(*file);
        if (trial.remedy) {
            return *std::move(trial.remedy);
        }
        return std::unexpected(in_the_way(files, trial.result, *file, true));
    }
    std::vector<std::string> candidates = {main_file};
    for (const std::string& name : drop_in_names(search.without())) {
        candidates.push_back(join(own_drop_in_folder, name));
    }
    std::string why;
    bool told = false;
    for (const std::string& candidate : candidates) {
        if (const std::string refused = unwritable(files, candidate); !refused.empty()) {
            why = refused + ": remove it, or name another file with sysctl_file.";
            continue;
        }
        Trial trial = search.in(candidate);
        if (trial.remedy) {
            return *std::move(trial.remedy);
        }
        // The first file that is read at all has the line in the way; of one that is not, that is all there
        // is to say.
        if (why.empty() || !told) {
            why = in_the_way(files, trial.result, candidate, false);
            told = std::ranges::all_of(trial.result, [&](const BootOutcome& outcome) {
                return senders(outcome).empty() || is_read(files, outcome, candidate);
            });
        }
    }
    return std::unexpected(why);
}

}  // namespace route_guard::sysctl

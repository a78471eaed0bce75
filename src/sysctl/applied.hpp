// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sysctl/boot.hpp"
#include "sysctl/files.hpp"
#include "sysctl/settings.hpp"

namespace route_guard::sysctl {

// What can differ between releases, or between two moments, of one applier.
struct Circumstances {
    Sources sources = {};
    bool later = false;  // systemd: udev runs it again, for one interface that has just appeared
    bool swaps = true;   // busybox from 1.31 on: dots and slashes of "eth0/5" change places
    // busybox ends at a value that the kernel refuses.
    bool named_exist = true;  // interfaces that only keys name are there, so that theirs count
    bool one_run = true;      // one process reads all files, so that it ends with all of them
};

// The settings as an applier carries them out: which are left, in which order, and which paths are spoken of
// by name.
class Applied {
  public:
    Applied(Applier applier, Circumstances circumstances, const std::vector<const Setting*>& settings,
            const std::vector<std::string>& interfaces);

    // What the switch of `name` ends at. Settings must outlive it.
    Ending ending(std::string_view name) const;
    // The worst that happens to an interface that no key names.
    Ending ending_of_others() const;
    const std::set<std::string, std::less<>>& named() const { return named_; }

  private:
    struct Step {
        const Setting* setting;
        std::size_t order;
        bool carried_out;  // false: overridden, or never reached
    };
    void index(Applier applier, const std::vector<const Setting*>& settings);
    void cut_at_refusal(const std::set<std::string, std::less<>>& existing, bool one_run);
    std::vector<const Step*> steps_for(std::string_view name) const;
    struct Reach {
        bool meets = false;
        bool sets = false;  // not where a key that names the switch keeps the pattern away, for one
    };
    Reach reach(const Setting& setting, std::string_view name) const;
    std::vector<std::string> paths_met(const Setting& setting, std::string_view name) const;

    Applier applier_;
    bool later_;
    std::vector<Step> steps_;
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_name_;
    std::vector<std::size_t> globs_;
    std::set<std::string, std::less<>> spoken_;  // paths that globs keep away from
    std::set<std::string, std::less<>> named_;   // interfaces that a key names
};

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "model/file_tree.hpp"
#include "sysctl/applied.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/files.hpp"
#include "sysctl/settings.hpp"

namespace route_guard::sysctl {

// What an applier has before it when it has read all of its files. Points into the Readings that made it.
struct Reading {
    SettingsFiles files;
    std::vector<const Setting*> settings;
};

// Reads settings files, each content once, so that trees which differ in one file can be read again and
// again.
class Readings {
  public:
    explicit Readings(const std::vector<std::string>& interfaces);
    Reading of(Lookup& files, Applier applier, const Circumstances& circumstances);

  private:
    struct Read {
        std::shared_ptr<const std::string> content;  // kept, so that its address stays its own
        std::vector<Setting> settings;
    };
    const std::vector<Setting>& settings_in(Lookup& files, const std::string& path, Applier applier,
                                            bool swaps);

    std::set<std::string, std::less<>> names_;
    std::map<std::tuple<std::string, const std::string*, Applier, bool>, Read> read_;
};

}  // namespace route_guard::sysctl

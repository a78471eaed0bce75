// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/readings.hpp"

namespace route_guard::sysctl {

Readings::Readings(const std::vector<std::string>& interfaces)
    : names_(interfaces.begin(), interfaces.end()) {
    names_.insert({"all", "default"});
}

const std::vector<Setting>& Readings::settings_in(Lookup& files, const std::string& path, Applier applier,
                                                  bool swaps) {
    const Node& node = files.node(path);
    const auto [place, is_new] = read_.try_emplace({path, node.content.get(), applier, swaps});
    std::vector<Setting>& settings = place->second.settings;
    if (is_new) {
        place->second.content = node.content;
        switch (applier) {
            case Applier::systemd:
                read_as_systemd(path, node.text(), settings);
                break;
            case Applier::systemd_early:
                read_as_early_systemd(path, node.text(), settings);
                break;
            case Applier::procps_3:
                read_as_procps_3(path, node.text(), settings);
                break;
            case Applier::procps_4:
                read_as_procps_4(path, node.text(), settings);
                break;
            case Applier::busybox:
                read_as_busybox(path, node.text(), names_, swaps, settings);
                break;
        }
    }
    return settings;
}

Reading Readings::of(Lookup& files, Applier applier, const Circumstances& circumstances) {
    Reading reading{.files = settings_files(files, applier, circumstances.sources), .settings = {}};
    for (const std::string& path : reading.files.paths) {
        for (const Setting& setting : settings_in(files, path, applier, circumstances.swaps)) {
            reading.settings.push_back(&setting);
        }
    }
    return reading;
}

}  // namespace route_guard::sysctl

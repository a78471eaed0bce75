// SPDX-License-Identifier: GPL-3.0-or-later
// Who applies sysctl settings at boot: first what the host's start-up files say, then what its marks let one
// conclude.
#include <algorithm>
#include <utility>

#include "sysctl/boot.hpp"
#include "sysctl/installed.hpp"
#include "sysctl/references.hpp"
#include "sysctl/units.hpp"

namespace route_guard::sysctl {

namespace {

bool is_there(Lookup& files, std::string_view path) {
    return files.node(path).kind != NodeKind::absent;
}

// systemd: its own service, and procps's where that is a service of its own.
Loaders systemd_loaders(Lookup& files, const std::string& why) {
    Loaders loaders;
    const std::string unit = place_of_unit(files, "systemd-sysctl.service");
    if (const std::string reason = why_service_is_no_applier(files, unit); !reason.empty()) {
        loaders.because = why + ", but " + reason;
    } else {
        loaders.appliers.push_back(systemd_of(files));
        loaders.because =
            why + (unit.empty() ? ", whose systemd-sysctl.service applies the settings" : " and has " + unit);
    }
    const std::string procps = place_of_unit(files, "procps.service");
    if (!procps.empty() && !is_masked(files, procps) && starts(files.node(procps).text(), "--system") &&
        !wanted_by(files, "procps.service").empty()) {
        for (const Applier applier : procps_installed(files)) {
            loaders.appliers.push_back(applier);
        }
        loaders.because += "; " + procps + " runs sysctl --system";
    }
    return loaders;
}

// What stands at the place of the first process; empty: nothing does.
std::string first_process(Lookup& files) {
    for (const char* path : {"/sbin/init", "/usr/sbin/init", "/init"}) {
        if (is_there(files, path)) {
            return path;
        }
    }
    return {};
}

// What tells that systemd is the first process; empty: nothing does.
std::string systemd_mark(Lookup& files) {
    if (const std::string init = first_process(files); !init.empty()) {
        return route_guard::name_of(files.real_path(init)) == "systemd" ? init + " is systemd" : "";
    }
    if (files.node("/etc/inittab").is_file() || files.node("/etc/rc.conf").is_file()) {
        return {};
    }
    for (const char* path : {"/usr/lib/systemd/systemd", "/lib/systemd/systemd"}) {
        if (files.node(path).is_file()) {
            return std::string("the host has ") + path;
        }
    }
    if (files.node("/etc/systemd/system").is_folder()) {
        return "the host has /etc/systemd/system";
    }
    return {};
}

// The link by which a folder of start-up scripts starts one; empty: there is none that leads to a script.
std::string start_link(Lookup& files, const char* folder, std::string_view script) {
    for (const std::string& name : files.node(folder).entries) {
        const std::string link = join(folder, name);
        if (name.size() > 3 && name.starts_with('S') && name.substr(3) == script &&
            files.node(link).is_file()) {
            return link;
        }
    }
    return {};
}

// A folder of links to start-up scripts, none of which applies settings.
Loaders not_started(const std::string& folder) {
    return {{}, "nothing in " + folder + " starts a script that applies them"};
}

std::string openrc_link(Lookup& files) {
    for (const char* level :
         {"/etc/runlevels/boot/sysctl", "/etc/runlevels/sysinit/sysctl", "/etc/runlevels/default/sysctl"}) {
        const auto& entries = files.node(folder_of(level)).entries;
        if (std::ranges::binary_search(entries, "sysctl")) {
            return level;
        }
    }
    return {};
}

bool names_any(const std::string& words, std::initializer_list<std::string_view> wanted) {
    return std::ranges::any_of(wanted, [&](std::string_view word) {
        return (" " + words + " ").find(" " + std::string(word) + " ") != std::string::npos;
    });
}

// A tree with little but its /etc: what hosts of that distribution do.
Loaders by_distribution(Lookup& files) {
    std::string_view release = files.node("/etc/os-release").text();
    std::string path = "/etc/os-release";
    if (release.empty()) {
        path = "/usr/lib/os-release";
        release = files.node(path).text();
    }
    const std::string id = os_release_value(release, "ID");
    const std::string family = id + " " + os_release_value(release, "ID_LIKE");
    if (names_any(id, {"alpine"}) || files.node("/etc/alpine-release").is_file()) {
        if (!files.node("/etc/runlevels/boot").entries.empty()) {
            return not_started("/etc/runlevels");
        }
        return {{Applier::busybox}, "the host is an Alpine, where OpenRC runs busybox's sysctl"};
    }
    if (names_any(family, {"openwrt", "lede"}) || files.node("/etc/openwrt_release").is_file()) {
        if (!files.node("/etc/rc.d").entries.empty() && start_link(files, "/etc/rc.d", "sysctl").empty()) {
            return not_started("/etc/rc.d");
        }
        return {{Applier::busybox}, "the host is an OpenWrt, which runs busybox's sysctl"};
    }
    if (names_any(id, {"devuan", "slackware"})) {
        return {procps_installed(files), path + " says " + id + ", where sysctl --system runs at boot"};
    }
    const bool sysvinit = files.node("/etc/inittab").is_file();
    if (const std::string init = first_process(files); !init.empty() && !sysvinit) {
        return {{}, init + " is neither systemd nor a program whose start-up scripts are known"};
    }
    if (!sysvinit && names_any(family, {"debian", "ubuntu", "fedora", "rhel", "centos", "suse", "opensuse",
                                        "arch", "mageia", "amzn", "ol", "photon", "nixos", "flatcar"})) {
        return {{systemd_of(files)}, path + " says " + id + ", where systemd-sysctl applies the settings"};
    }
    for (const char* mark :
         {"/etc/debian_version", "/etc/redhat-release", "/etc/SuSE-release", "/etc/arch-release"}) {
        if (!sysvinit && files.node(mark).is_file()) {
            return {{systemd_of(files)},
                    std::string("the host has ") + mark + ", and systemd-sysctl applies the settings there"};
        }
    }
    if (sysvinit && is_there(files, "/etc/debian_version")) {
        if (!files.node("/etc/rcS.d").entries.empty()) {
            return not_started("/etc/rcS.d");
        }
        return {procps_installed(files),
                "the host has /etc/inittab and /etc/debian_version: sysvinit, which runs procps's script"};
    }
    return {{},
            "neither /sbin/init, /etc/systemd/system, /etc/rcS.d, /etc/runlevels/boot/sysctl nor "
            "/etc/os-release tells it"};
}

Loaders by_files(Lookup& files) {
    if (const std::string why = systemd_mark(files); !why.empty()) {
        return systemd_loaders(files, why);
    }
    if (const std::string link = openrc_link(files); !link.empty()) {
        return {sysctl_installed(files, files.node("/etc/init.d/sysctl").text()),
                link + " starts sysctl at boot"};
    }
    if (const std::string link = start_link(files, "/etc/rcS.d", "procps");
        !link.empty() && files.node("/etc/inittab").is_file()) {
        return {procps_installed(files), link + " runs sysctl --system at boot"};
    }
    return by_distribution(files);
}

}  // namespace

Loaders loaders_at_boot(Lookup& files) {
    Lookup window = files.again();
    Loaders loaders = by_files(window);
    files.also_missing(window);
    if (!window.unread().empty()) {  // whatever the rest says, it may say otherwise
        const std::string& path = *window.unread().begin();
        return {{}, path + " could not be read: " + window.node(path).problem};
    }
    return loaders;
}

}  // namespace route_guard::sysctl

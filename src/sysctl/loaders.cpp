// SPDX-License-Identifier: GPL-3.0-or-later
// Who applies sysctl settings at boot: first what the host's start-up files say, then what its marks let one
// conclude.
#include <algorithm>
#include <array>

#include "sysctl/boot.hpp"
#include "sysctl/references.hpp"
#include "sysctl/text.hpp"

namespace route_guard::sysctl {

namespace {

constexpr std::array<std::string_view, 5> unit_folders = {"/etc/systemd/system", "/run/systemd/system",
                                                          "/usr/local/lib/systemd/system",
                                                          "/usr/lib/systemd/system", "/lib/systemd/system"};

bool is_there(Lookup& files, std::string_view path) {
    return files.node(path).kind != NodeKind::absent;
}

// Where a unit is found first; empty where it is not.
std::string place_of_unit(Lookup& files, std::string_view unit) {
    for (const std::string_view folder : unit_folders) {
        const auto& entries = files.node(folder).entries;
        if (std::ranges::binary_search(entries, unit)) {
            return join(folder, unit);
        }
    }
    return {};
}

// A unit is masked by a link to /dev/null or by an empty file.
bool is_masked(Lookup& files, const std::string& unit_file) {
    const Node& node = files.node(unit_file);
    return files.real_path(unit_file) == "/dev/null" || node.kind == NodeKind::other ||
           (node.is_file() && node.problem.empty() && node.text().empty());
}

std::string wanted_by(Lookup& files, std::string_view unit) {
    for (const std::string_view folder : unit_folders) {
        for (const char* target : {"sysinit.target.wants", "multi-user.target.wants", "basic.target.wants"}) {
            const std::string wants = join(folder, target);
            if (std::ranges::binary_search(files.node(wants).entries, unit)) {
                return join(wants, unit);
            }
        }
    }
    return {};
}

// "3" or "4" for the release of procps that a package database names; both where none does.
std::vector<Applier> procps_installed(Lookup& files) {
    constexpr std::array<std::array<std::string_view, 3>, 4> databases = {
        {{"/var/lib/dpkg/status", "Package: procps\n", "\nVersion: "},
         {"/lib/apk/db/installed", "P:procps-ng\n", "\nV:"},
         {"/lib/apk/db/installed", "P:procps\n", "\nV:"},
         {"/usr/lib/apk/db/installed", "P:procps-ng\n", "\nV:"}}};
    for (const auto& [path, package, version] : databases) {
        const std::string_view text = files.node(path).text();
        const std::size_t from = text.starts_with(package) ? 0 : text.find("\n" + std::string(package));
        const std::size_t end =
            from == std::string_view::npos ? 0 : std::min(text.find("\n\n", from + 1), text.size());
        const std::string_view entry = from == std::string_view::npos ? "" : text.substr(from, end - from);
        const std::size_t at = entry.find(version);
        if (at != std::string_view::npos) {
            std::string_view number = entry.substr(at + version.size());
            number = number.substr(0, number.find('\n'));
            number = number.substr(number.find(':') == std::string_view::npos ? 0 : number.find(':') + 1);
            return {number.starts_with("3.") ? Applier::procps_3 : Applier::procps_4};
        }
    }
    return {Applier::procps_3, Applier::procps_4};
}

// The appliers behind a start-up script that runs sysctl: busybox's where sysctl is a link to it.
std::vector<Applier> sysctl_installed(Lookup& files, std::string_view script) {
    for (const char* path : {"/sbin/sysctl", "/usr/sbin/sysctl", "/bin/sysctl", "/usr/bin/sysctl"}) {
        if (is_there(files, path)) {
            return route_guard::name_of(files.real_path(path)).starts_with("busybox")
                       ? std::vector{Applier::busybox}
                       : procps_installed(files);
        }
    }
    const bool busybox =
        files.node("/etc/alpine-release").is_file() || files.node("/etc/openwrt_release").is_file();
    return script.find("--system") != std::string_view::npos && !busybox ? procps_installed(files)
                                                                         : std::vector{Applier::busybox};
}

// systemd: its own service, and procps's where that is a service of its own.
Loaders systemd_loaders(Lookup& files, const std::string& why) {
    Loaders loaders;
    const std::string unit = place_of_unit(files, "systemd-sysctl.service");
    if (!unit.empty() && is_masked(files, unit)) {
        loaders.because = why + ", but " + unit + " masks systemd-sysctl.service";
    } else {
        loaders.appliers.push_back(Applier::systemd);
        loaders.because =
            why + (unit.empty() ? ", whose systemd-sysctl.service applies the settings" : " and has " + unit);
    }
    const std::string procps = place_of_unit(files, "procps.service");
    const std::string_view text = files.node(procps).text();
    if (!procps.empty() && !is_masked(files, procps) && text.find("--system") != std::string_view::npos &&
        !wanted_by(files, "procps.service").empty()) {
        for (const Applier applier : procps_installed(files)) {
            loaders.appliers.push_back(applier);
        }
        loaders.because += "; " + procps + " runs sysctl --system";
    }
    return loaders;
}

// What stands at the place of the first process.
std::string systemd_mark(Lookup& files) {
    for (const char* path : {"/sbin/init", "/usr/sbin/init", "/init"}) {
        if (is_there(files, path)) {
            return route_guard::name_of(files.real_path(path)) == "systemd"
                       ? std::string(path) + " is systemd"
                       : std::string();
        }
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

std::string sysvinit_link(Lookup& files) {
    for (const std::string& name : files.node("/etc/rcS.d").entries) {
        if (name.size() > 3 && name.starts_with('S') && name.ends_with("procps")) {
            return join("/etc/rcS.d", name);
        }
    }
    return {};
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
        return {{Applier::busybox}, "the host is an Alpine, where OpenRC runs busybox's sysctl"};
    }
    if (names_any(family, {"openwrt", "lede"}) || files.node("/etc/openwrt_release").is_file()) {
        return {{Applier::busybox}, "the host is an OpenWrt, which runs busybox's sysctl"};
    }
    if (names_any(id, {"devuan", "slackware"})) {
        return {procps_installed(files), path + " says " + id + ", where sysctl --system runs at boot"};
    }
    const bool sysvinit = files.node("/etc/inittab").is_file();
    if (!sysvinit && names_any(family, {"debian", "ubuntu", "fedora", "rhel", "centos", "suse", "opensuse",
                                        "arch", "mageia", "amzn", "ol", "photon", "nixos", "flatcar"})) {
        return {{Applier::systemd}, path + " says " + id + ", where systemd-sysctl applies the settings"};
    }
    for (const char* mark :
         {"/etc/debian_version", "/etc/redhat-release", "/etc/SuSE-release", "/etc/arch-release"}) {
        if (!sysvinit && files.node(mark).is_file()) {
            return {{Applier::systemd},
                    std::string("the host has ") + mark + ", and systemd-sysctl applies the settings there"};
        }
    }
    if (sysvinit && is_there(files, "/etc/debian_version")) {
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
    if (const std::string link = sysvinit_link(files);
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

// SPDX-License-Identifier: GPL-3.0-or-later
// Who applies sysctl settings at boot: first what the host's start-up files say, then what its marks let one
// conclude.
#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

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

// Whether a unit file has a line that begins so.
bool says(std::string_view unit, std::string_view begin) {
    return unit.starts_with(begin) || unit.find("\n" + std::string(begin)) != std::string_view::npos;
}

// Whether a unit file starts a program: one of its ExecStart lines has `words` in it.
bool starts(std::string_view unit, std::string_view words) {
    for (std::size_t from = 0; from < unit.size();) {
        const std::size_t to = std::min(unit.find('\n', from), unit.size());
        const std::string_view line = unit.substr(from, to - from);
        if (line.starts_with("ExecStart=") && line.find(words) != std::string_view::npos) {
            return true;
        }
        from = to + 1;
    }
    return false;
}

// What makes systemd-sysctl.service do something else than it is known for, as a clause; empty: nothing.
std::string change_of_service(Lookup& files, const std::string& unit) {
    const std::string_view text = files.node(unit).text();
    if (says(text, "ExecStart=") && !starts(text, "systemd-sysctl")) {
        return unit + " starts another program";
    }
    for (const std::string_view folder : unit_folders) {
        const std::string drop_ins = join(folder, "systemd-sysctl.service.d");
        for (const std::string& name : files.node(drop_ins).entries) {
            const std::string_view change = files.node(join(drop_ins, name)).text();
            for (const char* setting : {"ExecStart=", "Condition", "Assert"}) {
                if (name.ends_with(".conf") && says(change, setting)) {
                    return join(drop_ins, name) + " changes what systemd-sysctl.service does (" + setting +
                           ")";
                }
            }
        }
    }
    return {};
}

// Why a host whose units can all be seen does not start systemd-sysctl.service; empty: it does, or they
// cannot be seen.
std::string why_not_started(Lookup& files, const std::string& unit) {
    if (place_of_unit(files, "sysinit.target").empty()) {
        return {};
    }
    if (unit.empty()) {
        return "there is no systemd-sysctl.service";
    }
    return wanted_by(files, "systemd-sysctl.service").empty() ? "nothing starts " + unit : "";
}

// systemd: its own service, and procps's where that is a service of its own.
Loaders systemd_loaders(Lookup& files, const std::string& why) {
    Loaders loaders;
    const std::string unit = place_of_unit(files, "systemd-sysctl.service");
    if (!unit.empty() && is_masked(files, unit)) {
        loaders.because = why + ", but " + unit + " masks systemd-sysctl.service";
    } else if (const std::string change = unit.empty() ? "" : change_of_service(files, unit);
               !change.empty()) {
        return {{}, why + ", but " + change};
    } else if (const std::string reason = why_not_started(files, unit); !reason.empty()) {
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

// The release that the name of systemd's own library tells: libsystemd-shared-239.so,
// libsystemd-shared-252.4-1.fc37.so
std::optional<int> systemd_release(Lookup& files) {
    constexpr std::string_view library = "libsystemd-shared-";
    for (const char* folder : {"/usr/lib/systemd", "/lib/systemd"}) {
        for (const std::string& name : files.node(folder).entries) {
            int release = 0;
            if (name.starts_with(library) &&
                std::from_chars(name.data() + library.size(), name.data() + name.size(), release).ec ==
                    std::errc()) {
                return release;
            }
        }
    }
    return std::nullopt;
}

// Distributions, and their first release with a systemd that knows patterns.
constexpr std::pair<std::string_view, double> first_with_patterns[] = {
    {"rhel", 9},    {"centos", 9}, {"rocky", 9},   {"almalinux", 9},        {"ol", 9},     {"debian", 11},
    {"ubuntu", 20}, {"amzn", 3},   {"sles", 15.3}, {"opensuse-leap", 15.3}, {"fedora", 32}};

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

Applier systemd_of(Lookup& files) {
    if (const auto release = systemd_release(files)) {
        return *release < 245 ? Applier::systemd_early : Applier::systemd;
    }
    const Node& in_etc = files.node("/etc/os-release");
    const std::string_view os = in_etc.is_file() ? in_etc.text() : files.node("/usr/lib/os-release").text();
    const std::string id = os_release_value(os, "ID");
    const std::string version = os_release_value(os, "VERSION_ID");
    const auto* const known =
        std::ranges::find(first_with_patterns, id, [](const auto& pair) { return pair.first; });
    double number = 0;
    const bool numbered =
        std::from_chars(version.data(), version.data() + version.size(), number).ec == std::errc();
    return known != std::end(first_with_patterns) && numbered && number < known->second
               ? Applier::systemd_early
               : Applier::systemd;
}

}  // namespace route_guard::sysctl

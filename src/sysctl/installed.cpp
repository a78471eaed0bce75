// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/installed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "sysctl/references.hpp"

namespace route_guard::sysctl {

namespace {

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

std::vector<Applier> sysctl_installed(Lookup& files, std::string_view script) {
    for (const char* path : {"/sbin/sysctl", "/usr/sbin/sysctl", "/bin/sysctl", "/usr/bin/sysctl"}) {
        if (files.node(path).kind != NodeKind::absent) {
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

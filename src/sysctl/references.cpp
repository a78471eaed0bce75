// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/references.hpp"

#include "sysctl/text.hpp"

namespace route_guard::sysctl {

namespace {

struct Benchmark {
    std::string_view id;       // os-release ID
    std::string_view version;  // the VERSION_ID, or the part of it before the dot
    std::vector<std::string> references;
};

const std::vector<Benchmark>& benchmarks() {
    static const std::vector<Benchmark> all = {
        {"debian", "12", {"CIS Debian 12 3.3.2"}},
        {"debian", "13", {"CIS Debian 13 3.3.1.4", "CIS Debian 13 3.3.1.5"}},
        {"ubuntu", "22.04", {"CIS Ubuntu 22.04 3.3.2"}},
        {"ubuntu", "24.04", {"CIS Ubuntu 24.04 3.3.2"}},
        {"rhel",
         "8",
         {"CIS RHEL 8 3.3.1.4", "CIS RHEL 8 3.3.1.5", "STIG RHEL-08-040220", "STIG RHEL-08-040270"}},
        {"rhel",
         "9",
         {"CIS RHEL 9 3.3.2", "STIG RHEL-09-253065", "STIG RHEL-09-253070", "CCE-83997-7", "CCE-83999-3"}},
        {"rhel", "10", {"CIS RHEL 10 3.3.1.4", "CIS RHEL 10 3.3.1.5"}},
    };
    return all;
}

}  // namespace

std::string os_release_value(std::string_view os_release, std::string_view name) {
    std::string found;
    Lines lines(os_release);
    while (const auto text = lines.next()) {
        const std::string_view line = stripped(*text, white_space);
        if (line.starts_with(name) && line.substr(name.size()).starts_with('=')) {
            const std::string_view value = line.substr(name.size() + 1);
            const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                                value.front() == value.back();
            found = quoted ? value.substr(1, value.size() - 2) : value;  // the last one wins, as in a shell
        }
    }
    return found;
}

std::vector<std::string> references(std::string_view os_release) {
    const std::string id = os_release_value(os_release, "ID");
    const std::string version = os_release_value(os_release, "VERSION_ID");
    std::vector<std::string> found;
    for (const Benchmark& benchmark : benchmarks()) {
        if (id == benchmark.id &&
            (version == benchmark.version || version.starts_with(std::string(benchmark.version) + "."))) {
            found = benchmark.references;
        }
    }
    for (const char* control : {"NIST 800-53 CM-6(a)", "NIST 800-53 CM-7(a)", "NIST 800-53 CM-7(b)",
                                "NIST 800-53 SC-5", "NIST 800-53 SC-7(a)"}) {
        found.emplace_back(control);
    }
    return found;
}

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of man 5 sysctl.conf as procps reads it: a line ends at LF, what follows a NUL in it is lost.
// Release 4 was written anew after systemd's model (globs, exclusions), with other corners.
#include "sysctl/candidate_lines.hpp"
#include "sysctl/glob.hpp"
#include "sysctl/key.hpp"
#include "sysctl/settings.hpp"
#include "sysctl/text.hpp"

namespace route_guard::sysctl {

namespace {

bool is_comment(std::string_view line) {
    return line.front() == '#' || line.front() == ';';
}

// procps 4 strips the end of a string, but never its first byte.
std::string_view without_trailing_but_first(std::string_view text) {
    const std::string_view shorter = without_trailing(text, white_space);
    return shorter.empty() ? text.substr(0, 1) : shorter;
}

void add(Line line, std::string_view key, bool globs, bool exclusion, std::vector<Setting>& settings) {
    std::string path = swapped_separators(key);
    const bool glob = globs && is_glob(path);
    if (glob || switch_at(path)) {
        settings.push_back(
            {.line = std::move(line), .key = std::move(path), .glob = glob, .exclusion = exclusion});
    }
}

}  // namespace

void read_as_procps_3(const std::string& file, std::string_view content, std::vector<Setting>& settings) {
    CandidateLines lines(content, std::string_view::npos);
    while (const auto text = lines.next()) {
        std::string_view line = without_leading(without_trailing(as_c_string(*text), " \t\n\r"), " \t");
        if (line.size() < 2 || is_comment(line)) {
            continue;
        }
        line = without_leading(line, "=");
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            continue;
        }
        std::string_view key = without_trailing(line.substr(0, equals), " \t\n\r");
        std::string_view value = without_leading(line.substr(equals + 1), "\n\r");
        value = value.substr(0, value.find_first_of("\n\r"));
        if (value.empty()) {
            continue;
        }
        value = without_leading(value, " \t");
        if (key.starts_with('-')) {
            key.remove_prefix(1);
        }
        add({.file = file, .number = lines.number(), .text = std::string(*text), .value = std::string(value)},
            key, false, false, settings);
    }
}

void read_as_procps_4(const std::string& file, std::string_view content, std::vector<Setting>& settings) {
    CandidateLines lines(content, std::string_view::npos);
    while (const auto text = lines.next()) {
        const std::string_view line = without_leading(as_c_string(*text), white_space);
        if (line.size() < 2 || is_comment(line)) {
            continue;
        }
        const std::size_t equals = line.find('=');
        const bool exclusion = equals == std::string_view::npos;
        if (exclusion && line.front() != '-') {
            continue;  // invalid syntax: ignored
        }
        std::string_view key = line.substr(0, equals);
        for (int dashes = 0; dashes < 2 && key.starts_with('-'); ++dashes) {
            key.remove_prefix(1);
        }
        key = without_trailing_but_first(key);
        const std::string_view value =
            exclusion ? std::string_view() : stripped(line.substr(equals + 1), white_space);
        add({.file = file, .number = lines.number(), .text = std::string(*text), .value = std::string(value)},
            key, true, exclusion, settings);
    }
}

}  // namespace route_guard::sysctl

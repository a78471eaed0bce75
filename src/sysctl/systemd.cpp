// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of man 5 sysctl.d as systemd-sysctl reads it: a line ends at LF, CR or NUL, blanks are space,
// tab, LF and CR, the first "=" divides, and one over-long line ends the file.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sysctl/candidate_lines.hpp"
#include "sysctl/glob.hpp"
#include "sysctl/key.hpp"
#include "sysctl/settings.hpp"
#include "sysctl/text.hpp"

namespace route_guard::sysctl {

namespace {

constexpr std::string_view blanks = " \t\n\r";
constexpr std::string_view line_ends("\n\r\0", 3);
constexpr std::size_t longest_line = 1024UL * 1024UL;

// A line taken apart; the value is missing where it has no "=".
struct Parts {
    bool dash = false;
    std::string_view key = {};
    std::optional<std::string_view> value = {};
};

std::optional<Parts> parts_of(std::string_view text) {
    std::string_view line = stripped(text, blanks);
    if (line.empty() || line.front() == '#' || line.front() == ';') {
        return std::nullopt;
    }
    Parts parts{.dash = line.front() == '-'};
    line.remove_prefix(parts.dash ? 1 : 0);
    const std::size_t divider = line.find('=');
    parts.key = stripped(line.substr(0, divider), blanks);
    if (divider != std::string_view::npos) {
        parts.value = stripped(line.substr(divider + 1), blanks);
    }
    return parts;
}

std::optional<Setting> setting_of(const Parts& parts) {
    const bool exclusion = !parts.value;
    if ((exclusion && !parts.dash) || !may_name_a_switch(parts.key)) {
        return std::nullopt;  // neither an assignment nor an exclusion: ignored
    }
    std::string path = without_detours(swapped_separators(parts.key));  // systemd's path_simplify()
    const bool glob = is_glob(path);
    if (!glob && !switch_at(path)) {
        return std::nullopt;
    }
    return Setting{.line = {.value = std::string(parts.value.value_or(""))},
                   .key = std::move(path),
                   .glob = glob,
                   .exclusion = exclusion};
}

// Release 239: every key is a path, and a line needs its "=".
std::optional<Setting> early_setting_of(const Parts& parts) {
    std::string path = swapped_separators(parts.key);
    if (!parts.value || !switch_at(path)) {
        return std::nullopt;
    }
    return Setting{.line = {.value = std::string(*parts.value)}, .key = std::move(path)};
}

void read(const std::string& file, std::string_view content, std::optional<Setting> (*setting)(const Parts&),
          std::vector<Setting>& settings) {
    CandidateLines lines(content, longest_line);
    while (const auto physical = lines.next()) {
        for (std::size_t from = 0; from <= physical->size();) {
            const std::size_t to = std::min(physical->find_first_of(line_ends, from), physical->size());
            if (to - from >= longest_line) {
                return;
            }
            const std::string_view text = physical->substr(from, to - from);
            const auto parts = parts_of(text);
            if (auto found = parts ? setting(*parts) : std::nullopt) {
                found->line.file = file;
                found->line.number = lines.number();
                found->line.text = text;
                settings.push_back(*std::move(found));
            }
            from = to + 1;
        }
    }
}

}  // namespace

void read_as_systemd(const std::string& file, std::string_view content, std::vector<Setting>& settings) {
    read(file, content, setting_of, settings);
}

void read_as_early_systemd(const std::string& file, std::string_view content,
                           std::vector<Setting>& settings) {
    read(file, content, early_setting_of, settings);
}

}  // namespace route_guard::sysctl

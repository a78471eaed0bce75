// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of man 5 sysctl.d as systemd-sysctl reads it: a line ends at LF, CR or NUL, blanks are space,
// tab, LF and CR, the first "=" divides, and one over-long line ends the file.
#include <algorithm>
#include <string>

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

// Without empty and "." components and without a slash at either end: systemd's path_simplify.
std::string simplified(std::string_view key) {
    std::string path;
    for (const std::string_view part : components(key)) {
        if (!part.empty() && part != ".") {
            path.append(path.empty() ? "" : "/").append(part);
        }
    }
    return path;
}

void read_line(const std::string& file, std::size_t number, std::string_view text,
               std::vector<Setting>& settings) {
    std::string_view line = stripped(text, blanks);
    if (line.empty() || line.front() == '#' || line.front() == ';') {
        return;
    }
    const std::size_t equals = line.find('=');
    const bool exclusion = equals == std::string_view::npos;
    if (line.front() == '-') {
        line.remove_prefix(1);
    } else if (exclusion) {
        return;  // not an assignment: ignored
    }
    const std::size_t divider = line.find('=');
    const std::string_view key = stripped(line.substr(0, divider), blanks);
    if (!may_name_a_switch(key)) {
        return;
    }
    const std::string_view value =
        exclusion ? std::string_view() : stripped(line.substr(divider + 1), blanks);
    std::string path = simplified(swapped_separators(key));
    const bool glob = is_glob(path);
    if (!glob && !switch_at(path)) {
        return;
    }
    settings.push_back(
        {.line = {.file = file, .number = number, .text = std::string(text), .value = std::string(value)},
         .key = std::move(path),
         .glob = glob,
         .exclusion = exclusion});
}

}  // namespace

void read_as_systemd(const std::string& file, std::string_view content, std::vector<Setting>& settings) {
    CandidateLines lines(content, longest_line);
    while (const auto physical = lines.next()) {
        for (std::size_t from = 0; from <= physical->size();) {
            const std::size_t to = std::min(physical->find_first_of(line_ends, from), physical->size());
            if (to - from >= longest_line) {
                return;
            }
            read_line(file, lines.number(), physical->substr(from, to - from), settings);
            from = to + 1;
        }
    }
}

}  // namespace route_guard::sysctl

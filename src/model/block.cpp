// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/block.hpp"

#include <algorithm>

namespace route_guard {
namespace {

constexpr std::string_view begin_marker = "# BEGIN route_guard";
constexpr std::string_view end_marker = "# END route_guard";
constexpr std::string_view no_newline_note = " (no newline before)";
constexpr std::string_view new_file_note = " (new file)";

enum class Mark { none, begin, begin_no_newline, begin_new_file, end };

struct Line {
    std::size_t start = 0;
    std::size_t next = 0;  // where the next line starts
    std::size_t number = 0;
    Mark mark = Mark::none;
};

std::string_view without_line_end(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    return line;
}

Mark mark_of(std::string_view line) {
    line = without_line_end(line);
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return Mark::none;
    }
    line = line.substr(first, line.find_last_not_of(" \t") + 1 - first);
    if (line == end_marker) {
        return Mark::end;
    }
    if (!line.starts_with(begin_marker)) {
        return Mark::none;
    }
    const std::string_view note = line.substr(begin_marker.size());
    if (note.empty()) {
        return Mark::begin;
    }
    if (note == no_newline_note) {
        return Mark::begin_no_newline;
    }
    return note == new_file_note ? Mark::begin_new_file : Mark::none;
}

// The lines that are markers. A marker can only start with '#', so that ordinary lines cost one look each.
std::vector<Line> marker_lines(std::string_view content) {
    std::vector<Line> marks;
    std::size_t number = 0;
    for (std::size_t start = 0; start < content.size();) {
        const std::size_t newline = content.find('\n', start);
        const std::size_t next = newline == std::string_view::npos ? content.size() : newline + 1;
        ++number;
        const Mark mark = mark_of(content.substr(start, next - start));
        if (mark != Mark::none) {
            marks.push_back({start, next, number, mark});
        }
        start = next;
    }
    return marks;
}

std::vector<std::string> lines_between(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t newline = text.find('\n');
        lines.emplace_back(without_line_end(text.substr(0, newline)));
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    }
    return lines;
}

std::optional<BlockDamage> damage_in(const std::vector<Line>& marks) {
    BlockDamage damage;
    std::ranges::transform(marks, std::back_inserter(damage.lines), &Line::number);
    bool open = false;
    for (const Line& line : marks) {
        const bool closes = line.mark == Mark::end;
        if (closes != open) {
            damage.reason = closes ? "an END marker has no BEGIN marker before it"
                                   : "a BEGIN marker has no END marker behind it";
            return damage;
        }
        open = !closes;
    }
    if (open) {
        damage.reason = "a BEGIN marker has no END marker behind it";
        return damage;
    }
    return std::nullopt;
}

}  // namespace

std::expected<Blocked, BlockDamage> without_block(std::string_view content) {
    const std::vector<Line> marks = marker_lines(content);
    if (auto damage = damage_in(marks)) {
        return std::unexpected(std::move(*damage));
    }
    Blocked blocked;
    std::size_t kept_to = 0;
    for (std::size_t i = 0; i + 1 < marks.size(); i += 2) {
        const Line& begin = marks[i];
        const Line& end = marks[i + 1];
        blocked.rest.append(content.substr(kept_to, begin.start - kept_to));
        kept_to = end.next;
        // Not where the line before it has another line end by now: then somebody else wrote that one.
        const std::string_view added = line_end_of(content.substr(begin.start, begin.next - begin.start));
        if (begin.mark == Mark::begin_no_newline && kept_to == content.size() &&
            blocked.rest.ends_with(added)) {
            blocked.rest.resize(blocked.rest.size() - added.size());
        }
        blocked.lines = lines_between(content.substr(begin.next, end.start - begin.next));
        blocked.first_line = begin.number;
        blocked.doubled = i > 0;
        blocked.new_file = blocked.new_file || begin.mark == Mark::begin_new_file;
    }
    blocked.at_end = blocked.lines && kept_to == content.size();
    blocked.rest.append(content.substr(kept_to));
    return blocked;
}

std::string with_block(std::string_view rest, const std::vector<std::string>& lines, BlockStyle style) {
    std::string content(rest);
    if (lines.empty()) {
        return content;
    }
    std::string_view note;
    if (!rest.empty() && rest.back() != '\n') {
        content += style.line_end;
        note = no_newline_note;
    } else if (style.new_file) {
        note = new_file_note;
    }
    content.append(begin_marker).append(note).append(style.line_end);
    for (const std::string& line : lines) {
        content.append(line).append(style.line_end);
    }
    return content.append(end_marker).append(style.line_end);
}

std::string_view line_end_of(std::string_view content) {
    const std::size_t newline = content.rfind('\n');
    return newline != std::string_view::npos && newline > 0 && content[newline - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace route_guard

// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/unified_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace route_guard::report {
namespace {

using Lines = std::vector<std::string_view>;  // with their line ends

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

struct Edit {
    char mark;         // ' ', '-', '+'
    std::size_t line;  // index on the side it is taken from: before for ' ' and '-'
};

constexpr std::size_t most_middle_lines = 2000;  // beyond, the quadratic table would be too large

// The longest common subsequence of the two middles, walked from its front.
void add_middle(const Lines& before, const Lines& after, std::size_t start, std::size_t before_end,
                std::size_t after_end, std::vector<Edit>& edits) {
    const std::size_t rows = before_end - start;
    const std::size_t columns = after_end - start;
    const bool aligned = rows <= most_middle_lines && columns <= most_middle_lines;
    std::vector<std::uint16_t> common(aligned ? (rows + 1) * (columns + 1) : 0);
    const auto at = [&](std::size_t row, std::size_t column) -> std::uint16_t& {
        return common[row * (columns + 1) + column];
    };
    for (std::size_t row = aligned ? rows : 0; row-- > 0;) {
        for (std::size_t column = columns; column-- > 0;) {
            at(row, column) = before[start + row] == after[start + column]
                                  ? static_cast<std::uint16_t>(at(row + 1, column + 1) + 1)
                                  : std::max(at(row + 1, column), at(row, column + 1));
        }
    }
    std::size_t row = 0;
    std::size_t column = 0;
    while (row < rows || column < columns) {
        if (aligned && row < rows && column < columns && before[start + row] == after[start + column]) {
            edits.push_back({' ', start + row++});
            ++column;
        } else if (row < rows &&
                   (column == columns || !aligned || at(row + 1, column) >= at(row, column + 1))) {
            edits.push_back({'-', start + row++});
        } else {
            edits.push_back({'+', start + column++});
        }
    }
}

std::vector<Edit> edits_between(const Lines& before, const Lines& after) {
    std::size_t start = 0;
    while (start < before.size() && start < after.size() && before[start] == after[start]) {
        ++start;
    }
    std::size_t before_end = before.size();
    std::size_t after_end = after.size();
    while (before_end > start && after_end > start && before[before_end - 1] == after[after_end - 1]) {
        --before_end;
        --after_end;
    }
    std::vector<Edit> edits;
    edits.reserve(before.size() + after.size());
    for (std::size_t line = 0; line < start; ++line) {
        edits.push_back({' ', line});
    }
    add_middle(before, after, start, before_end, after_end, edits);
    for (std::size_t line = before_end; line < before.size(); ++line) {
        edits.push_back({' ', line});
    }
    return edits;
}

// Line numbers in a hunk's head count from 1, and name the line before where a side has none (as diff -u
// does).
std::string range(std::size_t first, std::size_t count) {
    const std::size_t start = count == 0 ? first : first + 1;
    return count == 1 ? fmt::format("{}", start) : fmt::format("{},{}", start, count);
}

struct Hunk {
    std::size_t from;  // indexes of edits
    std::size_t to;
};

std::vector<Hunk> hunks_of(const std::vector<Edit>& edits) {
    constexpr std::size_t context = 3;
    std::vector<Hunk> hunks;
    for (std::size_t index = 0; index < edits.size(); ++index) {
        if (edits[index].mark == ' ') {
            continue;
        }
        const std::size_t from = index < context ? 0 : index - context;
        const std::size_t to = std::min(edits.size(), index + context + 1);
        if (!hunks.empty() && from <= hunks.back().to) {
            hunks.back().to = to;
        } else {
            hunks.push_back({from, to});
        }
    }
    return hunks;
}

void add_line(std::string_view line, char mark, std::vector<DiffLine>& result) {
    const bool ended = line.ends_with('\n');
    result.push_back({mark, ended ? line.substr(0, line.size() - 1) : line});
    if (!ended) {
        result.push_back({.mark = '\\', .text = {}, .head = "\\ No newline at end of file"});
    }
}

}  // namespace

std::vector<DiffLine> unified_diff(const FileDifference& difference) {
    const Lines before = lines_of(difference.before);
    const Lines after = lines_of(difference.after);
    const std::vector<Edit> edits = edits_between(before, after);
    std::vector<DiffLine> result;
    std::size_t before_line = 0;
    std::size_t after_line = 0;
    std::size_t index = 0;
    for (const Hunk& hunk : hunks_of(edits)) {
        for (; index < hunk.from; ++index) {
            ++before_line;
            ++after_line;
        }
        if (result.empty()) {
            result.push_back({.mark = 'h', .text = {}, .head = "--- " + difference.before_header});
            result.push_back({.mark = 'h', .text = {}, .head = "+++ " + difference.after_header});
        }
        const std::size_t head = result.size();
        result.push_back({.mark = '@', .text = {}, .head = {}});
        const std::size_t before_first = before_line;
        const std::size_t after_first = after_line;
        for (; index < hunk.to; ++index) {
            const Edit& edit = edits[index];
            add_line(edit.mark == '+' ? after[edit.line] : before[edit.line], edit.mark, result);
            before_line += edit.mark != '+' ? 1 : 0;
            after_line += edit.mark != '-' ? 1 : 0;
        }
        result[head].head = fmt::format("@@ -{} +{} @@", range(before_first, before_line - before_first),
                                        range(after_first, after_line - after_first));
    }
    return result;
}

}  // namespace route_guard::report

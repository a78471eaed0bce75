// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/printable.hpp"
#include "report/unified_diff.hpp"

namespace route_guard::report {
namespace {

enum class Colour { none, red, green, yellow, cyan, bold };

std::string painted(std::string_view text, Colour colour, Look look) {
    static constexpr const char* codes[] = {"", "31", "32", "33", "36", "1"};
    if (!look.colour || colour == Colour::none) {
        return std::string(text);
    }
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<int>(colour)], text);
}

struct Mark {
    const char* unicode;
    const char* ascii;
    Colour colour;
};

Mark mark_of(Status status) {
    switch (status) {
        case Status::compliant:
            return {"✓", "[ok]", Colour::green};
        case Status::non_compliant:
            return {"✗", "[no]", Colour::red};
        case Status::not_applicable:
            return {"–", "[--]", Colour::none};
        case Status::unknown:
            return {"?", "[??]", Colour::yellow};
    }
    return {"?", "[??]", Colour::yellow};
}

std::string place_of(const Evidence& evidence) {
    return evidence.line == 0 ? printable(evidence.file)
                              : fmt::format("{}:{}", printable(evidence.file), evidence.line);
}

std::string evidence_text(const Evidence& evidence, Look look) {
    std::string text = "    ";
    if (!evidence.file.empty()) {
        text += painted(place_of(evidence), Colour::cyan, look) + ": ";
    }
    text += evidence.seen.empty() ? "" : printable(evidence.seen);
    if (!evidence.expected.empty()) {
        text += fmt::format("{}expected: {}", evidence.seen.empty() ? "" : "\n      ",
                            printable(evidence.expected));
    }
    return text + "\n";
}

std::string outcome_text(const Outcome& outcome, Look look) {
    const Finding& finding = outcome.finding;
    const Mark mark = mark_of(finding.status);
    std::string text =
        fmt::format("{} {:<20} {}", painted(look.unicode ? mark.unicode : mark.ascii, mark.colour, look),
                    name_of(finding.control), printable(finding.message));
    if (!finding.subject.empty()) {
        text += fmt::format(" ({})", printable(finding.subject));
    }
    text += "\n";
    for (const Evidence& evidence : finding.evidence) {
        text += evidence_text(evidence, look);
    }
    if (!finding.acceptable() && !finding.references.empty()) {
        text += fmt::format("    {}\n", fmt::join(finding.references, ", "));
    }
    return text;
}

std::string verb_of(Action action) {
    switch (action) {
        case Action::write_file:
            return "write";
        case Action::remove_file:
            return "remove";
        case Action::set_mode:
            return "set the mode of";
        case Action::set_sysctl:
            return "set";
        case Action::flush_routes:
            return "flush cached routes of";
    }
    return "";
}

std::string changes_text(const Report& report, Look look) {
    if (report.changes.empty()) {
        return "";
    }
    std::string text =
        "\n" + painted(report.check_mode ? "To be changed:" : "Changed:", Colour::bold, look) + "\n";
    for (const Change& change : report.changes) {
        text += fmt::format("  {} {}: {}\n", verb_of(change.action), printable(change.target),
                            printable(change.message));
    }
    for (const std::string& file : report.backup_files) {
        text += fmt::format("  kept a copy: {}\n", printable(file));
    }
    return text;
}

std::string diff_text(const Report& report, Look look) {
    std::string text;
    for (const FileDifference& difference : report.differences) {
        const std::vector<DiffLine> lines = unified_diff(difference);
        text += lines.empty() ? "" : "\n";
        for (const DiffLine& line : lines) {
            switch (line.mark) {
                case '-':
                case '+':
                    text += painted(line.mark + printable(line.text),
                                    line.mark == '-' ? Colour::red : Colour::green, look);
                    break;
                case ' ':
                    text += " " + printable(line.text);
                    break;
                default:
                    text +=
                        painted(printable(line.head), line.mark == '@' ? Colour::cyan : Colour::bold, look);
            }
            text += "\n";
        }
    }
    return text;
}

std::string warnings_text(const Report& report, Look look) {
    std::string text = report.warnings.empty() ? "" : "\n";
    for (const std::string& warning : report.warnings) {
        text += painted("warning:", Colour::yellow, look) + " " + printable(warning) + "\n";
    }
    return text;
}

std::string closing_text(const Report& report, Look look, const TextParts& parts) {
    std::string text =
        "\n" + painted(printable(report.message), report.compliant() ? Colour::green : Colour::red, look);
    text += report.message.ends_with('.') ? "\n" : ".\n";
    if (!report.check_mode) {
        const bool idle = report.changes.empty() && report.compliant();
        return text + (idle ? "There was nothing to do.\n" : "");
    }
    if (!report.changes.empty()) {
        text += fmt::format("To make {}, type:\n  {}\n",
                            report.changes.size() == 1 ? "this change" : "these changes",
                            printable(parts.apply_command));
    }
    const auto wrong =
        std::ranges::find_if(report.outcomes, [](const Outcome& o) { return !o.finding.acceptable(); });
    if (wrong != report.outcomes.end()) {
        text += fmt::format("For what a control means and why it matters, type:\n  {} explain {}\n",
                            printable(parts.program), name_of(wrong->finding.control));
    }
    return text;
}

}  // namespace

std::string text(const Report& report, Look look, const TextParts& parts) {
    std::string result;
    for (const Outcome& outcome : report.outcomes) {
        result += outcome_text(outcome, look);
    }
    result += changes_text(report, look);
    if (parts.diff) {
        result += diff_text(report, look);
    }
    return result + warnings_text(report, look) + closing_text(report, look, parts);
}

}  // namespace route_guard::report

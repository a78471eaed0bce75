// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "sysctl/text.hpp"

namespace route_guard::sysctl {

// Hands out only those lines of a file that can matter (may_name_a_switch), and those of `longest` bytes or
// more. Most lines of most hosts speak of other things: they cost the search for their end.
class CandidateLines {
  public:
    CandidateLines(std::string_view content, std::size_t longest)
        : content_(content), lines_(content), longest_(longest) {}

    std::optional<std::string_view> next() {
        while (const auto line = lines_.next()) {
            const auto start = static_cast<std::size_t>(line->data() - content_.data());
            if (line->size() >= longest_ || first_mark(start) < start + line->size()) {
                return line;
            }
        }
        return std::nullopt;
    }
    std::size_t number() const { return lines_.number(); }

  private:
    struct Mark {
        std::string_view text;
        std::size_t place = 0;  // of the first one not yet passed, once it was looked for
        bool sought = false;
    };

    // Where the first mark at or behind `from` stands; each is looked for again only when it was passed.
    std::size_t first_mark(std::size_t from) {
        std::size_t first = std::string_view::npos;
        for (Mark& mark : marks_) {
            if (!mark.sought || mark.place < from) {
                mark.place = mark.text.size() == 1 ? content_.find(mark.text.front(), from)
                                                   : content_.find(mark.text, from);
                mark.sought = true;
            }
            first = mark.place < first ? mark.place : first;
        }
        return first;
    }

    std::string_view content_;
    Lines lines_;
    std::size_t longest_;
    std::array<Mark, 4> marks_ = {{{.text = "send_redirects"}, {.text = "*"}, {.text = "?"}, {.text = "["}}};
};

}  // namespace route_guard::sysctl

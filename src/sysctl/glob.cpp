// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/glob.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <utility>

#include "sysctl/key.hpp"

namespace route_guard::sysctl {

namespace {

constexpr std::string_view root = "/proc/sys/";

constexpr int most_slashes = 64;

// Nobody writes as many alternatives; what goes beyond is not taken apart.
constexpr std::size_t most_bytes_of_alternatives = 256UL * 1024;

bool meets(std::string_view pattern, std::string_view name) {
    return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), FNM_PERIOD) == 0;
}

// What glob() sees in a pattern. With `special` in a folder's name it looks for folders that match; with
// anything else but `plain` in a last component it looks through the folder; a plain one it only asks for.
enum class Magic { plain, odd, special };

Magic magic_of(std::string_view pattern) {
    Magic magic = Magic::plain;
    bool bracket = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const char byte = pattern[at];
        if (byte == '*' || byte == '?' || (byte == ']' && bracket)) {
            return Magic::special;
        }
        if (byte == '\\' || byte == '[') {
            magic = Magic::odd;
            bracket = bracket || byte == '[';
            at += byte == '\\' ? 1 : 0;
        }
    }
    return magic;
}

std::string without_escapes(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        at += text[at] == '\\' ? 1 : 0;
        if (at < text.size()) {
            plain += text[at];
        }
    }
    return plain;
}

std::string_view without_open_escape(std::string_view text) {
    const std::size_t last = text.find_last_not_of('\\');
    const std::size_t backslashes = text.size() - (last == std::string_view::npos ? 0 : last + 1);
    text.remove_suffix(backslashes % 2);
    return text;
}

// One bracket expression's first possible byte, and where it ends.
char byte_for_bracket(std::string_view pattern, std::size_t& at) {
    const std::size_t close = pattern.find(']', at + 2);
    if (close == std::string_view::npos) {
        return '[';
    }
    const std::string expression(pattern.substr(at, close - at + 1));
    at = close;
    for (const char byte :
         std::string_view("e0aw1b2cdfghijklmnopqrstuvxyz3456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
        const std::array<char, 2> name{byte, '\0'};
        if (fnmatch(expression.c_str(), name.data(), 0) == 0) {
            return byte;
        }
    }
    return '[';
}

// A name that the pattern's wildcards can stand for.
std::string filled(std::string_view pattern, std::string_view star) {
    std::string name;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        switch (pattern[at]) {
            case '*':
                name += star;
                break;
            case '?':
                name += 'q';
                break;
            case '[':
                name += byte_for_bracket(pattern, at);
                break;
            case '\\':
                name += ++at < pattern.size() ? pattern[at] : '\\';
                break;
            default:
                name += pattern[at];
        }
    }
    return name;
}

// The next component of a path from `at` on, which moves behind its slash; npos at the end.
std::string_view next_component(std::string_view path, std::size_t& at) {
    const std::size_t from = at;
    const std::size_t to = std::min(path.find('/', from), path.size());
    at = to == path.size() ? std::string_view::npos : to + 1;
    return path.substr(from, to - from);
}

// The file system as far as it matters: the way to one switch, and folders that lead elsewhere.
class Way {
  public:
    // So many names down the way, and so many folders off it.
    struct Place {
        std::size_t on = 0;
        std::size_t off = 0;
        friend auto operator<=>(const Place&, const Place&) = default;
    };

    explicit Way(std::string_view name)
        : names_{"proc", "sys", "net", "ipv4", "conf", name, "send_redirects"} {}

    // Where a path leads; nullopt: it goes on behind the switch, which is no folder.
    std::optional<Place> place_of(std::string_view path) const {
        Place place;
        for (std::size_t at = 0; at != std::string_view::npos;) {
            if (is_switch(place)) {
                return std::nullopt;
            }
            place = entered(place, next_component(path, at));
        }
        return place;
    }

    Place entered(Place place, std::string_view name) const {
        if (name.empty() || name == ".") {
            return place;
        }
        if (name == "..") {
            std::size_t& last = place.off > 0 ? place.off : place.on;
            last -= last > 0 ? 1 : 0;
            return place;
        }
        const bool on_the_way = place.off == 0 && name == next(place);
        return {.on = place.on + (on_the_way ? 1 : 0), .off = place.off + (on_the_way ? 0 : 1)};
    }

    bool is_switch(Place place) const { return place.on == names_.size() && place.off == 0; }

    // The next name on the way to the switch; "" where the place is off it.
    std::string_view next(Place place) const {
        return place.off == 0 && place.on < names_.size() ? names_[place.on] : std::string_view();
    }

  private:
    std::array<std::string_view, 7> names_;
};

class Glob {
  public:
    Glob(std::string_view name, DotEntries dots) : way_(name), dots_(dots) {}

    // What glob() finds. `folders`: nothing but folders in the place of wildcards. `marked`: a slash behind a
    // folder.
    std::vector<std::string> expanded(std::string_view pattern, bool folders, bool marked) const {
        const std::size_t slash = pattern.rfind('/');
        const std::string_view folder = pattern.substr(0, slash);
        const std::string_view last = pattern.substr(slash + 1);
        if (last.empty() && folder.size() > 1) {
            return expanded(without_open_escape(folder), true, true);
        }
        std::vector<std::string> found;
        if (magic_of(folder) == Magic::special) {
            for (const std::string& one : expanded(without_open_escape(folder), true, false)) {
                look_in(one, last, folders, found);
            }
        } else {
            look_in(without_escapes(folder), last, folders, found);
        }
        keep_few(found);
        for (std::string& path : found) {
            path.append(marked && !finds_switch(path) ? "/" : "");
        }
        return found;
    }

    bool finds_switch(std::string_view path) const {
        const auto place = way_.place_of(path);
        return place && way_.is_switch(*place);
    }

  private:
    // Wildcards that meet "." and ".." make ever more spellings of a few places: some of each are enough, and the first
    // ones are those without "..".
    void keep_few(std::vector<std::string>& paths) const {
        constexpr int most = 4;
        std::map<Way::Place, int> kept;
        std::erase_if(paths, [&](const std::string& path) {
            const auto place = way_.place_of(path);
            return place && ++kept[*place] > most;
        });
    }

    void look_in(const std::string& folder, std::string_view last, bool folders,
                 std::vector<std::string>& found) const {
        const auto place = way_.place_of(folder);
        if (!place || way_.is_switch(*place)) {
            return;
        }
        const auto add = [&](std::string_view entry) {
            found.emplace_back(folder).append("/").append(entry);
        };
        if (magic_of(last) == Magic::plain) {  // is only asked for
            add(last);
            return;
        }
        const auto try_entry = [&](std::string_view entry) {
            const bool fits =
                meets(last, entry) && (!folders || !way_.is_switch(way_.entered(*place, entry)));
            if (fits) {
                add(entry);
            }
            return fits;
        };
        const std::string_view next = way_.next(*place);
        if (next.empty() || !try_entry(next)) {
            try_entry(filled(last, "q"));
        }
        if (dots_ == DotEntries::met) {
            try_entry(".");
            try_entry("..");
        }
    }

    Way way_;
    DotEntries dots_;
};

// Where brace's alternatives end, or npos: nested braces count, an escaped one does not.
std::size_t closing_brace(std::string_view pattern, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < pattern.size(); ++at) {
        if (pattern[at] == '\\') {
            ++at;
        } else if (pattern[at] == '{') {
            ++depth;
        } else if (pattern[at] == '}' && --depth == 0) {
            return at;
        }
    }
    return std::string_view::npos;
}

std::vector<std::string_view> alternatives(std::string_view inside) {
    std::vector<std::string_view> parts;
    int depth = 0;
    std::size_t from = 0;
    for (std::size_t at = 0; at < inside.size(); ++at) {
        if (inside[at] == '\\') {
            ++at;
        } else if (inside[at] == '{') {
            ++depth;
        } else if (inside[at] == '}') {
            --depth;
        } else if (inside[at] == ',' && depth == 0) {
            parts.push_back(inside.substr(from, at - from));
            from = at + 1;
        }
    }
    parts.push_back(inside.substr(from));
    return parts;
}

// Whether the last component can stand for the switch's own name: most patterns of other settings cannot. Nor is one
// followed that has more components than anybody writes.
bool may_end_at_a_switch(std::string_view pattern) {
    if (std::ranges::count(pattern, '/') > most_slashes) {
        return false;
    }
    while (pattern.ends_with('/')) {
        pattern.remove_suffix(1);
    }
    return meets(pattern.substr(pattern.rfind('/') + 1), "send_redirects");
}

}  // namespace

bool is_glob(std::string_view key) {
    return key.find_first_of("*?[") != std::string_view::npos;
}

bool may_name_a_switch(std::string_view text) {
    return text.find("send_redirects") != std::string_view::npos || is_glob(text);
}

std::vector<std::string> without_braces(std::string_view pattern) {
    std::size_t budget = most_bytes_of_alternatives;
    std::vector<std::string> plain;
    std::vector<std::string> waiting = {std::string(pattern)};  // the next one last
    while (!waiting.empty()) {
        const std::string one = std::move(waiting.back());
        waiting.pop_back();
        std::size_t open = 0;
        while (open < one.size() && one[open] != '{') {
            open += one[open] == '\\' ? 2 : 1;
        }
        const std::size_t close = open < one.size() ? closing_brace(one, open) : std::string::npos;
        if (close == std::string::npos || budget == 0) {
            plain.push_back(one);
            continue;
        }
        const auto parts = alternatives(std::string_view(one).substr(open + 1, close - open - 1));
        for (auto part = parts.rbegin(); part != parts.rend() && budget > 0; ++part) {
            std::string whole = one.substr(0, open);
            whole.append(*part).append(one, close + 1);
            budget -= std::min(budget, whole.size());
            waiting.push_back(std::move(whole));
        }
    }
    return plain;
}

std::vector<std::string> glob_paths(std::string_view pattern, std::string_view name, DotEntries dots) {
    std::vector<std::string> paths;
    if (!may_end_at_a_switch(pattern)) {
        return paths;
    }
    const Glob glob(name, dots);
    for (const std::string& path : glob.expanded(std::string(root).append(pattern), false, false)) {
        if (glob.finds_switch(path)) {
            paths.push_back(path.substr(root.size()));
        }
    }
    return paths;
}

std::optional<std::string> pattern_behind_prefix(std::string_view pattern, std::string_view name) {
    const std::array<std::string, 4> prefix = {"net", "ipv4", "conf", std::string(name)};
    std::string behind;
    std::size_t met = 0;
    for (const std::string_view part : components(pattern)) {
        if (met == prefix.size()) {
            behind.append("/").append(part);
        } else if (part == "..") {
            return std::nullopt;
        } else if (!part.empty() && part != ".") {
            const bool stands =
                part == prefix[met] ||
                (is_glob(part) && fnmatch(std::string(part).c_str(), prefix[met].c_str(), 0) == 0);
            if (!stands) {
                return std::nullopt;
            }
            ++met;
        }
    }
    return met == prefix.size() ? std::optional("net/ipv4/conf/" + prefix.back() + behind) : std::nullopt;
}

std::set<std::string> example_names(std::string_view pattern) {
    std::set<std::string> names;
    std::vector<std::string> spellings = without_braces(pattern);
    spellings.emplace_back(pattern);
    for (const std::string& spelling : spellings) {
        if (!may_end_at_a_switch(spelling)) {
            continue;
        }
        for (const std::string_view part : components(spelling)) {
            for (const std::string_view star : {"", "q", "0", "q0", "zq"}) {
                std::string name = filled(without_open_escape(part), star);
                if (is_interface_name(name) && name != "all" && name != "default") {
                    names.insert(std::move(name));
                }
            }
        }
    }
    return names;
}

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/key.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace route_guard::sysctl {

namespace {

constexpr std::size_t longest_interface_name = 15;  // IFNAMSIZ - 1

std::vector<std::string_view> components(std::string_view path) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        parts.push_back(path.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

// The pattern with each "NAME/.." in it left out.
std::string without_climbing(std::string_view pattern) {
    std::vector<std::string_view> kept;
    for (const std::string_view part : components(pattern)) {
        if (part == ".." && !kept.empty()) {
            kept.pop_back();
        } else if (!part.empty() && part != "." && part != "..") {
            kept.push_back(part);
        }
    }
    std::string path;
    for (const std::string_view part : kept) {
        path.append(path.empty() ? "" : "/").append(part);
    }
    return path;
}

// A name with a wildcard is possible, but only ever met where an applier without patterns was given one.
bool is_interface_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_interface_name &&
           name.find_first_of(": \t\n\v\f\r*?[") == std::string_view::npos;
}

bool ends_in_a_folder(std::string_view path) {
    return path.ends_with('/') || path.ends_with("/.");
}

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

}  // namespace

std::string plain_path(std::string_view key) {
    std::vector<std::string_view> real = {"proc", "sys"};
    for (const std::string_view part : components(key)) {
        if (part == "..") {
            if (!real.empty()) {
                real.pop_back();
            }
        } else if (!part.empty() && part != ".") {
            real.push_back(part);
        }
    }
    std::string path;
    if (ends_in_a_folder(key) || real.size() < 2 || real[0] != "proc" || real[1] != "sys") {
        return path;
    }
    for (const std::string_view part : std::span(real).subspan(2)) {
        path.append(path.empty() ? "" : "/").append(part);
    }
    return path;
}

std::optional<InterfaceSetting> interface_setting_at(std::string_view key) {
    constexpr std::string_view folder = "net/ipv4/conf/";
    const std::string path = plain_path(key);
    if (!path.starts_with(folder)) {
        return std::nullopt;
    }
    const std::string_view rest = std::string_view(path).substr(folder.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos || rest.find('/', slash + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return InterfaceSetting{.name = std::string(rest.substr(0, slash)),
                            .setting = std::string(rest.substr(slash + 1))};
}

std::optional<std::string> switch_at(std::string_view key) {
    auto at = interface_setting_at(key);
    if (!at || at->setting != "send_redirects" || !is_interface_name(at->name)) {
        return std::nullopt;
    }
    return std::move(at->name);
}

bool climbs(std::string_view path) {
    const auto parts = components(path);
    return std::ranges::find(parts, "..") != parts.end();
}

std::string swapped_separators(std::string_view key) {
    std::string swapped(key);
    const std::size_t first = key.find_first_of("./");
    if (first == std::string_view::npos || key[first] == '/') {
        return swapped;
    }
    for (char& byte : swapped) {
        byte = byte == '.' ? '/' : byte == '/' ? '.' : byte;
    }
    return swapped;
}

bool is_glob(std::string_view key) {
    return std::ranges::any_of(key, [](char byte) { return byte == '*' || byte == '?' || byte == '['; });
}

bool may_name_a_switch(std::string_view text) {
    return text.find("send_redirects") != std::string_view::npos || is_glob(text);
}

std::vector<std::string> without_braces(std::string_view pattern) {
    std::size_t open = 0;
    while (open < pattern.size() && (pattern[open] != '{' || pattern.substr(open).starts_with("{}"))) {
        open += pattern[open] == '\\' ? 2 : 1;
    }
    const std::size_t close = open < pattern.size() ? closing_brace(pattern, open) : std::string_view::npos;
    if (close == std::string_view::npos) {
        return {std::string(pattern)};
    }
    std::vector<std::string> expanded;
    for (const std::string_view part : alternatives(pattern.substr(open + 1, close - open - 1))) {
        std::string whole(pattern.substr(0, open));
        whole.append(part).append(pattern.substr(close + 1));
        for (std::string& one : without_braces(whole)) {
            expanded.push_back(std::move(one));
        }
    }
    return expanded;
}

std::optional<std::string> glob_path(std::string_view pattern, std::string_view name) {
    // Before a slash at the end, glob() takes wildcards for a folder's name; a name without them is only
    // looked for.
    const bool folder = pattern.ends_with('/');
    while (pattern.ends_with('/')) {
        pattern.remove_suffix(1);
    }
    if (ends_in_a_folder(pattern) || (folder && is_glob(components(pattern).back()))) {
        return std::nullopt;
    }
    if (climbs(pattern)) {
        const auto path = glob_path(without_climbing(pattern), name);
        return path ? std::optional("../" + *path) : std::nullopt;
    }
    const std::array<std::string_view, 5> wanted = {"net", "ipv4", "conf", name, "send_redirects"};
    std::string path;
    std::size_t met = 0;
    bool first = true;
    for (const std::string_view part : components(pattern)) {
        path.append(first ? "" : "/");
        first = false;
        if (part.empty() || part == ".") {
            path.append(part);
            continue;
        }
        const std::string expression(part);
        if (met == wanted.size() ||
            fnmatch(expression.c_str(), std::string(wanted[met]).c_str(), FNM_PERIOD | FNM_PATHNAME) != 0) {
            return std::nullopt;
        }
        path.append(wanted[met++]);
    }
    return met == wanted.size() ? std::optional(path) : std::nullopt;
}

std::vector<std::string> names_matched(std::string_view pattern) {
    constexpr std::size_t place_of_name = 3;
    std::vector<std::string_view> parts;
    for (const std::string_view part : components(pattern)) {
        if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
    }
    std::vector<std::string> names;
    if (parts.size() <= place_of_name) {
        return names;
    }
    for (const std::string_view star : {"", "q", "0", "q0", "zq"}) {
        std::string name = filled(parts[place_of_name], star);
        if (is_interface_name(name) && name != "all" && name != "default" && glob_path(pattern, name)) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/key.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace route_guard::sysctl {

namespace {

constexpr std::size_t longest_interface_name = 15;  // IFNAMSIZ - 1

bool ends_in_a_folder(std::string_view path) {
    return path.ends_with('/') || path.ends_with("/.");
}

}  // namespace

bool is_interface_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_interface_name &&
           name.find_first_of(": \t\n\v\f\r*?[") == std::string_view::npos;
}

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

}  // namespace route_guard::sysctl

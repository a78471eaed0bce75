// SPDX-License-Identifier: GPL-3.0-or-later
// busybox's sysctl: a backslash at the end of a line continues it (comments too), and the dots of a key
// become slashes where the path so far exists, the longest name first, so that "eth0.5" needs no other
// spelling.
#include <algorithm>
#include <array>

#include "sysctl/glob.hpp"
#include "sysctl/key.hpp"
#include "sysctl/settings.hpp"
#include "sysctl/text.hpp"

namespace route_guard::sysctl {

namespace {

using Names = std::set<std::string, std::less<>>;

// The integers of an interface's folder that can be written (net/ipv4/devinet.c).
constexpr std::string_view known_integers[] = {"send_redirects",
                                               "accept_redirects",
                                               "secure_redirects",
                                               "rp_filter",
                                               "accept_source_route",
                                               "log_martians",
                                               "forwarding",
                                               "bc_forwarding",
                                               "proxy_arp",
                                               "proxy_arp_pvlan",
                                               "arp_ignore",
                                               "arp_announce",
                                               "arp_filter",
                                               "arp_accept",
                                               "arp_notify",
                                               "shared_media",
                                               "bootp_relay",
                                               "accept_local",
                                               "arp_evict_nocarrier",
                                               "src_valid_mark",
                                               "medium_id",
                                               "tag",
                                               "force_igmp_version",
                                               "disable_xfrm",
                                               "disable_policy",
                                               "promote_secondaries",
                                               "route_localnet",
                                               "ignore_routes_with_linkdown",
                                               "drop_gratuitous_arp",
                                               "drop_unicast_in_l2_multicast",
                                               "igmpv2_unsolicited_report_interval",
                                               "igmpv3_unsolicited_report_interval"};

// NAME of net.ipv4.conf.NAME.send_redirects by the text alone.
std::string_view suggested_name(std::string_view key) {
    for (const std::string_view integer : known_integers) {
        const std::size_t conf = key.find("conf");
        if (!key.ends_with(integer) || conf == std::string_view::npos ||
            key.size() <= conf + integer.size() + std::string_view("conf..").size()) {
            continue;
        }
        const std::size_t from = conf + std::string_view("conf.").size();
        return stripped(key.substr(from, key.size() - integer.size() - 1 - from), "./");
    }
    return {};
}

enum class Place { none, folder, integer };

// What stands at an absolute path, as far as it matters on the way to one of these integers.
Place place_at(std::string_view path, const Names& names) {
    constexpr std::string_view interfaces = "/proc/sys/net/ipv4/conf/";
    for (const std::string_view folder :
         {"", "/proc", "/proc/sys", "/proc/sys/net", "/proc/sys/net/ipv4", "/proc/sys/net/ipv4/conf"}) {
        if (path == folder) {
            return Place::folder;
        }
    }
    if (path == "/proc/sys/net/ipv4/ip_forward") {
        return Place::integer;
    }
    if (!path.starts_with(interfaces)) {
        return Place::none;
    }
    const std::string_view rest = path.substr(interfaces.size());
    const std::size_t slash = rest.find('/');
    if (!names.contains(rest.substr(0, slash))) {
        return Place::none;
    }
    return slash == std::string_view::npos                ? Place::folder
           : is_interface_integer(rest.substr(slash + 1)) ? Place::integer
                                                          : Place::none;
}

// Whether a path is there, walked from /proc/sys, where busybox stands.
bool exists(std::string_view path, const Names& names) {
    if (path.empty()) {
        return false;
    }
    std::string at = path.starts_with('/') ? "" : "/proc/sys";
    for (std::size_t from = 0; from <= path.size();) {
        if (place_at(at, names) != Place::folder) {
            return false;
        }
        const std::size_t to = std::min(path.find('/', from), path.size());
        const std::string_view part = path.substr(from, to - from);
        if (part == "..") {
            at.erase(std::min(at.rfind('/'), at.size()));
        } else if (!part.empty() && part != ".") {
            at.append("/").append(part);
        }
        from = to + 1;
    }
    return place_at(at, names) != Place::none;
}

// Turns, from the last dot back, each dot into a slash before which a path exists, and begins again behind
// it.
std::string resolved(std::string_view key, const Names& interfaces, bool swaps) {
    const std::size_t slash = key.find('/');
    if (swaps && slash != std::string_view::npos && key.find('.') < slash) {
        return swapped_separators(key);
    }
    Names names = interfaces;
    names.emplace(suggested_name(key));
    std::string path(key);
    for (std::size_t good = 0, end = path.size();;) {
        std::size_t at = end;
        while (at > good && ((at != path.size() && path[at] != '.') ||
                             !exists(std::string_view(path).substr(0, at), names))) {
            --at;
        }
        if (at <= good || at == path.size()) {
            return path;
        }
        path[at] = '/';
        good = at;
    }
}

// The next line with its continuations; number() of `lines` is then the last one's.
std::optional<std::string> whole_line(Lines& lines) {
    const auto first = lines.next();
    if (!first) {
        return std::nullopt;
    }
    std::string whole(*first);
    while (whole.ends_with('\\')) {
        whole.pop_back();
        const auto next = lines.next();
        if (!next) {
            break;
        }
        whole.append(*next);
    }
    return whole;
}

// The key below /proc/sys, where busybox stands when it opens it: a leading slash begins at the top.
std::string below_proc_sys(const std::string& path) {
    if (!path.starts_with('/')) {
        return path;
    }
    const std::string from_there = "../.." + path;
    return climbs(path) ? from_there : plain_path(from_there);
}

bool may_matter(std::string_view key) {
    return may_name_a_switch(key) || key.find("conf") != std::string_view::npos ||
           key.ends_with("ip_forward");
}

}  // namespace

bool is_interface_integer(std::string_view name) {
    return std::ranges::find(known_integers, name) != std::end(known_integers);
}

void read_as_busybox(const std::string& file, std::string_view content, const Names& interfaces, bool swaps,
                     std::vector<Setting>& settings) {
    Lines lines(content);
    for (std::size_t number = 1;; number = lines.number() + 1) {
        const auto whole = whole_line(lines);
        if (!whole) {
            return;
        }
        const std::string_view line = as_c_string(*whole);
        const std::string_view seen = without_leading(line, white_space);
        const std::size_t equals = line.find('=');
        if (seen.empty() || seen.front() == '#' || seen.front() == ';' || equals == std::string_view::npos) {
            continue;
        }
        const std::string_view key = stripped(line.substr(0, equals), white_space);
        const std::string_view rest = line.substr(equals + 1);
        // Nothing, or a comment's sign, right behind the "=" makes a line without a value, which is passed
        // over; blanks alone are a value of no bytes, which is never written.
        const std::string_view value = stripped(rest, white_space);
        if (rest.starts_with('#') || value.empty() || !may_matter(key)) {
            continue;
        }
        settings.push_back({.line = {.file = file,
                                     .number = number,
                                     .text = std::string(without_trailing(*whole, "\n")),
                                     .value = std::string(value)},
                            .key = below_proc_sys(resolved(key, interfaces, swaps))});
    }
}

}  // namespace route_guard::sysctl

// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/advisories.hpp"

#include <fmt/format.h>

namespace route_guard::openvpn {
namespace {

std::string line_of(const Directive& directive) {
    return fmt::format("{}:{}", directive.place.file, directive.place.line);
}

// The commands that OpenVPN 2.7 knows for its own set-up of DNS: the last one wins, but "force" not over a
// program.
bool sets_up_dns_beside_up(const Configuration& configuration) {
    bool program = false;
    bool forced = false;
    for (const Directive& directive : configuration.directives) {
        if (directive.name != "dns-updown") {
            continue;
        }
        const std::string& value = directive.parameters.front();
        if (value == "disable") {
            program = forced = false;
        } else if (value == "force") {
            forced = !program;
        } else {
            program = true;
            forced = false;
        }
    }
    return program || forced;
}

// A tunnel that persists is not opened again on a reconnect, unless the server pushes other options than
// before; `up-restart` runs `up` then, and nothing runs `route-up`.
bool runs_on_reconnect(const Configuration& configuration, std::string_view event) {
    return !configuration.has("persist-tun") || (event == "up" && configuration.has("up-restart"));
}

void advise_on_reconnect(const Configuration& configuration, std::string_view event,
                         std::vector<std::string>& sentences) {
    if (runs_on_reconnect(configuration, event)) {
        return;
    }
    const bool restarts = configuration.has("up-restart");
    const std::string cure = event == "up" ? "add the line: up-restart"
                             : restarts    ? "set hook_event: up"
                                           : "set hook_event: up and add the line: up-restart";
    sentences.push_back(fmt::format(
        "The hook does not run again when the client reconnects, because \"persist-tun\" ({}) keeps the "
        "tunnel and its routes while the server pushes the same options; to have it run then too, {}",
        line_of(*configuration.last("persist-tun")), cure));
}

// What is left of OpenVPN's rights when the hook runs again: on a reconnect, where it does, and on SIGHUP in
// any case. OpenVPN 2.6 keeps CAP_NET_ADMIN for itself, but its programs do not have it. `group` alone takes
// no right away: the user is still root.
void advise_on_rights(const Configuration& configuration, std::string_view event,
                      std::vector<std::string>& sentences) {
    const Directive* const user = configuration.last("user");
    if (user == nullptr || user->parameters.front() == "root") {
        return;
    }
    const std::string& name = user->parameters.front();
    sentences.push_back(fmt::format(
        "The hook may flush the routes only when the client first connects: {}it runs again, but \"user {}\" "
        "({}) has taken OpenVPN's rights away by then; take that line out, and to have OpenVPN run without "
        "root's rights all the same, write User={} and AmbientCapabilities=CAP_NET_ADMIN into its unit.",
        runs_on_reconnect(configuration, event) ? "on a reconnect and a reload (SIGHUP) "
                                                : "on a reload (SIGHUP) ",
        name, line_of(*user), name));
}

// A changed root hides the hook. Only where `up` fails OpenVPN ends.
void advise_on_chroot(const Configuration& configuration, std::string_view event,
                      std::vector<std::string>& sentences) {
    const Directive* const chroot = configuration.last("chroot");
    if (chroot == nullptr || !runs_on_reconnect(configuration, event)) {
        return;
    }
    const Directive* const restarts = configuration.last("up-restart");
    sentences.push_back(fmt::format(
        "On a reconnect {}, because the hook is to run again ({}) and \"chroot {}\" ({}) hides it; take the "
        "line \"chroot\" out{}.",
        event == "up" ? "the client ends" : "the hook does not run",
        configuration.has("persist-tun") ? fmt::format("\"up-restart\", {}", line_of(*restarts))
                                         : "there is no \"persist-tun\"",
        chroot->parameters.front(), line_of(*chroot),
        configuration.has("persist-tun") ? ", or the line \"up-restart\"" : ""));
}

}  // namespace

std::vector<std::string> advisories(const Configuration& configuration, Version version,
                                    std::string_view event) {
    std::vector<std::string> sentences;
    advise_on_reconnect(configuration, event, sentences);
    advise_on_rights(configuration, event, sentences);
    advise_on_chroot(configuration, event, sentences);
    if (version >= Version::v2_7 && event == "up" && !sets_up_dns_beside_up(configuration)) {
        sentences.emplace_back(
            "OpenVPN 2.7 does not set up DNS by itself where there is an \"up\" line; to keep it, set "
            "hook_event: route-up, or add the line: setenv opt dns-updown force");
    }
    if (const Directive* const directive = configuration.last("route-noexec")) {
        sentences.push_back(
            fmt::format("OpenVPN leaves the routes to another program, because of \"route-noexec\" ({}), and "
                        "the hook on \"{}\" may run before that has set them; let that program flush the "
                        "route cache when it is done.",
                        line_of(*directive), event));
    }
    return sentences;
}

}  // namespace route_guard::openvpn

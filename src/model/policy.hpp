// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace route_guard {

enum class HookEvent { up, route_up };
enum class ExistingHook { chain, replace, fail };
enum class SysctlLoader { automatic, systemd, procps, busybox };
enum class FlushPolicy { stale, always, never };
enum class Target { present, absent };

// The six controls, in the order in which they are reported.
enum class Control {
    script_security,
    up_hook,
    hook_script,
    redirects_persistent,
    redirects_live,
    route_cache
};
inline constexpr Control every_control[] = {Control::script_security, Control::up_hook,
                                            Control::hook_script,     Control::redirects_persistent,
                                            Control::redirects_live,  Control::route_cache};

// What the caller asked for: the arguments, checked, with every default filled in.
struct Policy {
    std::vector<std::string> client_config = {"/etc/openvpn/client.conf"};  // absolute paths or globs
    std::string hook_path = "/etc/openvpn/route-flush";
    HookEvent hook_event = HookEvent::up;
    ExistingHook existing_hook = ExistingHook::chain;
    int script_security = 2;                 // 2 or 3
    std::optional<std::string> sysctl_file;  // nullopt: auto
    SysctlLoader sysctl_loader = SysctlLoader::automatic;
    FlushPolicy flush = FlushPolicy::stale;
    std::vector<Control> controls{std::begin(every_control), std::end(every_control)};
    std::optional<std::string>
        openvpn_version;  // "2.3" to "2.7"; nullopt: every supported version must agree
    std::string root = "/";
    Target state = Target::present;
    bool backup = false;

    bool wants(Control control) const;
    // Whether the running kernel belongs to the host that is checked.
    bool live() const { return root == "/"; }
};

const char* name_of(Control control);      // "script-security"
const char* name_of(HookEvent event);      // "up", "route-up"
const char* name_of(SysctlLoader loader);  // "auto", "systemd", ...

}  // namespace route_guard

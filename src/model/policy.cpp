// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/policy.hpp"

#include <algorithm>

namespace route_guard {

bool Policy::wants(Control control) const {
    return std::ranges::find(controls, control) != controls.end();
}

const char* name_of(Control control) {
    switch (control) {
        case Control::script_security:
            return "script-security";
        case Control::up_hook:
            return "up-hook";
        case Control::hook_script:
            return "hook-script";
        case Control::redirects_persistent:
            return "redirects-persistent";
        case Control::redirects_live:
            return "redirects-live";
        case Control::route_cache:
            return "route-cache";
    }
    return "";
}

const char* name_of(HookEvent event) {
    return event == HookEvent::up ? "up" : "route-up";
}

const char* name_of(SysctlLoader loader) {
    switch (loader) {
        case SysctlLoader::automatic:
            return "auto";
        case SysctlLoader::systemd:
            return "systemd";
        case SysctlLoader::procps:
            return "procps";
        case SysctlLoader::busybox:
            return "busybox";
    }
    return "";
}

}  // namespace route_guard

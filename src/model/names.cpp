// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/finding.hpp"
#include "model/plan.hpp"
#include "model/route_cache.hpp"

namespace route_guard {

const char* name_of(Status status) {
    switch (status) {
        case Status::compliant:
            return "compliant";
        case Status::non_compliant:
            return "non_compliant";
        case Status::not_applicable:
            return "not_applicable";
        case Status::unknown:
            return "unknown";
    }
    return "";
}

const char* name_of(Action action) {
    switch (action) {
        case Action::write_file:
            return "write_file";
        case Action::remove_file:
            return "remove_file";
        case Action::set_mode:
            return "set_mode";
        case Action::set_sysctl:
            return "set_sysctl";
        case Action::flush_routes:
            return "flush_routes";
    }
    return "";
}

const char* name_of(RouteVerdict verdict) {
    switch (verdict) {
        case RouteVerdict::active:
            return "active";
        case RouteVerdict::dormant:
            return "dormant";
        case RouteVerdict::benign:
            return "benign";
        case RouteVerdict::inert:
            return "inert";
        case RouteVerdict::unknown:
            return "unknown";
    }
    return "";
}

}  // namespace route_guard

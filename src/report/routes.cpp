// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/routes.hpp"

#include <fmt/format.h>

#include "report/printable.hpp"

namespace route_guard::report {
namespace {

constexpr const char* columns = "{:<26} {:<26} {:<15} {:>10} {:<12} {:<8} {:>8}  {}\n";

std::string table_name(std::uint32_t table) {
    switch (table) {
        case 253:
            return "default";
        case 254:
            return "main";
        case 255:
            return "local";
        default:
            return fmt::format("{}", table);
    }
}

}  // namespace

std::string route_table_head() {
    return fmt::format(columns, "DESTINATION", "VIA", "INTERFACE", "TABLE", "KIND", "VERDICT", "EXPIRES",
                       "REASON");
}

std::string route_table_line(const CachedRoute& route) {
    const std::string expires = route.expires_s ? fmt::format("{} s", *route.expires_s) : "never";
    return fmt::format(columns, route.destination, route.gateway.empty() ? "on link" : route.gateway,
                       printable(route.interface), table_name(route.table), route.kind,
                       name_of(route.verdict), expires, printable(route.reason));
}

}  // namespace route_guard::report

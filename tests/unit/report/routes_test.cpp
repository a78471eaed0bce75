// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/routes.hpp"

#include <gtest/gtest.h>

namespace route_guard::report {
namespace {

TEST(RouteTable, every_column_begins_where_its_head_does) {
    CachedRoute route{
        .family = "ipv4", .destination = "203.0.113.7", .gateway = "10.0.0.2", .interface = "eth0"};
    route.table = 254;
    route.kind = "redirect";
    route.verdict = RouteVerdict::active;
    route.reason = "the FIB says tun0";
    const std::string head = route_table_head();
    const std::string line = route_table_line(route);
    EXPECT_EQ(line.find("10.0.0.2"), head.find("VIA"));
    EXPECT_EQ(line.find("eth0"), head.find("INTERFACE"));
    EXPECT_EQ(line.find("redirect"), head.find("KIND"));
    EXPECT_EQ(line.find("active"), head.find("VERDICT"));
    EXPECT_EQ(line.find("the FIB"), head.find("REASON"));
    EXPECT_NE(line.find(" main "), std::string::npos);
    EXPECT_NE(line.find(" never "), std::string::npos);
}

TEST(RouteTable, no_gateway_is_told_as_on_link_and_other_tables_by_number) {
    CachedRoute route{.family = "ipv6", .destination = "2001:db8::1"};
    route.table = 1000;
    route.expires_s = 17;
    const std::string line = route_table_line(route);
    EXPECT_NE(line.find(" on link "), std::string::npos);
    EXPECT_NE(line.find(" 1000 "), std::string::npos);
    EXPECT_NE(line.find(" 17 s "), std::string::npos);
}

}  // namespace
}  // namespace route_guard::report

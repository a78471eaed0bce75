// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "lib/sample_state.hpp"

namespace route_guard {
namespace {

using testing::HasSubstr;

State host_with_stale(std::uint64_t ipv4, std::uint64_t ipv6) {
    State state = sample::debian_host();
    RouteCache cache;
    cache.entries = ipv4 + ipv6 + 1;
    cache.stale_ipv4 = ipv4;
    cache.stale_ipv6 = ipv6;
    if (ipv4 + ipv6 > 0) {
        cache.routes.push_back({.family = "ipv4",
                                .destination = "203.0.113.7",
                                .gateway = "192.0.2.9",
                                .interface = "eth0",
                                .table = 254,
                                .kind = "redirect",
                                .verdict = RouteVerdict::active,
                                .reason = "the FIB says 192.0.2.1",
                                .expires_s = 290,
                                .stale = true});
    }
    state.route_cache = cache;
    return state;
}

const Policy policy = sample::only(Control::route_cache);

Plan plan_for(const Policy& with, const State& state) {
    return controls::difference(state, sample::remedied(with, state));
}

TEST(RouteCacheControl, a_stale_route_is_named_with_gateway_and_interface) {
    const Finding finding = sample::finding_of(policy, host_with_stale(1, 0));
    EXPECT_EQ(finding.status, Status::non_compliant);
    EXPECT_THAT(finding.message, HasSubstr("203.0.113.7 via 192.0.2.9 dev eth0"));
    ASSERT_EQ(finding.evidence.size(), 1u);
}

TEST(RouteCacheControl, only_the_family_with_stale_routes_is_flushed) {
    const Plan plan = plan_for(policy, host_with_stale(0, 2));
    ASSERT_EQ(plan.size(), 1u);
    EXPECT_EQ(plan[0].action, Action::flush_routes);
    EXPECT_EQ(plan[0].target, "ipv6");
}

TEST(RouteCacheControl, without_stale_routes_nothing_is_flushed_unless_always_is_asked) {
    EXPECT_TRUE(plan_for(policy, host_with_stale(0, 0)).empty());
    Policy always = policy;
    always.flush = FlushPolicy::always;
    EXPECT_EQ(plan_for(always, host_with_stale(0, 0)).size(), 2u);
}

TEST(RouteCacheControl, never_leaves_it_non_compliant) {
    Policy never = policy;
    never.flush = FlushPolicy::never;
    EXPECT_TRUE(plan_for(never, host_with_stale(3, 0)).empty());
    EXPECT_EQ(sample::finding_of(never, host_with_stale(3, 0)).status, Status::non_compliant);
}

TEST(RouteCacheControl, what_could_not_be_observed_or_judged_is_unknown) {
    State state = host_with_stale(0, 0);
    state.route_cache->problem = "the kernel refused the dump";
    EXPECT_EQ(sample::finding_of(policy, state).status, Status::unknown);
    state.route_cache->problem.clear();
    state.route_cache->unknown = 1;
    EXPECT_EQ(sample::finding_of(policy, state).status, Status::unknown);
}

TEST(RouteCacheControl, routes_learned_again_are_told_from_routes_that_would_not_go) {
    const RouteCache before = *host_with_stale(1, 0).route_cache;
    EXPECT_EQ(controls::left_after_flush(before, *host_with_stale(0, 0).route_cache), "");
    RouteCache after = before;
    after.routes.front().expires_s = 250;
    EXPECT_THAT(controls::left_after_flush(before, after), HasSubstr("did not remove 203.0.113.7"));
    after.routes.front().expires_s = 299;
    EXPECT_THAT(controls::left_after_flush(before, after), HasSubstr("learned again"));
    after.routes.front().destination = "203.0.113.8";
    EXPECT_THAT(controls::left_after_flush(before, after), HasSubstr("learned again"));
}

TEST(RouteCacheControl, a_file_tree_has_none) {
    Policy image = policy;
    image.root = "/image";
    EXPECT_EQ(sample::finding_of(image, host_with_stale(1, 0)).status, Status::not_applicable);
}

}  // namespace
}  // namespace route_guard

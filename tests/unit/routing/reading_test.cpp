// SPDX-License-Identifier: GPL-3.0-or-later
#include "routing/reading.hpp"

#include <gtest/gtest.h>

#include "fib_sample.hpp"
#include "routing/tally.hpp"

namespace route_guard::routing {
namespace {

// What a dump of these messages comes to.
struct Outcome {
    RouteCache cache;
    bool same = false;
};

Outcome read_all(const Fib& fib, std::initializer_list<Message> dump, Family asked = Family::ipv4) {
    Outcome outcome;
    Reading reading(fib, [&](const Exception& exception, const Judgement& judgement) {
        count(outcome.cache, fib, exception, judgement, name_of_interface);
    });
    for (const Message& message : dump) {
        reading.take(asked, message.header(), message.size());
    }
    outcome.same = reading.finish();
    outcome.cache.entries += reading.unreadable();
    return outcome;
}

const Sample first = {};
const Sample sharing = {.prefix = "203.0.113.0/24"};

TEST(Reading, an_exception_hangs_on_the_route_before_it) {
    const Fib fib = fib_of({first});
    const Outcome outcome =
        read_all(fib, {route_message(first), redirect_message("203.0.113.7", "192.0.2.2")});
    EXPECT_TRUE(outcome.same);
    EXPECT_EQ(outcome.cache.entries, 1U);
    EXPECT_EQ(outcome.cache.stale_ipv4, 1U);
    ASSERT_EQ(outcome.cache.routes.size(), 1U);
    EXPECT_EQ(outcome.cache.routes[0].gateway, "192.0.2.2");
}

TEST(Reading, routes_that_share_next_hops_repeat_their_exceptions_and_these_count_once) {
    const Fib fib = fib_of({first, sharing});
    const Message redirect = redirect_message("203.0.113.7", "192.0.2.2");
    const Outcome outcome = read_all(fib, {route_message(first), redirect, route_message(sharing), redirect});
    EXPECT_EQ(outcome.cache.entries, 1U);
    EXPECT_EQ(outcome.cache.routes.at(0).verdict, RouteVerdict::active);
}

TEST(Reading, exceptions_of_a_next_hop_object_gather_all_their_parents) {
    const Sample single = {.prefix = "198.51.100.0/24", .object = 1};
    const Sample group = {.prefix = "203.0.113.0/24", .object = 3};
    const Fib fib = fib_of({single, group});
    const Message redirect = redirect_message("203.0.113.7", "192.0.2.2");
    const Outcome outcome = read_all(fib, {route_message(single), redirect, route_message(group), redirect});
    EXPECT_EQ(outcome.cache.entries, 1U);
    EXPECT_EQ(outcome.cache.routes.at(0).verdict, RouteVerdict::active);
}

TEST(Reading, a_route_that_the_fib_does_not_have_makes_its_exceptions_unknown) {
    const Fib fib = fib_of({first});
    const Outcome outcome =
        read_all(fib, {route_message(first), route_message({.prefix = "10.0.0.0/8", .gateway = "192.0.2.7"}),
                       redirect_message("10.1.1.1", "192.0.2.2")});
    EXPECT_FALSE(outcome.same);
    EXPECT_EQ(outcome.cache.unknown, 1U);
    EXPECT_EQ(outcome.cache.stale(), 0U);
}

TEST(Reading, a_route_that_went_meanwhile_is_noticed) {
    const Fib fib = fib_of({first, sharing});
    EXPECT_FALSE(read_all(fib, {route_message(first)}).same);
}

TEST(Reading, an_exception_without_a_destination_counts_as_unreadable) {
    const Fib fib = fib_of({first});
    const Outcome outcome = read_all(fib, {route_message(first), route_message({.flags = RTM_F_CLONED})});
    EXPECT_EQ(outcome.cache.entries, 1U);
    EXPECT_EQ(outcome.cache.stale(), 0U);
}

TEST(Reading, answers_of_another_family_are_left_out) {
    const Fib fib = fib_of({first});
    EXPECT_EQ(
        read_all(fib, {route_message(first), redirect_message("203.0.113.7", "192.0.2.2")}, Family::ipv6)
            .cache.entries,
        0U);
}

TEST(Reading, a_cache_of_its_own_is_judged_without_parents) {
    const Fib fib = fib_of({first});
    const Outcome outcome = read_all(
        fib, {redirect_message("203.0.113.7", "192.0.2.2"), redirect_message("203.0.113.8", "192.0.2.1")});
    EXPECT_EQ(outcome.cache.entries, 2U);
    EXPECT_EQ(outcome.cache.stale_ipv4, 1U);
}

TEST(Reading, at_most_a_hundred_stale_routes_are_named) {
    const Fib fib = fib_of({first});
    RouteCache cache;
    Reading reading(fib, [&](const Exception& exception, const Judgement& judgement) {
        count(cache, fib, exception, judgement, name_of_interface);
    });
    const Message route = route_message(first);
    reading.take(Family::ipv4, route.header(), route.size());
    for (int i = 0; i < 250; ++i) {
        const Message redirect = redirect_message("203.0.113." + std::to_string(i), "192.0.2.2");
        reading.take(Family::ipv4, redirect.header(), redirect.size());
    }
    EXPECT_EQ(cache.entries, 250U);
    EXPECT_EQ(cache.stale_ipv4, 250U);
    EXPECT_EQ(cache.routes.size(), 100U);
}

}  // namespace
}  // namespace route_guard::routing

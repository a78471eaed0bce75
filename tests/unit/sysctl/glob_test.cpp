// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/glob.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "lib/real_glob.hpp"

namespace route_guard::sysctl {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

namespace {

auto found(std::string_view pattern, std::string_view name) {
    return glob_paths(pattern, name, DotEntries::unmet);
}

std::string random_pattern(std::mt19937& random) {
    const auto one_of = [&](const auto& choices) {
        return std::string(choices[random() % std::size(choices)]);
    };
    static constexpr const char* names[] = {
        "all",    "default", "eth0", "*",        "eth*",     "e?h0",  "[a-e]*", "eth0?5", ".*",
        ".?",     "..",      ".",    "",         "{a,b}",    "{*,x}", "[!a]*",  "\\*",    "et\\h*",
        "eth0\\", "[.]x",    "e[",   "{all,e*}", "{eth?,e}", "conf",  "*.*",    "al[l]",  "\\.x"};
    static constexpr const char* bytes[] = {"\\", "/", ".", "*", "?", "[", "]", "{", "}", ",", "-", "!"};
    std::string parts[] = {random() % 20 == 0 ? "*" : "net", random() % 20 == 0 ? "ip*" : "ipv4",
                           random() % 20 == 0 ? "[c]onf" : "conf", one_of(names),
                           random() % 5 == 0 ? "send_*" : "send_redirects"};
    std::string pattern;
    for (const std::string& part : parts) {
        if (random() % 12 == 0) {
            pattern += one_of(names) + "/";
        }
        pattern += part + "/";
    }
    pattern.pop_back();
    for (auto left = random() % 4; left > 0; --left) {
        pattern.insert(random() % (pattern.size() + 1), one_of(bytes));
    }
    return pattern;
}

}  // namespace

TEST(Glob, a_pattern_meets_names_component_by_component) {
    EXPECT_THAT(found("net/ipv4/conf/*/send_redirects", "eth0"),
                ElementsAre("net/ipv4/conf/eth0/send_redirects"));
    EXPECT_THAT(found("net/*/conf/eth[0-9]/send_*", "eth3"),
                ElementsAre("net/ipv4/conf/eth3/send_redirects"));
    EXPECT_THAT(found("net/ipv4/conf/et\\h*/send_redirects", "eth3"),
                ElementsAre("net/ipv4/conf/eth3/send_redirects"));
    EXPECT_THAT(found("net/*/send_redirects", "eth0"), IsEmpty());
    EXPECT_THAT(found("net/ipv4/conf/wg*/send_redirects", "eth0"), IsEmpty());
    EXPECT_THAT(found("*", "eth0"), IsEmpty());
}

TEST(Glob, a_wildcard_before_a_slash_at_the_end_meets_folders_only) {
    EXPECT_THAT(found("net/ipv4/conf/default/*s/", "default"), IsEmpty());
    EXPECT_THAT(found("net/ipv4/conf/all/send_*/", "all"), IsEmpty());
}

TEST(Glob, slashes_behind_a_pattern_are_dropped) {
    EXPECT_THAT(found("net/ipv4/conf/*/send_redirects//", "eth0"),
                ElementsAre("net/ipv4/conf/eth0/send_redirects"));
    EXPECT_THAT(found("net/ipv4/conf/*/send_redirects/.", "eth0"), IsEmpty());
}

TEST(Glob, a_wildcard_does_not_meet_a_leading_dot) {
    EXPECT_THAT(found("net/ipv4/conf/*/send_redirects", ".x"), IsEmpty());
    EXPECT_THAT(found("net/ipv4/conf/.*/send_redirects", ".x"),
                ElementsAre("net/ipv4/conf/.x/send_redirects"));
}

TEST(Glob, a_pattern_keeps_its_own_spelling_of_the_path) {
    EXPECT_THAT(found("net//ipv4/conf/*/send_redirects", "eth0"),
                ElementsAre("net//ipv4/conf/eth0/send_redirects"));
}

TEST(Glob, a_backslash_before_a_slash_is_dropped) {
    const auto path = ElementsAre("net/ipv4/conf/eth0/send_redirects");
    EXPECT_THAT(found("net\\/ipv4/conf/eth*/send_redirects", "eth0"), path);
    EXPECT_THAT(found("net/ipv4/conf/eth*\\/send_redirects", "eth0"), path);
    EXPECT_THAT(found("net/ipv4/conf/eth*\\\\/send_redirects", "eth0"), IsEmpty());
    EXPECT_THAT(found("net/ipv4/conf/eth*/send_redirects\\", "eth0"), IsEmpty());
}

TEST(Glob, only_some_let_a_wildcard_meet_dot_entries) {
    constexpr auto pattern = "net/ipv4/conf/.*/eth0/send_redirects";
    EXPECT_THAT(glob_paths(pattern, "eth0", DotEntries::met),
                ElementsAre("net/ipv4/conf/./eth0/send_redirects"));
    EXPECT_THAT(glob_paths(pattern, "eth0", DotEntries::unmet), IsEmpty());
}

TEST(Glob, a_pattern_of_many_dot_entries_takes_no_time) {
    std::string pattern = "net/ipv4/conf";
    for (int times = 0; times < 55; ++times) {
        pattern += "/.*";
    }
    EXPECT_FALSE(glob_paths(pattern + "/eth0/send_redirects", "eth0", DotEntries::met).empty());
    std::string deep;
    for (int times = 0; times < 300000; ++times) {
        deep += "*/";
    }
    EXPECT_THAT(glob_paths(deep + "send_redirects", "eth0", DotEntries::met), IsEmpty());
}

TEST(Glob, random_patterns_find_what_the_real_one_finds) {
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const RealGlob real;
    for (int round = 0; round < 2000; ++round) {
        const std::string pattern = random_pattern(random);
        for (const Caller caller : {Caller::systemd, Caller::procps}) {
            ASSERT_EQ(glob_difference(real, pattern, caller), "");
        }
    }
}

TEST(Glob, braces_are_alternatives) {
    EXPECT_THAT(without_braces("a{b,c{d,e}}f"), ElementsAre("abf", "acdf", "acef"));
    EXPECT_THAT(without_braces("no{thing"), ElementsAre("no{thing"));
    EXPECT_THAT(without_braces("a{}x"), ElementsAre("ax"));
    EXPECT_THAT(without_braces("\\{a,b}"), ElementsAre("\\{a,b}"));
}

TEST(Glob, endless_alternatives_come_to_an_end) {
    std::string doubling;
    std::string empty;
    for (int times = 0; times < 100000; ++times) {
        doubling += times < 64 ? "{a,b}" : "";
        empty += "{}";
    }
    EXPECT_LT(without_braces(doubling).size(), 1000000U);
    EXPECT_LT(without_braces(empty + "*").size(), 10U);
    EXPECT_LT(without_braces("{" + std::string(100000, ',') + "}" + std::string(100000, 'x')).size(), 1000U);
}

TEST(Glob, a_prefix_takes_the_place_of_as_many_components) {
    const auto made = [](std::string_view pattern) {
        return pattern_behind_prefix(pattern, "eth0").value_or("none");
    };
    EXPECT_EQ(made("net/ipv4/conf/*/send_redirects"), "net/ipv4/conf/eth0/send_redirects");
    EXPECT_EQ(made("//n[e]t/./ip*/conf/e*h0/./{send_*,x}/"), "net/ipv4/conf/eth0/./{send_*,x}/");
    EXPECT_EQ(made("net/ipv4/conf/et\\h?/x"), "net/ipv4/conf/eth0/x");
    for (const char* pattern :
         {"net/ipv4/conf/et\\h0/x", "net/ipv4/conf\\/eth0/x", "net/ipv4/conf/eth*\\/x", "net/ipv4/conf",
          "net/ipv4/conf/{eth0,x}/x", "net/ipv4/conf/{e*,x}/x", "net/../net/ipv4/conf/*/x", ""}) {
        EXPECT_EQ(made(pattern), "none") << pattern;
    }
}

TEST(Glob, examples_of_a_pattern_are_names_that_it_meets) {
    for (const char* pattern : {"net/ipv4/conf/*/send_redirects", "net/ipv4/conf/eth?/send_redirects",
                                "net/ipv4/conf/eth?\\/send_redirects", "net/ipv4/conf/[!a-d]*/send_redirects",
                                "net/*/conf/wg-[0-9]*/*", "net/./ipv4//conf/x*/send_redirects"}) {
        const auto names = example_names(pattern);
        EXPECT_TRUE(std::ranges::any_of(names, [&](const std::string& name) {
            return !found(pattern, name).empty();
        })) << pattern;
    }
    EXPECT_THAT(example_names("net/ipv4/conf/{x?,y}/send_redirects"), IsSupersetOf({"xq", "y", "{xq,y}"}));
    EXPECT_THAT(example_names("net/ipv4/conf/a[l]l/send_redirects"), Not(Contains("all")));
    EXPECT_THAT(example_names("net/ipv4/conf/*/rp_filter"), IsEmpty());
}

}  // namespace route_guard::sysctl

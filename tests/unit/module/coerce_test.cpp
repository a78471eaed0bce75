// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/coerce.hpp"

#include <gtest/gtest.h>

namespace route_guard::program {
namespace {

using Words = std::vector<std::string>;

Given text(const char* words) {
    return {std::string(words)};
}

TEST(Coercion, every_word_for_true_and_false_is_known_in_any_case_with_blanks_around) {
    for (const char* word : {"y", "Yes", "ON", "1", "true", "T", " true \n"}) {
        EXPECT_EQ(coerced(text(word), Type::boolean), Value(true)) << word;
    }
    for (const char* word : {"n", "No", "OFF", "0", "false", "F"}) {
        EXPECT_EQ(coerced(text(word), Type::boolean), Value(false)) << word;
    }
    EXPECT_EQ(coerced({std::int64_t{1}}, Type::boolean), Value(true));
    EXPECT_EQ(coerced({0.0}, Type::boolean), Value(false));
}

TEST(Coercion, what_is_no_boolean_is_refused_in_ansible_s_words) {
    for (const Given& given : {text("maybe"), text(""), Given{std::int64_t{2}}, Given{0.5}}) {
        const auto value = coerced(given, Type::boolean);
        ASSERT_FALSE(value);
        EXPECT_TRUE(
            value.error().starts_with("The value '" + python_text(given) + "' is not a valid boolean."))
            << value.error();
    }
    EXPECT_EQ(coerced({GivenList{}}, Type::boolean).error(), "<class 'list'> cannot be converted to a bool");
}

TEST(Coercion, an_integer_may_be_a_decimal_word_without_a_fraction) {
    for (const char* word : {"7", " 7 ", "+7", "7.0", "70e-1"}) {
        EXPECT_EQ(coerced(text(word), Type::integer), Value(std::int64_t{7})) << word;
    }
    EXPECT_EQ(coerced({7.0}, Type::integer), Value(std::int64_t{7}));
    for (const char* word : {"1.5", "0x10", "", "two", "inf", "nan", "1 2", "+-1", "2,"}) {
        EXPECT_FALSE(coerced(text(word), Type::integer)) << word;
    }
    EXPECT_EQ(coerced(text("1.5"), Type::integer).error(), "\"'1.5'\" cannot be converted to an int");
}

TEST(Coercion, a_boolean_for_an_integer_stays_one_as_in_python) {
    EXPECT_EQ(coerced({true}, Type::integer), Value(true));
}

TEST(Coercion, a_list_may_be_words_with_commas_or_a_number) {
    EXPECT_EQ(coerced(text("a,b"), Type::list_of_text), Value(Words{"a", "b"}));
    EXPECT_EQ(coerced(text("a, b,"), Type::list_of_text), Value(Words{"a", " b", ""}));
    EXPECT_EQ(coerced(text(""), Type::list_of_text), Value(Words{""}));
    EXPECT_EQ(coerced({std::int64_t{7}}, Type::list_of_text), Value(Words{"7"}));
    EXPECT_EQ(coerced({GivenList{text("a,b"), {2.5}}}, Type::list_of_text), Value(Words{"a,b", "2.5"}));
    EXPECT_EQ(coerced({GivenDict{}}, Type::list_of_text).error(),
              "<class 'dict'> cannot be converted to a list");
}

TEST(Coercion, other_types_become_words_as_python_writes_them) {
    EXPECT_EQ(coerced({2.6}, Type::text), Value(std::string("2.6")));
    EXPECT_EQ(coerced({2.0}, Type::text), Value(std::string("2.0")));
    EXPECT_EQ(coerced({true}, Type::text), Value(std::string("True")));
    const Given nested{GivenList{text("it's"), {nullptr}, {GivenDict{{"k", text("\n")}}}}};
    EXPECT_EQ(coerced(nested, Type::text), Value(std::string("[\"it's\", None, {'k': '\\n'}]")));
}

}  // namespace
}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#include "sysctl/value.hpp"

#include <gtest/gtest.h>

namespace route_guard::sysctl {

TEST(KernelValue, zero_has_many_spellings) {
    for (const char* text : {"0", "00", "0x0", "0X0", "-0", " 0", "\t0",
                             "\xa0"
                             "0",
                             "\r0", "0 1", "0 # text", "0\t1", "000"}) {
        EXPECT_EQ(kernel_value(text), 0) << text;
    }
}

TEST(KernelValue, what_is_not_a_number_is_refused) {
    for (const char* text : {"", " ", "+0", "0#x", "0.0", "\"0\"", "off", "0x", "-", "--0", "- 0", "0\r",
                             "0\v", "1;", "09", "0g"}) {
        EXPECT_EQ(kernel_value(text), std::nullopt) << text;
    }
}

TEST(KernelValue, a_leading_zero_means_octal_and_0x_hexadecimal) {
    EXPECT_EQ(kernel_value("010"), 8);
    EXPECT_EQ(kernel_value("0x1F"), 31);
    EXPECT_EQ(kernel_value("-0x10 "), -16);
}

TEST(KernelValue, it_must_fit_into_an_int) {
    EXPECT_EQ(kernel_value("2147483647"), 2147483647);
    EXPECT_EQ(kernel_value("2147483648"), std::nullopt);
    EXPECT_EQ(kernel_value("-2147483648"), -2147483648L);
    EXPECT_EQ(kernel_value("-2147483649"), std::nullopt);
}

TEST(KernelValue, a_number_that_fills_the_kernels_buffer_is_refused_even_if_it_is_zero) {
    EXPECT_EQ(kernel_value("00000000000000000000"), 0);
    EXPECT_EQ(kernel_value("000000000000000000000"), std::nullopt);
    EXPECT_EQ(kernel_value("0000000000000000000000000000"), std::nullopt);
}

}  // namespace route_guard::sysctl

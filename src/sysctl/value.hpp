// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace route_guard::sysctl {

// The number that the kernel stores when `value` and a line feed are written to an integer below /proc/sys;
// nullopt where it answers EINVAL and stores nothing (kernel/sysctl.c, proc_dointvec). Only the first word
// counts: "0 1" is 0.
std::optional<long> kernel_value(std::string_view value);

}  // namespace route_guard::sysctl

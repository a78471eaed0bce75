// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "module/arguments.hpp"
#include "module/given.hpp"

namespace route_guard::program {

// One call by Ansible: the module's own arguments, and of the keys that begin with "_ansible_" what matters
// here. Others are ignored, whatever they hold.
struct Request {
    GivenDict arguments;
    Caller caller;
    bool check_mode = false;
    bool diff = false;
    bool no_log = false;
    bool wants_invocation =
        false;  // asked for; or an Ansible that does not know the key yet, and so always takes it
    std::string syslog_facility = "LOG_USER";
    std::string log_prefix;
};

// The error is a whole sentence.
std::expected<Request, std::string> request_in(std::string_view text);

}  // namespace route_guard::program

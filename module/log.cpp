// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/log.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace route_guard::program {
namespace {

Given as_given(const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value)) {
        return {*truth};
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return {*number};
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return {*text};
    }
    if (const auto* words = std::get_if<std::vector<std::string>>(&value)) {
        GivenList list;
        for (const std::string& word : *words) {
            list.push_back({word});
        }
        return {std::move(list)};
    }
    return {};
}

// RFC 3164, 4.1.1: the facility's number times eight and the severity, here "informational". Names as in
// syslog(3).
int priority_of(std::string_view facility) {
    constexpr std::pair<std::string_view, int> facilities[] = {
        {"LOG_KERN", 0},      {"LOG_USER", 1},    {"LOG_MAIL", 2},    {"LOG_DAEMON", 3},  {"LOG_AUTH", 4},
        {"LOG_SYSLOG", 5},    {"LOG_LPR", 6},     {"LOG_NEWS", 7},    {"LOG_UUCP", 8},    {"LOG_CRON", 9},
        {"LOG_AUTHPRIV", 10}, {"LOG_LOCAL0", 16}, {"LOG_LOCAL1", 17}, {"LOG_LOCAL2", 18}, {"LOG_LOCAL3", 19},
        {"LOG_LOCAL4", 20},   {"LOG_LOCAL5", 21}, {"LOG_LOCAL6", 22}, {"LOG_LOCAL7", 23}};
    constexpr int user = 1;
    constexpr int informational = 6;
    const auto found = std::ranges::find(facilities, facility, &std::pair<std::string_view, int>::first);
    return (found == std::end(facilities) ? user : found->second) * 8 + informational;
}

}  // namespace

std::string invocation_text(const std::vector<NamedValue>& values) {
    std::string text = "Invoked with";
    for (const NamedValue& named : values) {
        text += fmt::format(" {}={}", named.name, python_text(as_given(named.value)));
    }
    return text;
}

void log_line(std::string_view facility, std::string_view name, std::string_view text) {
    // Not syslog(3): that waits for a listener that has stopped reading.
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return;
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, "/dev/log");
    const std::string line = fmt::format("<{}>{}: {}", priority_of(facility), name, text);
    if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        [[maybe_unused]] const ssize_t sent = send(descriptor, line.data(), line.size(), MSG_NOSIGNAL);
    }
    close(descriptor);
}

}  // namespace route_guard::program

// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/redirects.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>

#include "host/contents.hpp"
#include "host/descriptor.hpp"

namespace route_guard::host {
namespace {

constexpr const char* conf = "/proc/sys/net/ipv4/conf";

// The kernel prints one decimal number and a newline (kernel/sysctl.c, do_proc_dointvec).
std::optional<long> number_in(std::string_view text) {
    long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    return error == std::errc() && (rest.empty() || rest == "\n") ? std::optional(number) : std::nullopt;
}

// An interface that goes takes its folder with it: nothing to open, or, where it was open already, nothing to
// read.
bool gone(int error) {
    return error == ENOENT || error == ENODEV;
}

// nullopt: the interface has gone.
std::optional<RedirectSwitch> switch_at(int folder, const std::string& interface) {
    const Descriptor file(
        ::openat(folder, (interface + "/send_redirects").c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.open()) {
        return gone(errno) ? std::nullopt : std::optional(RedirectSwitch{std::nullopt, reason_of(errno)});
    }
    const auto text = bytes_of(file.number());
    if (!text) {
        return RedirectSwitch{std::nullopt, text.error()};
    }
    const auto value = number_in(*text);
    return RedirectSwitch{value, value ? "" : fmt::format("it reads \"{}\", which is no number", *text)};
}

std::string way_out(int error) {
    switch (error) {
        case EROFS:
            return "/proc/sys is mounted read-only, as in most containers: run route_guard on the container's "
                   "host, start the container with --sysctl net.ipv4.conf.all.send_redirects=0 (and the same "
                   "for default), or give it a writable /proc/sys.";
        case EACCES:
        case EPERM:
            return "Run as root (with Ansible: become: true), in the user namespace that the network "
                   "namespace belongs to.";
        default:
            return "Set it by hand with sysctl -w to see what the kernel says, then run again.";
    }
}

std::string refusal(const std::string& interface, int error) {
    return fmt::format("{}/{}/send_redirects cannot be set to 0: {}. {}", conf, interface, reason_of(error),
                       way_out(error));
}

}  // namespace

void observe_redirects(State& state) {
    const Descriptor folder(::open(conf, O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open()) {
        state.redirects_problem = fmt::format(
            "{} cannot be opened: {}. Mount /proc (mount -t proc proc /proc), or run where the host's own "
            "/proc is.",
            conf, reason_of(errno));
        return;
    }
    const auto names = names_in(folder.number());
    if (!names) {
        state.redirects_problem = fmt::format("{} cannot be read: {}. Run as root.", conf, names.error());
        return;
    }
    for (const std::string& name : *names) {
        if (auto found = switch_at(folder.number(), name)) {
            state.redirects.insert_or_assign(name, *std::move(found));
        }
    }
    for (const char* const name : {"all", "default"}) {  // unlike interfaces, these two never go
        state.redirects.try_emplace(name, RedirectSwitch{std::nullopt, reason_of(ENOENT)});
    }
}

std::expected<bool, std::string> clear_redirects(const std::string& interface) {
    const Descriptor folder(::open(conf, O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open()) {
        return std::unexpected(refusal(interface, errno));
    }
    const auto before = switch_at(folder.number(), interface);
    if (!before || before->value == 0) {
        return false;
    }
    const Descriptor file(::openat(folder.number(), (interface + "/send_redirects").c_str(),
                                   O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.open() || ::write(file.number(), "0\n", 2) != 2) {
        return gone(errno) ? std::expected<bool, std::string>(false)
                           : std::unexpected(refusal(interface, errno));
    }
    const auto after = switch_at(folder.number(), interface);
    if (after &&
        after->value.value_or(0) != 0) {  // one that cannot be read now, the look after the apply tells
        return std::unexpected(
            fmt::format("{}/{}/send_redirects was set to 0 but then read {}: something else sets it at the "
                        "same time. Find and stop it (look for a sysctl service, udev rules or a network "
                        "manager), then run again.",
                        conf, interface, *after->value));
    }
    return true;
}

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <vector>

#include "outcome.hpp"

namespace oracle {

Ran ran(const std::string& root, const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe can be made");
    }
    std::vector<char*> arguments;
    for (const std::string& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        if ((!root.empty() && ::chroot(root.c_str()) != 0) || ::chdir(folder) != 0) {
            ::_exit(126);
        }
        ::dup2(::open("/dev/null", O_RDWR), 0);
        ::dup2(ends[1], 1);
        ::dup2(ends[1], 2);
        ::execv(arguments.front(), arguments.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string text;
    std::array<char, 65536> buffer{};
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now())
                .count();
        pollfd waiting{.fd = ends[0], .events = POLLIN, .revents = 0};
        if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) {
            ::kill(child, SIGKILL);
            ::close(ends[0]);
            ::waitpid(child, nullptr, 0);
            return {text + "\nstopped after 20 seconds\n", 126};
        }
        const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
        if (got <= 0) {
            break;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return {std::move(text), WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

namespace {

constexpr const char* crash = "\nended by a signal\n";

std::string printed_by(const std::string& root, const std::vector<std::string>& words) {
    const Ran openvpn = ran(root, words);
    return openvpn.text + (openvpn.status < 0      ? crash
                           : openvpn.status >= 126 ? "\ncould not be started\n"
                                                   : "");
}

// The value of "  NAME = VALUE", which may have line ends in it: it ends before the next line of that form.
std::string shown(const std::string& text, const std::string& name) {
    const std::size_t at = text.find("\n  " + name + " = ");
    if (at == std::string::npos) {
        return "(not shown)";
    }
    const std::size_t begin = at + name.size() + 6;
    const bool quoted = text[begin] == '\'';
    std::size_t stop = text.find(quoted ? "'\n" : "\n", begin + 1);
    const auto ends_here = [&](std::size_t newline) {
        const std::size_t equals = text.find(" = ", newline);
        const std::size_t next = text.find('\n', newline + 1);
        return text.compare(newline, 3, "\n  ") != 0 ||
               (equals != std::string::npos && (next == std::string::npos || equals < next));
    };
    while (quoted && stop != std::string::npos && !ends_here(stop + 1)) {
        stop = text.find("'\n", stop + 1);
    }
    return text.substr(begin + (quoted ? 1 : 0),
                       stop == std::string::npos ? stop : stop - begin - (quoted ? 1 : 0));
}

}  // namespace

void go_apart() {
    if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        throw std::runtime_error("no namespaces can be made; run this as root");
    }
}

Openvpn openvpn_at(const std::string& path) {
    Openvpn openvpn;
    if (::access((path + openvpn.path).c_str(), X_OK) == 0) {
        openvpn.root = path;
    } else {
        openvpn.path = path;
    }
    make_folder(openvpn.root);
    const std::string text = printed_by(openvpn.root, {openvpn.path, "--version"});
    const std::string start = "OpenVPN ";
    const auto version = text.starts_with(start)
                             ? route_guard::openvpn::version_named(
                                   text.substr(start.size(), text.find(' ', start.size()) - start.size()))
                             : std::nullopt;
    if (!version) {
        throw std::runtime_error(path + " is no openvpn that is known here: it says " + text.substr(0, 80));
    }
    openvpn.version = *version;
    openvpn.full_version = text.substr(start.size(), text.find(' ', start.size()) - start.size());
    return openvpn;
}

Outcome real_outcome(const Openvpn& openvpn) {
    // A script on the command line makes OpenVPN tell whether the level in force allows scripts.
    const std::string text = printed_by(openvpn.root, {openvpn.path,
                                                       "--suppress-timestamps",
                                                       "--client",
                                                       "--remote",
                                                       "127.0.0.1",
                                                       "9",
                                                       "--route-pre-down",
                                                       "/bin/true",
                                                       "--config",
                                                       "c",
                                                       "--verb",
                                                       "4",
                                                       "--mute",
                                                       "0",
                                                       "--dev",
                                                       "null",
                                                       "--ca",
                                                       "/dev/null",
                                                       "--cert",
                                                       "/dev/null",
                                                       "--key",
                                                       "/dev/null",
                                                       "--auth-user-pass",
                                                       std::string(folder) + "/s/credentials"});
    Outcome outcome;
    outcome.why = text;
    outcome.crashed = text.ends_with(crash);
    outcome.refused = text.find("\nCurrent Parameter Settings:\n") == std::string::npos &&
                      !text.starts_with("Current Parameter Settings:\n");
    if (outcome.refused) {
        return outcome;
    }
    for (const char* const name : texts) {
        outcome.values[name] = shown(text, name);
    }
    for (const char* const name : switches) {
        outcome.values[name] = shown(text, name);
    }
    const bool allows =
        text.find("setting may allow this configuration to call user-defined scripts") != std::string::npos;
    const bool forbids = text.find("'--script-security 2' or higher is required") != std::string::npos;
    outcome.values[may_run_scripts] = allows == forbids ? "(not shown)" : allows ? "ENABLED" : "DISABLED";
    return outcome;
}

}  // namespace oracle

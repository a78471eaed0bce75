// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

#include "openvpn/rules.hpp"
#include "openvpn/script_checks.hpp"
#include "outcome.hpp"

namespace oracle {
namespace {

using namespace route_guard;
namespace fs = std::filesystem;

std::string bytes_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// What stands at a path below a root. Links lead out of a root nowhere in the folder of the cases; elsewhere
// (/dev/stdin) one that does is taken for what it leads to.
void observe(const std::string& root, const std::string& path, FileTree& tree) {
    struct stat status{};
    const std::string asked = root + path;
    if (::stat(asked.c_str(), &status) != 0) {
        tree.put(path, {});
        return;
    }
    std::error_code error;
    std::string real = fs::canonical(asked, error).string();
    real = error || !real.starts_with(root) ? path : real.substr(root.size());
    Node node{.mode = status.st_mode & 07777U, .uid = status.st_uid, .gid = status.st_gid};
    node.kind = S_ISREG(status.st_mode)   ? NodeKind::regular
                : S_ISDIR(status.st_mode) ? NodeKind::directory
                                          : NodeKind::other;
    if (node.is_file()) {
        node.content = std::make_shared<const std::string>(status.st_size > 100'000 ? "" : bytes_of(asked));
    }
    tree.link(path, real.empty() ? "/" : real);
    tree.put(real.empty() ? "/" : real, node);
}

struct Shown {
    const char* printed;
    const char* directive;
};
constexpr Shown shown_texts[] = {{"ipchange", "ipchange"},
                                 {"username", "user"},
                                 {"groupname", "group"},
                                 {"chroot_dir", "chroot"},
                                 {"cd_dir", "cd"},
                                 {"up_script", "up"},
                                 {"down_script", "down"},
                                 {"route_script", "route-up"},
                                 {"tls_verify", "tls-verify"}};
constexpr Shown shown_switches[] = {
    {"persist_tun", "persist-tun"}, {"up_restart", "up-restart"}, {"route_noexec", "route-noexec"}};

std::string text_of(const openvpn::Configuration& configuration, const Shown& shown) {
    const openvpn::Directive* const directive = configuration.last(shown.directive);
    if (directive == nullptr) {
        return "[UNDEF]";
    }
    std::string text = directive->parameters.front();
    if (directive->name == "ipchange" || directive->name == "tls-verify") {
        std::ranges::replace(text, ',', ' ');
    }
    return text;
}

openvpn::Configuration read_there(Lookup& files, openvpn::Version version) {
    return openvpn::read(files, std::string(folder) + "/c", folder, version);
}

Outcome outcome_of(Lookup& files, openvpn::Version version) {
    const openvpn::Configuration configuration = read_there(files, version);
    if (configuration.refusal) {
        const auto& refusal = *configuration.refusal;
        return {true, refusal.place.file + ":" + std::to_string(refusal.place.line) + ": " + refusal.reason};
    }
    const auto problems = openvpn::start_problems(files, configuration);
    if (!problems.empty()) {
        return {true, problems.front().reason};
    }
    Outcome outcome;
    outcome.values["config"] = "c";
    for (const Shown& shown : shown_texts) {
        outcome.values[shown.printed] = text_of(configuration, shown);
    }
    for (const Shown& shown : shown_switches) {
        outcome.values[shown.printed] = configuration.has(shown.directive) ? "ENABLED" : "DISABLED";
    }
    const bool allows = effective_script_security(configuration).level >= 2;
    outcome.values[may_run_scripts] = allows ? "ENABLED" : "DISABLED";
    return outcome;
}

}  // namespace

void make_folder(const std::string& root) {
    const std::string top = root + folder;
    fs::create_directories(top);
    if (::mount("route_guard-oracle", top.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,mode=0755") !=
        0) {
        throw std::runtime_error("no tmpfs can be mounted on " + top + "; run this as root");
    }
    fs::create_directories(top + "/sub");
    fs::create_directories(top + "/jail/tmp");
    for (const std::string& below : {top + "/", top + "/jail" + folder + "/", top + "/jail/"}) {
        for (const std::string& name : program_names()) {
            fs::create_directories(below + "s");
            std::ofstream(below + name) << "#!/bin/sh\n";
            fs::permissions(below + name, fs::perms(0755));
        }
    }
    std::ofstream(top + "/s/credentials") << "user\npassword\n";
}

void write_case(const std::string& root, const Case& written) {
    for (const char* const name : {"/a.conf", "/sub/b.conf"}) {
        fs::remove(root + folder + name);
    }
    for (const auto& [name, content] : written.files) {
        std::ofstream(root + folder + "/" + name, std::ios::binary) << content;
    }
}

// Runs `read` until nothing that it looks for has not been observed.
template <typename Read>
auto settled(const Openvpn& openvpn, Read read) {
    FileTree tree;
    for (;;) {
        Lookup files(tree);
        auto result = read(files);
        if (files.missing().empty()) {
            return result;
        }
        for (const std::string& path : files.missing()) {
            observe(openvpn.root, path, tree);
        }
    }
}

Outcome own_outcome(const Openvpn& openvpn) {
    return settled(openvpn, [&](Lookup& files) { return outcome_of(files, openvpn.version); });
}

openvpn::Configuration configuration_of(const Openvpn& openvpn) {
    return settled(openvpn, [&](Lookup& files) { return read_there(files, openvpn.version); });
}

bool not_judged(const std::string& why, openvpn::Version version) {
    const auto known = [&](const std::string& name) {
        return openvpn::rule_for(name, version) != nullptr || !openvpn::could_be_directive(name);
    };
    const std::string start = "Options error: ";
    const auto at = why.rfind(start);
    if (at == std::string::npos) {
        return false;
    }
    if (const auto script = why.find(" script fails with"); script != std::string::npos) {
        const auto begin = why.rfind("--", script) + 2;
        return !known(why.substr(begin, script - begin));
    }
    const std::string text = why.substr(at + start.size(), why.find("\nUse --help", at) - at - start.size());
    if (text.starts_with("Unrecognized option")) {
        const auto begin = text.find(": ") + 2;
        return !known(text.substr(begin, text.rfind(" (") - begin));
    }
    if (text.starts_with("option '")) {  // in the wrong place, or inline
        return !known(text.substr(8, text.find('\'', 8) - 8));
    }
    if (text.find("list contains unsupported ciphers or is too long") != std::string::npos) {
        return true;
    }
    // Of what is wrong with a directive's value, only this is judged.
    static const std::vector<std::string> judged = {" script fails with",
                                                    "--chroot directory fails",
                                                    "Temporary directory",
                                                    "No closing",
                                                    "Bad backslash",
                                                    "Residual parse state",
                                                    "Maximum option",
                                                    "is too long",
                                                    "Error opening configuration",
                                                    "Maximum recursive include",
                                                    "directive should have",
                                                    "this is a generic configuration",
                                                    "Each 'connection' block",
                                                    "Maximum number of",
                                                    "script-security:"};
    return std::ranges::none_of(judged,
                                [&](const std::string& part) { return why.find(part) != std::string::npos; });
}

std::string disagreement(const Outcome& real, const Outcome& own, openvpn::Version version) {
    if (real.refused != own.refused) {
        if (real.refused && not_judged(real.why, version)) {
            return "";
        }
        return real.refused ? "openvpn refuses, route_guard does not"
                            : "route_guard refuses, openvpn does not: " + own.why;
    }
    for (const auto& [name, value] : own.values) {
        const std::string& seen = real.values.at(name);
        if (seen != value) {
            return name + ": openvpn has <" + seen + ">, route_guard has <" + value + ">";
        }
    }
    return "";
}

}  // namespace oracle

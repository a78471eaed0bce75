// SPDX-License-Identifier: GPL-3.0-or-later
#include "module/table.hpp"

#include <algorithm>
#include <utility>

#include "model/file_tree.hpp"

namespace route_guard::program {
namespace {

const std::string& text(const Value& value) {
    return std::get<std::string>(value);
}

// The value whose word was given; the words were checked against the choices before.
template <typename Enumeration, std::size_t count>
Enumeration chosen(const Value& value, const std::pair<std::string_view, Enumeration> (&words)[count]) {
    return std::ranges::find(words, std::string_view(text(value)),
                             &std::pair<std::string_view, Enumeration>::first)
        ->second;
}

constexpr std::pair<std::string_view, HookEvent> events[] = {{"up", HookEvent::up},
                                                             {"route-up", HookEvent::route_up}};
constexpr std::pair<std::string_view, ExistingHook> existing_hooks[] = {
    {"chain", ExistingHook::chain}, {"replace", ExistingHook::replace}, {"fail", ExistingHook::fail}};
constexpr std::pair<std::string_view, SysctlLoader> loaders[] = {{"auto", SysctlLoader::automatic},
                                                                 {"systemd", SysctlLoader::systemd},
                                                                 {"procps", SysctlLoader::procps},
                                                                 {"busybox", SysctlLoader::busybox}};
constexpr std::pair<std::string_view, FlushPolicy> flushes[] = {
    {"stale", FlushPolicy::stale}, {"always", FlushPolicy::always}, {"never", FlushPolicy::never}};
constexpr std::pair<std::string_view, Target> targets[] = {{"present", Target::present},
                                                           {"absent", Target::absent}};

template <typename Words>
std::vector<std::string_view> words_of(const Words& pairs) {
    std::vector<std::string_view> words;
    for (const auto& pair : pairs) {
        words.push_back(pair.first);
    }
    return words;
}

std::vector<std::string_view> control_names() {
    std::vector<std::string_view> names;
    for (const Control control : every_control) {
        names.emplace_back(name_of(control));
    }
    return names;
}

// In the table's order, each once.
std::vector<Control> controls_named(const std::vector<std::string>& names) {
    std::vector<Control> controls;
    for (const Control control : every_control) {
        if (std::ranges::find(names, name_of(control)) != names.end()) {
            controls.push_back(control);
        }
    }
    return controls;
}

const Argument table[] = {
    {.name = "client_config",
     .type = Type::list_of_paths,
     .fallback = "/etc/openvpn/client.conf",
     .placeholder = "PATH,...",
     .help =
         "The OpenVPN client configurations to look at: paths, or globs such as /etc/openvpn/client/*.conf.",
     .set = [](Policy& p, const Value& v) { p.client_config = std::get<std::vector<std::string>>(v); }},
    {.name = "hook_path",
     .type = Type::path,
     .fallback = "/etc/openvpn/route-flush",
     .placeholder = "PATH",
     .help = "The hook script that OpenVPN starts to flush the route cache.",
     .set = [](Policy& p, const Value& v) { p.hook_path = text(v); }},
    {.name = "hook_event",
     .fallback = "up",
     .choices = words_of(events),
     .placeholder = "EVENT",
     .help = "The event on which OpenVPN starts the hook.",
     .set = [](Policy& p, const Value& v) { p.hook_event = chosen(v, events); }},
    {.name = "existing_hook",
     .fallback = "chain",
     .choices = words_of(existing_hooks),
     .placeholder = "WHAT",
     .help = "What to do with another program on that event: start it behind the hook, replace it, or fail.",
     .set = [](Policy& p, const Value& v) { p.existing_hook = chosen(v, existing_hooks); }},
    {.name = "script_security",
     .type = Type::integer,
     .fallback = "2",
     .choices = {"2", "3"},
     .placeholder = "LEVEL",
     .help = "The lowest script-security level accepted. A higher one in the file stays.",
     .set = [](Policy& p,
               const Value& v) { p.script_security = static_cast<int>(std::get<std::int64_t>(v)); }},
    {.name = "sysctl_file",
     .type = Type::path,
     .fallback = "auto",
     .placeholder = "PATH",
     .help = "The file that keeps redirects off after a boot. auto: /etc/sysctl.conf where the boot reads it "
             "and nothing after it wins, else a drop-in under /etc/sysctl.d.",
     .set =
         [](Policy& p, const Value& v) {
             p.sysctl_file = text(v) == "auto" ? std::nullopt : std::optional(text(v));
         }},
    {.name = "sysctl_loader",
     .fallback = "auto",
     .choices = words_of(loaders),
     .placeholder = "PROGRAM",
     .help = "The program that applies the sysctl files at boot. auto: told by the files of the host.",
     .set = [](Policy& p, const Value& v) { p.sysctl_loader = chosen(v, loaders); }},
    {.name = "flush",
     .fallback = "stale",
     .choices = words_of(flushes),
     .placeholder = "WHEN",
     .help = "When to flush the kernel's route cache: when an entry is stale, always, or never.",
     .set = [](Policy& p, const Value& v) { p.flush = chosen(v, flushes); }},
    {.name = "controls",
     .type = Type::list_of_text,
     .fallback = "script-security,up-hook,hook-script,redirects-persistent,redirects-live,route-cache",
     .choices = control_names(),
     .placeholder = "CONTROL,...",
     .help = "The controls to run.",
     .set = [](Policy& p,
               const Value& v) { p.controls = controls_named(std::get<std::vector<std::string>>(v)); }},
    {.name = "openvpn_version",
     .choices = {"2.3", "2.4", "2.5", "2.6", "2.7"},
     .placeholder = "VERSION",
     .help = "The release series of OpenVPN on the host. Where it is not given, a control is compliant only "
             "when every supported series would do the right thing.",
     .set = [](Policy& p, const Value& v) { p.openvpn_version = text(v); }},
    {.name = "root",
     .type = Type::path,
     .fallback = "/",
     .placeholder = "DIR",
     .help =
         "The top folder of a host's file tree to look at without its kernel (an image, a checkout). Live "
         "controls are not applicable there.",
     .set = [](Policy& p, const Value& v) { p.root = normal_path(text(v)); }},
    {.name = "state",
     .fallback = "present",
     .choices = words_of(targets),
     .placeholder = "STATE",
     .help = "present puts the host right; absent takes out what present put in.",
     .set = [](Policy& p, const Value& v) { p.state = chosen(v, targets); }},
    {.name = "backup",
     .type = Type::boolean,
     .fallback = "false",
     .help = "Keep a time-stamped copy of each file that is changed.",
     .set = [](Policy& p, const Value& v) { p.backup = std::get<bool>(v); }},
};

}  // namespace

std::span<const Argument> argument_table() {
    return table;
}

const char* type_name(Type type) {
    switch (type) {
        case Type::text:
            return "str";
        case Type::path:
            return "path";
        case Type::integer:
            return "int";
        case Type::boolean:
            return "bool";
        case Type::list_of_text:
        case Type::list_of_paths:
            return "list";
    }
    return "";
}

const char* element_type_name(Type type) {
    return type == Type::list_of_paths ? "path" : "str";
}

bool is_list(Type type) {
    return type == Type::list_of_text || type == Type::list_of_paths;
}

}  // namespace route_guard::program

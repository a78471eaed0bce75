// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for every tree of settings files, however odd.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "host_tree.hpp"
#include "model/block.hpp"
#include "sysctl/remedy.hpp"

namespace route_guard::sysctl {
namespace {

rc::Gen<std::string> any_key() {
    return rc::gen::map(rc::gen::pair(rc::gen::element<std::string>("all", "default", "eth0", "eth0/5", "wg0",
                                                                    "*", "eth*", "{all,*0}", "?"),
                                      rc::gen::element<std::string>(".", "/")),
                        [](const auto& parts) {
                            const auto& [name, separator] = parts;
                            return "net" + separator + "ipv4" + separator + "conf" + separator + name +
                                   separator + "send_redirects";
                        });
}

rc::Gen<std::string> any_line() {
    return rc::gen::apply(
        [](const std::string& start, const std::string& key, const std::string& value,
           const std::string& end) { return start + key + value + end; },
        rc::gen::element<std::string>("", "", "", "", "-", "- ", "#", " "), any_key(),
        rc::gen::element<std::string>("=0", " = 1", "=0", " = 1", "", "=off", "=", "= 0 1", "=010"),
        rc::gen::element<std::string>("\n", "\n", "\n", "\r\n", "\r", "\\\n", "", " \n"));
}

rc::Gen<std::string> any_content() {
    return rc::gen::map(rc::gen::resize(12, rc::gen::container<std::vector<std::string>>(any_line())),
                        [](const std::vector<std::string>& lines) {
                            std::string content;
                            for (const std::string& line : lines) {
                                content += line;
                            }
                            return content;
                        });
}

HostTree any_host() {
    HostTree host;
    const auto names = *rc::gen::resize(
        6, rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
               "/etc/sysctl.d/10.conf", "/etc/sysctl.d/99-z.conf", "/usr/lib/sysctl.d/10.conf",
               "/run/sysctl.d/zzzzz.conf", "/etc/sysctl.d/.h.conf", "/etc/sysctl.conf")));
    for (const std::string& name : names) {
        host.file(name, *any_content());
    }
    if (*rc::gen::arbitrary<bool>()) {
        host.link("/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
    }
    return host;
}

std::vector<Applier> any_appliers() {
    static const std::vector<std::vector<Applier>> choices = {
        {Applier::systemd},
        {Applier::procps_3},
        {Applier::procps_4},
        {Applier::busybox},
        {Applier::procps_3, Applier::procps_4},
        {Applier::systemd, Applier::procps_4},
    };
    return *rc::gen::elementOf(choices);
}

RC_GTEST_PROP(Laws, after_what_remedy_returns_nothing_sends, ()) {
    HostTree host = any_host();
    const auto appliers = any_appliers();
    Lookup files(host.tree);
    const auto found = remedy(files, appliers, {"eth0"}, std::nullopt);
    RC_TAG(found.has_value() ? (found->lines.empty() ? "nothing to do" : "remedied") : "in the way");
    if (!found) {
        RC_ASSERT(found.error().find("/etc/") != std::string::npos);
        return;
    }
    if (!found->lines.empty()) {
        const Node* target = host.tree.find(found->file);
        const std::string rest(target != nullptr ? target->text() : "");
        host.file(host.tree.real_path(found->file),
                  with_block(rest, found->lines, {.line_end = line_end_of(rest)}));
    }
    for (const Applier applier : appliers) {
        RC_ASSERT(host.senders_after(applier, {"eth0"}).empty());
    }
}

RC_GTEST_PROP(Laws, systemd_alone_can_always_be_remedied, ()) {
    const HostTree host = any_host();
    Lookup files(host.tree);
    RC_ASSERT(remedy(files, {Applier::systemd}, {"eth0"}, std::nullopt).has_value());
}

RC_GTEST_PROP(Laws, every_line_told_is_a_line_of_its_file, ()) {
    const HostTree host = any_host();
    for (const Applier applier : {Applier::systemd, Applier::procps_3, Applier::procps_4}) {
        const BootOutcome outcome = host.boot(applier, {"eth0"});
        for (const Ending* ending :
             {&outcome.all, &outcome.by_default, &outcome.other_interfaces, &outcome.interfaces.at("eth0")}) {
            RC_ASSERT(!ending->value || ending->decided_by);
            if (ending->decided_by) {
                RC_ASSERT(host.tree.find(ending->decided_by->file)->text().find(ending->decided_by->text) !=
                          std::string_view::npos);
            }
        }
    }
}

}  // namespace
}  // namespace route_guard::sysctl

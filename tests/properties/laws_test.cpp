// SPDX-License-Identifier: GPL-3.0-or-later
// The laws that hold for every state of a host and every policy. RapidCheck prints the seed of a failing
// case.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "lib/sample_state.hpp"
#include "model/block.hpp"

namespace route_guard {
namespace {

using controls::Remedied;

std::string joined(const std::vector<std::string>& lines, const std::string& line_end, bool final_newline) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text += lines[i];
        text += i + 1 < lines.size() || final_newline ? line_end : "";
    }
    return text;
}

rc::Gen<std::string> client_text() {
    const auto line = rc::gen::elementOf(std::vector<std::string>{"client",
                                                                  "verb 3",
                                                                  "",
                                                                  "# a comment",
                                                                  "; another",
                                                                  "script-security 1",
                                                                  "script-security 2",
                                                                  "script-security 3",
                                                                  "up /etc/openvpn/update-resolv-conf",
                                                                  "up \"/etc/openvpn/my up\"",
                                                                  "up '\"/bin/a b\" c'",
                                                                  "up /etc/openvpn/route-flush",
                                                                  "route-up /bin/true",
                                                                  "persist-tun",
                                                                  "remote \"vpn example\" 1194",
                                                                  "<ca>\nMII\n</ca>",
                                                                  "<ca>\nup x\n</ca>",
                                                                  "up \"/etc/openvpn/route-flush /bin/true\"",
                                                                  "remote \"unclosed",
                                                                  "setenv opt up /opt/up",
                                                                  "\xEF\xBB\xBF"
                                                                  "client"});
    return rc::gen::apply(joined, rc::gen::container<std::vector<std::string>>(line),
                          rc::gen::element<std::string>("\n", "\r\n"), rc::gen::arbitrary<bool>());
}

rc::Gen<std::string> settings_text() {
    const auto line = rc::gen::elementOf(std::vector<std::string>{
        "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.all.send_redirects = 1",
        "net.ipv4.conf.default.send_redirects=0", "net/ipv4/conf/default/send_redirects = 1",
        "net.ipv4.conf.eth0.send_redirects=1", "net.ipv4.conf.*.send_redirects = 1",
        "-net.ipv4.conf.eth0.send_redirects", "-net.ipv4.conf.all.send_redirects=1", "# text", "", "; text",
        "net.ipv4.conf.eth0/5.send_redirects = 1", "kernel.panic = 3",
        "net.ipv4.conf.all.send_redirects = junk"});
    return rc::gen::apply(joined, rc::gen::container<std::vector<std::string>>(line),
                          rc::gen::just(std::string("\n")), rc::gen::arbitrary<bool>());
}

State generated_state() {
    State state = sample::debian_host();
    if (*rc::gen::inRange(0, 8) != 0) {
        sample::add_file(state.files, "/etc/openvpn/client.conf", *client_text());
    }
    if (*rc::gen::arbitrary<bool>()) {
        sample::add_file(state.files, "/etc/openvpn/route-flush", *rc::gen::arbitrary<std::string>(),
                         *rc::gen::element(0755u, 0644u, 0777u));
        state.files.set_owner("/etc/openvpn/route-flush", *rc::gen::element(0u, 1000u));
    }
    sample::add_file(state.files, "/etc/sysctl.conf", *settings_text());
    for (const char* name : {"10-a.conf", "99-zzz.conf", "zz.conf"}) {
        if (*rc::gen::arbitrary<bool>()) {
            sample::add_file(state.files, std::string("/etc/sysctl.d/") + name, *settings_text());
        }
    }
    for (auto& [name, redirect] : state.redirects) {
        redirect.value = *rc::gen::inRange(0L, 3L);
    }
    state.route_cache->stale_ipv4 = *rc::gen::inRange<std::uint64_t>(0, 3);
    state.route_cache->stale_ipv6 = *rc::gen::inRange<std::uint64_t>(0, 3);
    state.route_cache->entries = state.route_cache->stale() + *rc::gen::inRange<std::uint64_t>(0, 3);
    return state;
}

Policy generated_policy() {
    Policy policy;
    policy.hook_event = *rc::gen::element(HookEvent::up, HookEvent::route_up);
    policy.existing_hook = *rc::gen::element(ExistingHook::chain, ExistingHook::replace, ExistingHook::fail);
    policy.script_security = *rc::gen::element(2, 3);
    policy.flush = *rc::gen::element(FlushPolicy::stale, FlushPolicy::always, FlushPolicy::never);
    policy.sysctl_loader = *rc::gen::element(SysctlLoader::automatic, SysctlLoader::systemd,
                                             SysctlLoader::procps, SysctlLoader::busybox);
    policy.hook_path = *rc::gen::element<std::string>("/etc/openvpn/route-flush", "/usr/local/lib/my hook");
    policy.controls =
        *rc::gen::suchThat(rc::gen::map(rc::gen::container<std::vector<bool>>(6, rc::gen::arbitrary<bool>()),
                                        [](const std::vector<bool>& chosen) {
                                            std::vector<Control> controls;
                                            for (std::size_t i = 0; i < chosen.size(); ++i) {
                                                if (chosen[i]) {
                                                    controls.push_back(every_control[i]);
                                                }
                                            }
                                            return controls;
                                        }),
                           [](const std::vector<Control>& controls) { return !controls.empty(); });
    return policy;
}

std::string rest_of(std::string_view content) {
    const auto blocked = without_block(content);
    return blocked ? blocked->rest : std::string(content);
}

TEST(Laws, remediating_twice_is_remediating_once) {
    EXPECT_TRUE(rc::check("remediating twice is remediating once", [] {
        const Policy policy = generated_policy();
        const Remedied once = sample::remedied(policy, generated_state());
        RC_ASSERT(sample::remedied(policy, once.state).state == once.state);
    }));
}

TEST(Laws, what_remediate_changed_audit_calls_compliant) {
    EXPECT_TRUE(rc::check("what remediate changed, audit calls compliant", [] {
        const Policy policy = generated_policy();
        const State before = generated_state();
        const Remedied after = sample::remedied(policy, before);
        for (const Finding& finding : sample::audited(policy, after.state)) {
            const bool remedied = std::ranges::any_of(after.intents, [&](const controls::Intent& intent) {
                return intent.control == finding.control;
            });
            const bool half_flushed =
                finding.control == Control::route_cache && policy.flush == FlushPolicy::never;
            RC_LOG() << name_of(finding.control) << ": " << finding.message << "\n";
            const bool as_promised = !remedied || half_flushed || finding.acceptable();
            RC_ASSERT(as_promised);
        }
    }));
}

TEST(Laws, what_is_compliant_before_stays_compliant) {
    EXPECT_TRUE(rc::check("what is compliant before stays compliant", [] {
        const Policy policy = generated_policy();
        const State before = generated_state();
        const auto first = sample::audited(policy, before);
        const auto last = sample::audited(policy, sample::remedied(policy, before).state);
        RC_ASSERT(first.size() == last.size());
        for (std::size_t i = 0; i < first.size(); ++i) {
            const bool still_compliant = !first[i].acceptable() || last[i].acceptable();
            RC_ASSERT(still_compliant);
        }
    }));
}

TEST(Laws, an_unchanged_state_gives_an_empty_plan) {
    EXPECT_TRUE(rc::check("an unchanged state gives an empty plan", [] {
        const State state = generated_state();
        RC_ASSERT(controls::difference(state, Remedied{.state = state, .intents = {}}).empty());
        const Policy policy = generated_policy();
        const Remedied once = sample::remedied(policy, state);
        RC_ASSERT(controls::difference(once.state, sample::remedied(policy, once.state)).empty());
    }));
}

TEST(Laws, every_byte_outside_the_block_stays) {
    EXPECT_TRUE(rc::check("every byte outside the block stays", [] {
        const Policy policy = generated_policy();
        const State before = generated_state();
        const State after = sample::remedied(policy, before).state;
        for (const auto& [path, node] : after.files.nodes()) {
            const Node* was = before.files.find(path);
            if (path != policy.hook_path && was != nullptr) {
                RC_ASSERT(rest_of(node.text()) == rest_of(was->text()));
            }
        }
    }));
}

TEST(Laws, absent_after_present_gives_the_original_bytes_back) {
    EXPECT_TRUE(rc::check("absent after present gives the original bytes back", [] {
        Policy policy = generated_policy();
        const State before = generated_state();
        const State present = sample::remedied(policy, before).state;
        policy.state = Target::absent;
        const State after = sample::remedied(policy, present).state;
        for (const auto& [path, node] : after.files.nodes()) {
            const Node* was = before.files.find(path);
            const Node gone;
            const Node& original = was == nullptr ? gone : *was;
            const bool same_attributes =
                !node.is_file() || (node.mode == original.mode && node.uid == original.uid);
            RC_LOG() << path << " is now " << node.text() << "\n";
            RC_ASSERT(node.text() == original.text());
            RC_ASSERT(node.kind == original.kind);
            RC_ASSERT(same_attributes);
        }
    }));
}

TEST(Laws, every_change_says_why) {
    EXPECT_TRUE(rc::check("every change says why", [] {
        const State before = generated_state();
        for (const Change& change :
             controls::difference(before, sample::remedied(generated_policy(), before))) {
            RC_ASSERT(!change.message.empty());
        }
    }));
}

}  // namespace
}  // namespace route_guard

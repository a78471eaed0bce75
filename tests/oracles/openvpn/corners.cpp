// SPDX-License-Identifier: GPL-3.0-or-later
#include "case.hpp"

namespace oracle {
namespace {

using namespace std::string_literals;

const std::string up = "up "s + folder + "/s/ok\n";
const std::string up_then = "up "s + folder + "/s/with\\ blank\n";

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

// Files that a person thought of, most of them because a reader got them wrong.
const std::vector<std::string>& contents() {
    static const std::vector<std::string> list = {
        "",
        "\n",
        "\xEF\xBB\xBF" + up,
        "\xEF\xBB\xBF\xEF\xBB\xBF" + up,
        "\n\xEF\xBB\xBF" + up,
        "\xFF\xFEu\0p\0"s,
        "#" + std::string(253, 'x') + "\n",
        "#" + std::string(254, 'x') + "\n",
        "#" + std::string(254, 'x'),
        "#" + std::string(255, 'x'),
        "#" + std::string(252, 'x') + "\r\n",
        "#" + std::string(253, 'x') + "\r\n",
        "user a\0b \"\n"s,
        "user a\0"s + std::string(249, 'x') + "user b\n",
        "user a\0"s + std::string(250, 'x') + "user b\n",
        "user \"a\\\n",
        "user a\\\n",
        "user a\\",
        "user \\",
        "\\ user a\n",
        "user a\rgroup b\n",
        "user a#b\nuser \"c\"#d\nuser 'e';f\n",
        "user \\#\n",
        "user a \\#x\n",
        "user 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
        "echo 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 \"16\n",
        "echo 1 2 3 4 5 6 7 8 9 10 11 12 13 14 \"15\" \"16\n",
        "--user a\n",
        "----user a\n",
        "-- user a\n",
        "-\n",
        "--\n",
        "\"user\" a\n",
        "User a\n",
        "<ca>\n</ca>" + up,
        "<ca>\n</ca> " + up + "user a\n",
        "<ca>\n \t</ca>\n" + up,
        "<ca>\nx </ca>\n" + up,
        "<ca>\n</CA>\n</ca>\n" + up,
        "<ca> #\n" + up + "</ca>\n",
        "<ca> x\n</ca>\n",
        "<ca>\n" + std::string(254, 'x') + "</ca>\nuser a\n</ca>\nuser b\n",
        "<ca>\n" + std::string(255, 'x') + "</ca>\nuser a\n</ca>\nuser b\n",
        "<ca>\n</ca>" + std::string(249, ' ') + "xuser a\n",
        "<ca>\n</ca>" + std::string(250, ' ') + "user a\n",
        "<ca>\n\0</ca>\n"s + up,
        "<ca>\n",
        "</ca>\n",
        "<>\n</>\n",
        "<\n",
        "< >\n",
        "\"<a b>\"\n</a b>\n" + up,
        "<up>\n/bin/true\n</up>\n",
        "<script-security>\n2\n</script-security>\n",
        "<persist-tun>\n</persist-tun>\n",
        "<config>\nc\n</config>\n",
        "<setenv>\nopt\0\n</setenv>\n"s + up,
        "<setenv>\nopt\n</setenv>\n" + up,
        "<ignore-unknown-option>\nx\n</ignore-unknown-option>\n",
        "<connection>\nremote 192.0.2.1\n</connection>\n" + up,
        "<connection>\nremote 192.0.2.1\n" + up + "</connection>\n",
        "<connection>\nremote 192.0.2.1\nscript-security 2\n</connection>\n",
        "<connection>\nport 1194\n</connection>\n",
        "<connection>\n</connection>\n",
        "<connection>\nsetenv opt remote 192.0.2.1\n</connection>\n" + up,
        "<connection>\nremote 192.0.2.1 \0x\nnobind\n</connection>\n"s,
        "<connection>\nremote 192.0.2.1\n#" + std::string(254, 'x') + "..user a\n</connection>\n",
        "<connection>\nremote 192.0.2.1\n#" + std::string(254, 'x') + "...user a\n</connection>\n",
        "<connection>\nremote 192.0.2.1\n#" + std::string(255, 'x') + "\n.\n</connection>\n",
        "<connection>\nremote 192.0.2.1\n<tls-auth>\n" + up + "</tls-auth>\n</connection>\n",
        "<connection>\nremote 192.0.2.1\n<tls-auth>\n</connection>\n",
        "<connection>\nremote 192.0.2.1\\\n</connection>\n",
        "setenv FORWARD_COMPATIBLE 1\n<connection>\nremote 192.0.2.1\nuser\n</connection>\n",
        "<connection>\nremote 192.0.2.1\nsetenv opt user\n</connection>\n" + up,
        repeated("<connection>\nremote 192.0.2.1\n</connection>\n", 64) + up,
        repeated("<connection>\nremote 192.0.2.1\n</connection>\n", 65) + up,
        "connection\n",
        "connection a b\n",
        "connection a b c\n",
        "setenv opt\n" + up,
        "setenv opt " + up,
        "setenv opt user a b\nsetenv opt up\n" + up,
        "setenv opt up /bin/true x\n",
        "setenv opt setenv opt user a\n",
        "setenv opt config nowhere\n",
        "setenv A 1\n",
        "setenv GENERIC_CONFIG\n",
        "setenv FORWARD_COMPATIBLE 1\nuser\nfoo bar\n" + up,
        "setenv FORWARD_COMPATIBLE 1 2\n",
        "ignore-unknown-option user --group\nuser a b\ngroup\n" + up,
        "ignore-unknown-option\n",
        "ignore-unknown-option up\nup\n" + up,
        "script-security 2x\n",
        "script-security 2 3\n",
        "script-security\n",
        "script-security \"\"\n",
        "script-security ' 2'\n",
        "script-security \"2 \"\n",
        "script-security 4294967298\n",
        "script-security 3\n" + up + "script-security 1\n",
        "config c\n",
        "config sub\n" + up,
        "config /dev/null\n" + up,
        "config ''\n",
        "config nowhere\n",
        "cd sub\ncd ..\nup s/ok\n",
        "up s/ok\ncd sub\n",
        "cd sub\nup s/ok\n",
        "cd c\n",
        "up ''\n",
        "up ' '\n",
        "up '#'\n",
        "up sub\n",
        "up /nowhere\n" + up,
        up + up_then,
        "up \"" + std::string(folder) + "/s/ok \\\"a b\\\" 'c d' e\\\\ f\"\n",
        "up '\"" + std::string(folder) + "/s/with blank\" #x'\n",
        "ipchange " + std::string(folder) + "/s/ok,a\n",
        "tls-verify " + std::string(folder) + "/s/ok,a\n",
        "chroot jail\ndown /s/ok\n",
        "down /s/ok\n",
        "chroot nowhere\n",
        "tmp-dir nowhere\n",
        "dns-updown force\n",
        "dns-updown disable\n",
        "dns-updown /nowhere\n",
        "setenv opt dns-updown force\n" + up,
        "help\n",
        "help x\n",
        "version\n",
        "version x\n",
    };
    return list;
}

}  // namespace

std::vector<Case> corners() {
    std::vector<Case> cases;
    for (const std::string& content : contents()) {
        cases.push_back({{{"c", content}}});
    }
    for (const int deepest : {10, 11}) {  // levels of files that include each other
        Case nested{{{"c", "config 2\n"}}};
        for (int level = 2; level <= deepest; ++level) {
            nested.files[std::to_string(level)] =
                level == deepest ? up : "config " + std::to_string(level + 1) + "\n";
        }
        cases.push_back(nested);
    }
    cases.push_back({{{"c", "config a.conf\n</ca>\n"}, {"a.conf", "<ca>\n"}}});
    cases.push_back({{{"c", "config a.conf\nuser a b\n" + up}, {"a.conf", "ignore-unknown-option user\n"}}});
    cases.push_back({{{"c", "cd sub\nconfig b.conf\n"}, {"sub/b.conf", "cd ..\n\xEF\xBB\xBFuser a\n"}}});
    return cases;
}

}  // namespace oracle

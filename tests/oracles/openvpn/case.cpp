// SPDX-License-Identifier: GPL-3.0-or-later
#include "case.hpp"

#include <algorithm>
#include <random>
#include <string_view>

namespace oracle {
namespace {

using namespace std::string_literals;

constexpr std::string_view small_bytes = "a \"'\\#;\t\n";

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> list;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        list.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return list;
}

class Maker {
  public:
    explicit Maker(std::uint64_t seed) : random_(seed) { wild_ = chance(40); }

    Case made() {
        Case made;
        made.files["c"] = file(true);
        if (included_) {
            made.files["a.conf"] = file(false);
            made.files["sub/b.conf"] = file(false);
        }
        return made;
    }

  private:
    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }
    bool chance(unsigned percent) { return below(100) < percent; }
    bool wild_chance(unsigned percent) { return below(wild_ ? 100 : 1000) < percent; }

    template <typename T>
    const T& one_of(const std::vector<T>& list) {
        return list[below(list.size())];
    }

    std::string file(bool top) {
        std::string text = chance(6) ? "\xEF\xBB\xBF" : "";
        const std::size_t elements = below(top ? 12 : 5);
        const std::string usual_end = chance(20) ? "\r\n" : "\n";
        for (std::size_t i = 0; i < elements; ++i) {
            text += element(usual_end);
        }
        if (chance(25)) {
            while (text.ends_with('\n') || text.ends_with('\r')) {
                text.pop_back();
            }
        }
        return text;
    }

    std::string element(const std::string& end) {
        switch (below(20)) {
            case 0:
                return blanks(3) + end;
            case 1:
                return blanks(2) + (chance(50) ? "#" : ";") + junk(30) + end;
            case 2:
                return "echo x" + separator() + (wild_ ? junk(20) : styled(printable_junk())) + end;
            case 3:
            case 4:
                return block(end);
            case 5:
                return connection(end);
            case 6:
                return include() + end;
            case 7:
                return tolerance() + end;
            case 8:
                return long_line(end);
            case 9:
                return (wild_ ? junk(12) : plain_line()) + end;
            default:
                return judged_line() + end;
        }
    }

    std::string blanks(std::size_t most) {
        std::string text;
        for (std::size_t i = below(most + 1); i > 0; --i) {
            text += one_of(std::vector<std::string>{" ", "\t", " ", "\r", "\v", "\f"});
        }
        return text;
    }
    std::string separator() { return chance(80) ? " " : " " + blanks(2); }

    // Bytes that the grammar knows, without a line end.
    std::string junk(std::size_t most) {
        static const std::string bytes = "aup-/<>#;\"'\\ \t\r=2"s + '\0' + "\xC3\xA9\xFF";
        std::string text;
        for (std::size_t i = below(most + 1); i > 0; --i) {
            text += bytes[below(bytes.size())];
        }
        return text;
    }

    std::string plain_line() {
        return one_of(std::vector<std::string>{
            "client", "nobind", "persist-key", "resolv-retry infinite", "remote-cert-tls server",
            "auth SHA256", "tun-mtu 1500", "keepalive 10 60", "route 10.0.0.0 255.0.0.0",
            "remote 192.0.2.1 1194 udp", "proto udp", "float", "auth-nocache"});
    }

    std::string judged_line() {
        std::string line = blanks(1);
        if (chance(10)) {
            line += "setenv opt" + separator();
        }
        const std::string name = any_name();
        line += chance(5) ? "--" : "";
        line += chance(5) ? quoted(name) : name;
        const std::size_t parameters = parameter_count(name);
        for (std::size_t i = 0; i < parameters; ++i) {
            line += separator() + parameter(name);
        }
        line += chance(12) ? blanks(1) + "#" + junk(8) : "";
        return line + (wild_chance(4) ? "\\" : "") + blanks(1);
    }

    std::string any_name() {
        static const std::vector<std::string> usual = words(
            "up up up route-up script-security script-security down up-restart persist-tun user group chroot "
            "cd route-noexec ipchange tls-verify route-pre-down setenv connection dev tmp-dir");
        static const std::vector<std::string> others =
            words("dns-updown config help version Up u.p - -- --up");
        return wild_chance(12) ? one_of(others) : one_of(usual);
    }

    std::size_t parameter_count(const std::string& name) {
        if (wild_chance(20)) {
            return below(4);
        }
        const bool none = name == "up-restart" || name == "persist-tun" || name == "route-noexec" ||
                          name == "help" || name == "version";
        return none ? 0 : name == "setenv" || name == "connection" ? 1 + below(2) : 1;
    }

    std::string parameter(const std::string& name) {
        if (name == "script-security") {
            return one_of(std::vector<std::string>{"0",
                                                   "1",
                                                   "2",
                                                   "2",
                                                   "2",
                                                   "3",
                                                   "4",
                                                   "-1",
                                                   "+2",
                                                   "2x",
                                                   "x",
                                                   "02",
                                                   "0x2",
                                                   "\" 2\"",
                                                   "\"\"",
                                                   "'2 '",
                                                   "4294967298",
                                                   "4294967297",
                                                   "99999999999999999999",
                                                   "-99999999999999999999",
                                                   "2\\\\",
                                                   "2147483648",
                                                   "\\ 2",
                                                   "2.5"});
        }
        if (name == "cd") {
            return styled(one_of(std::vector<std::string>{"sub", "..", ".", "/nowhere", folder,
                                                          folder + "/sub"s, "", "./sub/", "/", "c"}));
        }
        if (name == "tmp-dir") {
            return styled(one_of(words("/tmp sub /")));
        }
        if (name == "chroot") {
            return styled(one_of(std::vector<std::string>{"jail", folder + "/jail"s, "/"}));
        }
        if (name == "config") {
            return include_name();
        }
        if (name == "setenv") {
            return one_of(
                std::vector<std::string>{"opt", "X", "1", "FORWARD_COMPATIBLE", "GENERIC_CONFIG", "UV_A"});
        }
        if (name == "dns-updown" && chance(60)) {
            return one_of(std::vector<std::string>{"disable", "force"});
        }
        if (name == "user" || name == "group" || name == "connection" || name == "dev") {
            return styled(chance(60) ? one_of(std::vector<std::string>{"nobody", "a b", "it's", "\"", "\\",
                                                                       "a#b", "#", "\xC3\xA9", "-"})
                                     : printable_junk());
        }
        return command();
    }

    std::string printable_junk() {
        std::string text;
        for (const char c : junk(10)) {
            if (c != '\0' && c != '\r') {
                text += c;
            }
        }
        return text;
    }

    // A script's value: programs that are there, sometimes one that is not, with words behind it.
    std::string command() {
        const auto programs = program_names();
        const std::string program = wild_chance(8) ? "/nowhere"
                                    : chance(8)    ? "s/ok"
                                                   : folder + ("/" + one_of(programs));
        std::string value = !wild_ || chance(85) ? quoted_word(program) : program;
        for (std::size_t i = chance(40) ? below(3) : 0; i > 0; --i) {
            value += separator() +
                     (chance(60)
                          ? one_of(std::vector<std::string>{"a", "'b c'", "\"d\"", "e\\ f", "#g", ";h", "''"})
                          : printable_junk());
        }
        return styled(value);
    }

    // As the second tokenising wants it.
    std::string quoted_word(const std::string& word) {
        return word.find_first_of(" \"'\\#;") == std::string::npos ? word : quoted(word);
    }

    std::string quoted(const std::string& text) {
        if (text.find('\'') == std::string::npos && chance(50)) {
            return "'" + text + "'";
        }
        std::string written = "\"";
        for (const char c : text) {
            written += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        }
        return written + '"';
    }

    // A value in one of the quotings, mostly the right way.
    std::string styled(const std::string& text) {
        if (wild_chance(12)) {
            return text;
        }
        if (text.find_first_of(" \t\v\f\r\"'\\#;") == std::string::npos && !text.empty() && chance(60)) {
            return text;
        }
        if (!text.empty() && text.front() != '#' && text.front() != ';' && text.front() != '\'' &&
            chance(20)) {
            std::string written;
            for (const char c : text) {
                written += c == '"' || c == '\\' || c == ' ' || c == '\t' ? std::string("\\") + c
                                                                          : std::string(1, c);
            }
            return written;
        }
        return quoted(text) + (chance(3) ? "#" : "");
    }

    std::string include_name() {
        included_ = true;
        static const std::vector<std::string> good = {"a.conf",   "sub/b.conf", folder + "/sub/b.conf"s,
                                                      "./a.conf", "sub",        "/dev/null"};
        static const std::vector<std::string> bad = {"b.conf", "c", "nowhere", "", "../a.conf"};
        return styled(wild_chance(30) ? one_of(bad) : one_of(good));
    }
    std::string include() { return (chance(10) ? "setenv opt config " : "config ") + include_name(); }

    std::string tolerance() {
        if (chance(30)) {
            return "setenv FORWARD_COMPATIBLE 1";
        }
        std::string line = "ignore-unknown-option";
        for (std::size_t i = wild_ ? below(4) : 1 + below(3); i > 0; --i) {
            line += separator() + (chance(10) ? "--" : "") + any_name();
        }
        return line;
    }

    std::string long_line(const std::string& end) {
        const std::size_t length = wild_ ? 250 + below(10) : 245 + below(10);
        const std::string start = one_of(std::vector<std::string>{
            "#", "echo x ", "user ", "up " + std::string(folder) + "/s/ok", "\"", ";"});
        const char filler = start.starts_with("up") || chance(20) ? ' ' : 'x';
        std::string line = start + std::string(length > start.size() ? length - start.size() : 0, filler);
        if (chance(20)) {
            line.insert(below(line.size()), 1, '\0');
            line += chance(50) ? "up " + std::string(folder) + "/s/ok" : "";
        }
        return line + end;
    }

    std::string inside(const std::string& end) {
        switch (below(7)) {
            case 0:
                return "up " + std::string(folder) + "/s/ok" + end;
            case 1:
                return std::string(245 + below(20), 'x') + (chance(50) ? "</ca>up" : "") + end;
            case 2:
                return junk(20) + end;
            case 3:
                return judged_line() + end;
            case 4:
                return std::string(below(700), chance(50) ? ' ' : 'y') + end;
            default:
                return "MIIB" + end;
        }
    }

    std::string closing(const std::string& tag, const std::string& end) {
        const std::string closed = "</" + tag + ">";
        switch (below(10)) {
            case 0:
                return closed + " up " + folder + "/s/ok" + end;
            case 1:
                return blanks(3) + closed + end;
            case 2:
                return closed + std::string(240 + below(20), ' ') + "user z" + end;
            case 3:
                return wild_chance(60) ? "" : closed + end;
            case 4:
                return closed + junk(6) + end;
            default:
                return closed + end;
        }
    }

    std::string block(const std::string& end) {
        const std::string tag = !wild_ || chance(75)
                                    ? one_of(std::vector<std::string>{"ca", "cert", "key", "extra-certs"})
                                    : any_name();
        std::string text = chance(5) ? "--" : blanks(1);
        text += "<" + tag + ">" + (chance(10) ? " # " + junk(4) : "") + end;
        for (std::size_t i = below(4); i > 0; --i) {
            text += inside(end);
        }
        return text + closing(tag, end);
    }

    std::string connection(const std::string& end) {
        std::string text = "<connection>" + end + (wild_chance(20) ? "" : "remote 192.0.2.2 1194" + end);
        for (std::size_t i = below(4); i > 0; --i) {
            switch (below(8)) {
                case 0:
                    text += wild_ ? judged_line() + end : end;
                    break;
                case 1:
                    text += "<tls-auth>" + end + inside(end) + closing("tls-auth", end);
                    break;
                case 2:
                    text += std::string(1, '#') + std::string(250 + below(10), 'x') +
                            (wild_chance(50) ? "..up a" : "") + end;
                    break;
                case 3:
                    text += "#" + junk(10) + end;
                    break;
                case 4:
                    text += "setenv opt " + (wild_ ? junk(6) : "x y") + end;
                    break;
                default:
                    text += one_of(std::vector<std::string>{"port 1195", "proto udp", "tun-mtu 1400",
                                                            "connect-retry 5", "nobind", "float"}) +
                            end;
            }
        }
        return text + closing("connection", end);
    }

    std::mt19937_64 random_;
    bool wild_ = false;  // errors are likely
    bool included_ = false;
};

}  // namespace

std::vector<std::string> program_names() {
    return {"s/ok",    "s/with blank", "s/qu\"ote",  "s/it's", "s/back\\slash",
            "s/#hash", "s/;semi",      "s/\xC3\xBC", "s/a,b",  "s/tab\tbed"};
}

Case random_case(std::uint64_t seed) {
    return Maker(seed).made();
}

std::uint64_t small_texts(unsigned length) {
    std::uint64_t all = 0;
    std::uint64_t of_length = 1;
    for (unsigned i = 0; i <= length; ++i) {
        all += of_length;
        of_length *= small_bytes.size();
    }
    return all;
}

Case small_case(std::uint64_t number) {
    std::string text;
    for (; number > 0; number = (number - 1) / small_bytes.size()) {
        text += small_bytes[(number - 1) % small_bytes.size()];
    }
    return {{{"c", "user " + text}}};
}

}  // namespace oracle

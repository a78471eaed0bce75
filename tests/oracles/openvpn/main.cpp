// SPDX-License-Identifier: GPL-3.0-or-later
//
// oracle_openvpn OPENVPN COUNT SEED LENGTH [FILE...]
//
// Holds what route_guard makes of a configuration against what the real OPENVPN (an executable, or a root
// file system) makes of it: COUNT files from SEED on, every text of at most LENGTH special bytes, and the
// FILEs. It prints each disagreement, as small as it can be made, and exits with 0 only where there is none.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "outcome.hpp"

namespace {

struct Tally {
    std::uint64_t compared = 0;
    std::uint64_t refused = 0;
    std::uint64_t not_judged = 0;
    std::uint64_t hooked = 0;   // route_guard wrote its hook, and openvpn then ran it
    std::uint64_t crashed = 0;  // openvpn itself did
    std::uint64_t disagreements = 0;
};

std::string visible(const std::string& text) {
    std::string shown;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        shown += c == '\n'                 ? "\\n\n    "
                 : c == '\\'               ? "\\\\"
                 : byte < 32 || byte > 126 ? fmt::format("\\x{:02x}", byte)
                                           : std::string(1, c);
    }
    return shown;
}

struct Comparison {
    oracle::Openvpn openvpn;
    std::string program;
};

// What is wrong with a case, and whether the hook was written into it; `number` chooses how route_guard is
// called.
oracle::Applied wrong_with(const Comparison& comparison, const oracle::Case& written, unsigned number,
                           Tally& tally) {
    const oracle::Openvpn& openvpn = comparison.openvpn;
    oracle::write_case(openvpn.root, written);
    const oracle::Outcome real = oracle::real_outcome(openvpn);
    const oracle::Outcome own = oracle::own_outcome(openvpn);
    if (real.crashed) {  // a bare "echo" does it to 2.5.1: that is no reading to hold ours against
        ++tally.crashed;
        return {};
    }
    ++tally.compared;
    tally.refused += real.refused ? 1 : 0;
    tally.not_judged += real.refused && !own.refused && oracle::not_judged(real.why, openvpn.version) ? 1 : 0;
    const std::string disagreement = oracle::disagreement(real, own, openvpn.version);
    if (!disagreement.empty() || comparison.program == "-") {
        return {disagreement, false};
    }
    return oracle::applied(openvpn, comparison.program, written, real, number);
}

void compare(const Comparison& comparison, const oracle::Case& written, unsigned number,
             const std::string& name, Tally& tally) {
    const oracle::Applied found = wrong_with(comparison, written, number, tally);
    tally.hooked += found.compliant ? 1 : 0;
    if (found.problem.empty()) {
        return;
    }
    ++tally.disagreements;
    Tally ignored;
    const oracle::Case small = oracle::smallest(written, [&](const oracle::Case& smaller) {
        return !wrong_with(comparison, smaller, number, ignored).problem.empty();
    });
    fmt::print("DISAGREEMENT on {} ({}): {}\n", name, number,
               wrong_with(comparison, small, number, ignored).problem);
    for (const auto& [file, content] : small.files) {
        fmt::print("  {}:\n    {}\n", file, visible(content));
    }
    oracle::write_case(comparison.openvpn.root, small);
    const std::string why = oracle::real_outcome(comparison.openvpn).why;
    fmt::print("  openvpn printed: {}\n", why.substr(0, why.find("Current Parameter Settings")));
    std::fflush(stdout);
}

void report(const char* what, const Tally& tally) {
    fmt::print(
        "{}: {} compared, {} of them refused by openvpn ({} for a directive that is not judged), {} hooked, "
        "{} on which openvpn crashed, {} disagreements\n",
        what, tally.compared, tally.refused, tally.not_judged, tally.hooked, tally.crashed,
        tally.disagreements);
    std::fflush(stdout);
}

std::string content_of(const char* path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// A user's file without what would write files, leave this terminal, or need files that are not here.
std::string harmless(const std::string& content) {
    static const std::vector<std::string> names = {
        "log",    "log-append", "daemon",   "syslog",    "status", "writepid",
        "plugin", "management", "tls-auth", "tls-crypt", "secret", "pkcs12",
        "dh",     "crl-verify", "verb",     "server",    "mode",   "ifconfig-pool-persist"};
    std::string text;
    std::size_t from = 0;
    while (from < content.size()) {
        const std::size_t to = std::min(content.find('\n', from), content.size() - 1) + 1;
        const std::string line = content.substr(from, to - from);
        const std::size_t begin = std::min(line.find_first_not_of(" \t-"), line.size());
        const std::string name = line.substr(begin, line.find_first_of(" \t\r\n", begin) - begin);
        text += std::ranges::find(names, name) == names.end() ? line : "#" + line;
        from = to;
    }
    return text;
}

std::uint64_t run(const std::vector<const char*>& arguments) {
    oracle::go_apart();
    const Comparison comparison{oracle::openvpn_at(arguments[0]), arguments[1]};
    const std::uint64_t count = std::stoull(arguments[2]);
    const std::uint64_t seed = std::stoull(arguments[3]);
    fmt::print("openvpn {} at {}{}; seed {}\n", comparison.openvpn.full_version, comparison.openvpn.root,
               comparison.openvpn.path, seed);
    Tally files;
    for (std::size_t i = 5; i < arguments.size(); ++i) {
        compare(comparison, {{{"c", harmless(content_of(arguments[i]))}}}, 1, arguments[i], files);
    }
    report("named files", files);
    Tally corners;
    for (const oracle::Case& corner : oracle::corners()) {
        compare(comparison, corner, static_cast<unsigned>(corners.compared) + 1,
                fmt::format("corner {}", corners.compared), corners);
    }
    report("corners", corners);
    const Comparison reading{comparison.openvpn, "-"};
    Tally small;
    const std::uint64_t texts = oracle::small_texts(static_cast<unsigned>(std::stoul(arguments[4])));
    for (std::uint64_t i = 0; i < texts; ++i) {
        compare(reading, oracle::small_case(i), 0, fmt::format("small text {}", i), small);
    }
    report("small texts", small);
    Tally random;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i > 0 && i % 5000 == 0) {
            report("so far", random);
        }
        compare(comparison, oracle::random_case(seed + i), static_cast<unsigned>(seed + i),
                fmt::format("seed {}", seed + i), random);
    }
    report("random files", random);
    return files.disagreements + corners.disagreements + small.disagreements + random.disagreements;
}

}  // namespace

int main(int count, char** words) {
    const std::vector<const char*> arguments(words + 1, words + count);
    if (arguments.size() < 5) {
        fmt::print(stderr, "oracle_openvpn: give OPENVPN PROGRAM COUNT SEED LENGTH, and files if any\n");
        return 2;
    }
    try {
        return run(arguments) == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "oracle_openvpn: {}\n", error.what());
        return 2;
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// CLI11 without iostreams. CLI11 writes its help through std::stringstream and asks std::locale what a blank
// is; linked statically, the two bring 650 KB of number, money and date formats with them, a third of the
// program. So CLI11's own "std" is a namespace that has everything of std, but small streams and
// classifications for ASCII in place of those. All standard headers that CLI11 includes stand here first, so
// that the name is changed for CLI11's text alone.

#ifdef ROUTE_GUARD_CLI11_WITH_STREAMS
#include <CLI/CLI.hpp>
#else

#define CLI11_HAS_FILESYSTEM 0
// <iostream> has nothing but the standard streams and the code that sets them up.
#define _GLIBCXX_IOSTREAM 1  // NOLINT(bugprone-reserved-identifier): libstdc++'s own include guard
#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iosfwd>
#include <iterator>
#include <limits>
#include <locale>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace cli11_std {
using namespace std;

struct width_of {
    int columns;
};
inline width_of setw(int columns) {
    return {columns};
}

// Text that is written at its end and read from its beginning.
class stringstream {
  public:
    stringstream() = default;
    explicit stringstream(const string& text) : text_(text) {}
    string str() const { return text_; }
    void str(const string& text) { text_ = text; }
    long tellp() const { return static_cast<long>(text_.size()); }
    stringstream& put(char letter) { return *this << string_view(&letter, 1); }
    explicit operator bool() const { return !failed_; }
    bool good() const { return !failed_; }

    stringstream& operator<<(string_view text) {
        text_ += text;
        if (text.size() < width_) text_.append(width_ - text.size(), ' ');
        width_ = 0;
        return *this;
    }
    stringstream& operator<<(const string& text) { return *this << string_view(text); }
    stringstream& operator<<(const char* text) { return *this << string_view(text); }
    stringstream& operator<<(char letter) { return put(letter); }
    template <typename Number>
        requires is_arithmetic_v<Number>
    stringstream& operator<<(Number number) {
        return *this << (hexadecimal_ ? in_hexadecimal(static_cast<unsigned long>(number))
                                      : to_string(number));
    }
    stringstream& operator<<(width_of width) {
        width_ = static_cast<size_t>(width.columns);
        return *this;
    }
    stringstream& operator<<(stringstream& (*change)(stringstream&)) { return change(*this); }

    void count_in_hexadecimal() { hexadecimal_ = true; }
    static void precision(int) {
    }  // CLI11 2.4 asks for it where it adds up numbers, which the program never does

    bool read_line(string& line, char end) {
        failed_ = read_ >= text_.size();
        const size_t found = min(text_.find(end, read_), text_.size());
        line = failed_ ? "" : text_.substr(read_, found - read_);
        read_ = found + 1;
        return !failed_;
    }

  private:
    static string in_hexadecimal(unsigned long number) {
        string digits;
        do {
            digits.insert(digits.begin(), "0123456789abcdef"[number % 16]);
            number /= 16;
        } while (number != 0);
        return digits;
    }

    string text_;
    size_t read_ = 0;
    size_t width_ = 0;
    bool failed_ = false;
    bool hexadecimal_ = false;
};
inline bool getline(stringstream& in, string& line, char end = '\n') {
    return in.read_line(line, end);
}
inline stringstream& hex(stringstream& out) {
    out.count_in_hexadecimal();
    return out;
}
inline stringstream& left(stringstream& out) {
    return out;
}
inline stringstream& endl(stringstream& out) {
    return out.put('\n');
}
inline stringstream& flush(stringstream& out) {
    return out;
}

using ostringstream = stringstream;
using ostream = stringstream;
using istream = stringstream;
// Reading values by >> is for types that the program has no option of, and files for a configuration file
// that it has not.
class istringstream : public stringstream {
  public:
    static bool fail() { return true; }
    const istringstream* rdbuf() const { return this; }
    static int in_avail() { return 0; }
};
class ifstream : public stringstream {
  public:
    explicit ifstream(const string&) {}
    static bool good() { return false; }
};
inline stringstream cout;  // what CLI11 would say by itself; the program says it in its own words
inline stringstream cerr;

struct locale {};
template <typename Letter>
bool isspace(Letter letter, const locale&) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}
template <typename Letter>
Letter tolower(Letter letter, const locale&) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<Letter>(letter - 'A' + 'a') : letter;
}
template <typename Letter>
bool isalpha(Letter letter, const locale& ascii) {
    return tolower(letter, ascii) >= 'a' && tolower(letter, ascii) <= 'z';
}
}  // namespace cli11_std

#define std cli11_std
#include <CLI/CLI.hpp>
#undef std

#endif

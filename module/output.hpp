// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace route_guard::program {

// Standard output, written in large pieces. A write that fails is remembered; what follows is dropped.
class Output {
  public:
    void add(std::string_view text);
    // Writes what is left. False: something could not be written.
    bool finish();

  private:
    void write_out();
    std::string pending_;
    bool failed_ = false;
};

// A whole text to standard output. False: it could not be written, and standard error says so.
bool print_whole(std::string_view text);

// What is said where standard output takes nothing.
void complain_of_output();

// Standard error, at once; a message that cannot be written there has nowhere else to go.
void complain(std::string_view text);

// The bytes of a file, or of standard input for "-"; the error is a clause ("No such file or directory").
std::expected<std::string, std::string> whole_file(const std::string& path, std::size_t most_bytes);

// Makes sure that descriptors 0, 1 and 2 are taken, so that no file of the host that is opened later can
// become standard output.
void hold_standard_descriptors();

}  // namespace route_guard::program

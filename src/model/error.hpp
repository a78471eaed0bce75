// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace route_guard {

// What ends the run: one whole sentence (or two) that names the thing, the reason and the way out. Thrown
// where nothing below main can go on, carried in std::expected where a caller decides. What is merely true of
// the host is a Finding.
class Error final : public std::exception {
  public:
    // `changed`: the host had been changed already.
    explicit Error(std::string sentence, bool changed = false)
        : sentence_(std::move(sentence)), changed_(changed) {}
    const char* what() const noexcept override { return sentence_.c_str(); }
    const std::string& sentence() const noexcept { return sentence_; }
    bool changed() const noexcept { return changed_; }

  private:
    std::string sentence_;
    bool changed_;
};

}  // namespace route_guard

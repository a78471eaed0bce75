// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/file_tree.hpp"
#include "sysctl/boot.hpp"
#include "sysctl/readings.hpp"
#include "sysctl/remedy.hpp"

namespace route_guard::sysctl {

// What came of trying one file: the remedy, or how the appliers end with the best lines that can stand there.
struct Trial {
    std::optional<Remedy> remedy;
    std::vector<BootOutcome> result;
};

// Finds the lines of a remedy by trying: a block is put into a copy of the tree, and every applier is asked
// again.
class Search {
  public:
    Search(Lookup& files, const std::vector<Applier>& appliers, const std::vector<std::string>& interfaces);

    bool nothing_to_do() const;
    const std::vector<BootOutcome>& without() const { return without_; }
    Trial in(const std::string& file);

  private:
    Lookup& files_;
    const std::vector<Applier>& appliers_;
    const std::vector<std::string>& interfaces_;
    Readings readings_;
    std::vector<BootOutcome> without_;  // as things stand
};

}  // namespace route_guard::sysctl

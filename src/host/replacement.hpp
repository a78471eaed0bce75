// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/descriptor.hpp"
#include "host/refusal.hpp"
#include "host/root.hpp"
#include "host/walk.hpp"
#include "model/error.hpp"
#include "model/plan.hpp"

namespace route_guard::host {

// The changes of files that belong to one plan: all of them are made, or none. Stage each, then commit once.
// Until then, and wherever something fails, the files are as they were, and nothing is left beside them.
class Replacement {
  public:
    explicit Replacement(const Root& root) : root_(root) {}
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;
    ~Replacement() { undo(); }

    // Prepares a write_file, remove_file or set_mode. Fails where the file is no longer what change.before
    // says, or where others may write a folder on the way to it.
    std::expected<void, Error> stage(const Change& change, bool backup);

    // Renames everything into place. The changes as made, which may say more than those staged.
    std::expected<Plan, Error> commit();

    // Host paths of the copies that commit() left beside the files.
    const std::vector<std::string>& backup_files() const { return backup_files_; }

  private:
    struct Step {
        Change change;
        Spot spot;
        std::string file;           // the path on this machine, for messages
        Descriptor original;        // as it was when it was staged; closed: nothing there
        std::string staged;         // the name beside it of the new version
        std::string staged_backup;  // and of the copy
        std::string backup;         // the copy's name once it is in place
        std::string kept;           // a name beside it under which the old version can still be had
        bool made = false;
    };
    struct Made {
        Descriptor parent;
        std::string name;
    };

    std::expected<void, Refusal> make_folders(Spot& spot);
    std::expected<void, Refusal> prepare(Step& step, bool backup);
    std::expected<void, Refusal> make(Step& step);
    std::expected<void, Refusal> sync();
    std::string undo_step(Step& step);
    std::string undo();

    const Root& root_;
    std::vector<Step> steps_;
    std::vector<Made> made_folders_;
    std::set<std::pair<dev_t, ino_t>> cleaned_;  // folders that were freed from leftovers
    std::vector<std::string> backup_files_;
};

}  // namespace route_guard::host

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <expected>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/descriptor.hpp"
#include "host/file_change.hpp"
#include "host/refusal.hpp"
#include "host/root.hpp"
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
    ~Replacement() { undo_all(); }

    // Prepares a write_file, remove_file or set_mode. Fails where the file is no longer what change.before
    // says, or where others may write a folder on the way to it.
    std::expected<void, Error> stage(const Change& change, bool backup);

    // Renames everything into place. The changes as made, which may say more than those staged.
    std::expected<Plan, Error> commit();

    // Host paths of the copies that commit() left beside the files.
    const std::vector<std::string>& backup_files() const { return backup_files_; }

  private:
    struct MadeFolder {
        Descriptor parent;
        std::string name;
    };

    std::expected<void, Refusal> make_folders(Spot& spot, unsigned group);
    std::expected<void, Refusal> prepare(FileChange& one, bool backup);
    std::expected<void, std::string> sync() const;
    // What could not be put back, or that nothing was changed: a sentence to follow the reason.
    std::string undo_all();

    const Root& root_;
    std::vector<FileChange> changes_;
    std::vector<MadeFolder> made_folders_;
    std::set<std::pair<dev_t, ino_t>> cleaned_;  // folders that were freed from leftovers
    std::vector<std::string> backup_files_;
};

}  // namespace route_guard::host

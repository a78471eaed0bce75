// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace route_guard::controls {

// A file that stood where the hook script goes, kept inside it so that `absent` can put it back.
struct FormerFile {
    std::string content;
    unsigned mode = 0755;
    unsigned owner = 0;

    friend bool operator==(const FormerFile&, const FormerFile&) = default;
};

// The program that OpenVPN starts: any POSIX sh, no PATH needed, flushes both families, never fails by
// itself, and at last becomes the program named by its first argument where that begins with "/" (a device
// name cannot). What was there before follows the last command as comment lines, which no shell reads: a
// former file, or that there was none although a configuration named it (`named_before`).
std::string hook_text(const std::optional<FormerFile>& former = std::nullopt, bool named_before = false);

// Whether a file is a script that hook_text() wrote, to the byte.
bool is_hook_text(std::string_view content);

// The former file that such a script keeps, and whether a configuration named it before it was there.
std::optional<FormerFile> former_file(std::string_view hook);
bool named_before(std::string_view hook);

}  // namespace route_guard::controls

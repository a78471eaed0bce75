// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/programs.hpp"

#include <fmt/format.h>

namespace route_guard::openvpn {

bool executable(const Node& node) {
    return node.is_folder() || (node.mode & 0111) != 0;
}

bool is_unseen(const Node& node) {
    return node.kind == NodeKind::other && !node.problem.empty() && !node.leads_nowhere;
}

std::string access_problem(const Node& node) {
    if (node.kind == NodeKind::absent) {
        return "it does not exist";
    }
    if (node.leads_nowhere) {
        return "it cannot be opened: " + node.problem;
    }
    if (node.is_file() && node.noexec) {
        return "its file system is mounted noexec";
    }
    return executable(node) || is_unseen(node) ? "" : "it is not executable";
}

std::string cure_of_access(const Node& node, std::string_view path, std::string_view name) {
    if (node.noexec && node.is_file()) {
        return "move it to a file system that programs may be run from";
    }
    return node.kind == NodeKind::absent || node.leads_nowhere
               ? fmt::format("correct the path or take the line \"{}\" out", name)
               : fmt::format("type: chmod 755 {}", path);
}

std::string content_problem(std::string_view content, std::string& interpreter) {
    interpreter.clear();
    if (content.starts_with("\x7f"
                            "ELF")) {
        return "";
    }
    if (content.empty()) {
        return "it is empty";
    }
    if (content.starts_with("\xEF\xBB\xBF")) {
        return "a byte order mark stands before its first line";
    }
    if (!content.starts_with("#!")) {
        return "its first line does not begin with #!";
    }
    std::string_view line = content.substr(2, content.find('\n') - 2);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return "its first line names no interpreter";
    }
    line = line.substr(begin);
    if (line.ends_with('\r')) {
        return "its first line ends in a carriage return, which the kernel takes for a part of the "
               "interpreter's name";
    }
    interpreter = line.substr(0, line.find_first_of(std::string_view(" \t\0", 3)));
    return interpreter.starts_with('/')
               ? ""
               : fmt::format("its interpreter \"{}\" is not an absolute path", interpreter);
}

}  // namespace route_guard::openvpn

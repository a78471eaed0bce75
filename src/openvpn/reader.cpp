// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/reader.hpp"

#include <limits>
#include <utility>

#include "openvpn/paths.hpp"
#include "openvpn/tokens.hpp"

namespace route_guard::openvpn {
namespace {

constexpr std::size_t deepest_file = 10;  // OpenVPN's max_recursive_levels
constexpr std::size_t most_blocks = 64;   // <connection> blocks, up to 2.5
// Of all files together, so that files which include each other again and again end.
constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr std::size_t most_files = 10'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Why no program reads it.
std::string unreadable(const std::string& path, const Node& node) {
    if (!node.problem.empty()) {
        return path + " cannot be read: " + node.problem;
    }
    return path + (node.kind == NodeKind::absent ? " does not exist" : " cannot be read: it is not a file");
}

}  // namespace

Configuration Reader::read(std::string_view path) {
    Tolerance tolerance;
    read_file(path, Statement{.place = {std::string(path), 0}}, {.level = 1, .tolerance = &tolerance});
    result_.working_directory = working_directory_;
    return std::move(result_);
}

bool Reader::refuse(const Statement& at, std::string reason) {
    result_.refusal = Refusal{at.place, std::string(without_line_end(at.text)), std::move(reason)};
    return false;
}

bool Reader::give_up(const Statement& at, std::string reason) {
    refuse(at, std::move(reason));
    result_.refusal->certain = false;
    return false;
}

bool Reader::read_file(std::string_view name, const Statement& from, const Context& context) {
    if (context.level > deepest_file) {
        return refuse(from, "files include each other more than 10 levels deep");
    }
    if (name == "stdin") {  // a service has nothing there
        return true;
    }
    if (name.empty()) {
        return refuse(from, "it includes a file without a name");
    }
    const std::string path = absolute(name, working_directory_);
    const Node& node = files_.node(path);
    if (node.is_folder() || path == "/dev/null") {  // they open, and have no lines
        return true;
    }
    if (!node.problem.empty() && !node.leads_nowhere) {
        return give_up(from, why_unread(path, node));
    }
    if (!node.is_file() || !node.content) {
        return refuse(from, unreadable(path, node));
    }
    bytes_ += node.text().size();
    if (++read_files_ > most_files || bytes_ > most_bytes) {
        return give_up(from,
                       "more than 10,000 files or 256 MiB are included, which is all that route_guard "
                       "follows. Take out the files that include each other");
    }
    return read_lines(node.text(), path, context);
}

bool Reader::read_lines(std::string_view content, const std::string& path, const Context& context) {
    FilePieces pieces(content);
    for (bool first = true; const auto piece = pieces.next(line_bytes); first = false) {
        if (!first && cannot_matter(piece->text)) {
            continue;
        }
        Statement statement{.place = {path, piece->line}, .text = piece->text};
        if (piece->text.size() == line_bytes) {
            return refuse(statement, "the line is longer than 254 bytes");
        }
        const bool marked = first && piece->text.starts_with(byte_order_mark);
        if (!split(statement, piece->text.substr(marked ? byte_order_mark.size() : 0))) {
            return false;
        }
        if (!statement.tokens.empty() && !take_from_file(statement, pieces, context)) {
            return false;
        }
    }
    return true;
}

bool Reader::split(Statement& statement, std::string_view text) {
    auto tokens = tokens_of(text);
    if (!tokens.has_value()) {
        return refuse(statement, tokens.error());
    }
    statement.tokens = std::move(*tokens);
    if (!statement.tokens.empty()) {
        std::string& name = statement.tokens.front();
        if (name.size() >= 3 && name.starts_with("--")) {
            name.erase(0, 2);
        }
    }
    return true;
}

bool Reader::take_from_file(Statement& statement, FilePieces& pieces, const Context& context) {
    const auto tag = opened_tag(statement.tokens);
    if (!tag) {
        return take(statement, context);
    }
    const bool bounded = version_ >= Version::v2_4;
    const Block block = block_from(pieces, *tag, rule_for(*tag, version_) != nullptr,
                                   bounded ? most_block_bytes : std::numeric_limits<std::size_t>::max());
    if (block.too_long) {
        return refuse(statement, "the inline block <" + *tag +
                                     "> has more than 524,287 bytes, which is all that OpenVPN takes");
    }
    if (!block.closed && bounded) {
        return refuse(statement, unclosed(*tag));
    }
    return take_block(statement, *tag, block, context);
}

bool Reader::take_block(Statement& statement, const std::string& tag, const Block& block,
                        const Context& context) {
    statement.tokens = {tag};
    if (version_ < Version::v2_5) {
        statement.tokens.emplace_back(inline_tag);
    }
    statement.tokens.push_back(block.content);
    statement.block = &block;
    return take(statement, context);
}

bool Reader::read_connection(const Statement& opening, const Block& block) {
    if (++connections_ > most_blocks && version_ < Version::v2_6) {
        return refuse(opening, "there are more than 64 <connection> blocks");
    }
    Tolerance tolerance;
    bool remote = false;
    const Context context{.connection = true, .tolerance = &tolerance, .remote = &remote};
    BlockLines lines(block, version_ < Version::v2_7 ? 2 : 0);
    while (const auto piece = lines.next()) {
        Statement statement{.place = {opening.place.file, piece->line}, .text = piece->text};
        if (!split(statement, piece->text)) {
            return false;
        }
        if (!statement.tokens.empty() && !take_from_connection(statement, lines, context)) {
            return false;
        }
    }
    return remote || refuse(opening, "the <connection> block has no remote");
}

bool Reader::take_from_connection(Statement& statement, BlockLines& lines, const Context& context) {
    const auto tag = opened_tag(statement.tokens);
    if (!tag) {
        return take(statement, context);
    }
    if (!lines.skip_block(*tag) && version_ >= Version::v2_4) {
        return refuse(statement, unclosed(*tag));
    }
    return take_block(statement, *tag, Block{}, context);
}

Configuration read(Lookup& files, std::string_view path, std::string_view working_directory,
                   Version version) {
    return Reader(files, working_directory, version).read(path);
}

}  // namespace route_guard::openvpn

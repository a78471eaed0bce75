// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <utility>

#include "openvpn/configuration.hpp"
#include "openvpn/lines.hpp"
#include "openvpn/rules.hpp"
#include "openvpn/tokens.hpp"

namespace route_guard::openvpn {
namespace {

constexpr std::size_t deepest_file = 10;  // OpenVPN's max_recursive_levels
constexpr std::size_t most_blocks = 64;   // <connection> blocks, up to 2.5
constexpr std::size_t most_bytes = std::size_t{256}
                                   << 20;  // in all, so that files that include each other end
constexpr std::size_t most_files = 10'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What an unknown directive comes to. A <connection> block starts afresh.
struct Tolerance {
    bool everything = false;                        // setenv FORWARD_COMPATIBLE 1
    std::set<std::string, std::less<>> names = {};  // ignore-unknown-option

    bool covers(std::string_view name) const { return everything || names.contains(name); }
};

struct Context {
    bool connection = false;  // inside a <connection> block
    std::size_t level = 0;    // of nested files
    Tolerance* tolerance = nullptr;
    bool* remote = nullptr;  // set where a <connection> block has its remote
};

// One line, split.
struct Statement {
    std::vector<std::string> tokens = {};
    const Block* block = nullptr;  // not null: it was an inline block
    Place place;
    std::string_view text = {};
};

std::string_view without_line_end(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return text;
}

// The tag of a line that opens an inline block; nullopt where it opens none.
std::optional<std::string> opened_tag(const std::vector<std::string>& tokens) {
    const std::string& word = tokens.front();
    if (tokens.size() != 1 || !word.starts_with('<') || !word.ends_with('>')) {
        return std::nullopt;
    }
    return word.substr(1, word.size() - 2);
}

// OpenVPN takes a closing tag that closes nothing for an opening one.
std::string unclosed(std::string_view tag) {
    return tag.starts_with('/') ? "the closing tag <" + std::string(tag) + "> closes nothing"
                                : "the closing tag </" + std::string(tag) + "> is missing";
}

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

class Reader {
  public:
    Reader(Lookup& files, std::string_view working_directory, Version version)
        : files_(files), working_directory_(working_directory), version_(version) {}

    Configuration read(std::string_view path) {
        Tolerance tolerance;
        read_file(path, Statement{.place = {std::string(path), 0}}, {.level = 1, .tolerance = &tolerance});
        result_.working_directory = working_directory_;
        return std::move(result_);
    }

  private:
    // Each of these returns whether OpenVPN would read on.
    bool refuse(const Statement& at, std::string reason) {
        result_.refusal = Refusal{at.place, std::string(without_line_end(at.text)), std::move(reason)};
        return false;
    }

    std::string absolute(std::string_view path) const {
        return path.starts_with('/') ? std::string(path) : join(working_directory_, path);
    }

    bool read_file(std::string_view name, const Statement& from, const Context& context) {
        if (context.level > deepest_file) {
            return refuse(from, "files include each other more than 10 levels deep");
        }
        if (name == "stdin") {  // a service has nothing there
            return true;
        }
        if (name.empty()) {
            return refuse(from, "it includes a file without a name");
        }
        const std::string path = absolute(name);
        const Node& node = files_.node(path);
        if (node.is_folder() || path == "/dev/null") {  // they open, and have no lines
            return true;
        }
        if (!node.is_file() || !node.content) {
            return refuse(from, unreadable(path, node));
        }
        bytes_ += node.text().size();
        if (++read_files_ > most_files || bytes_ > most_bytes) {
            return refuse(from, "it includes more than 10,000 files or 256 MiB, too much to be followed");
        }
        return read_lines(node.text(), path, context);
    }

    static std::string unreadable(const std::string& path, const Node& node) {
        if (node.kind == NodeKind::absent && node.problem.empty()) {
            return path + " does not exist";
        }
        return path + " cannot be read" + (node.problem.empty() ? ": it is not a file" : ": " + node.problem);
    }

    bool read_lines(std::string_view content, const std::string& path, const Context& context) {
        FilePieces pieces(content);
        for (bool first = true; const auto piece = pieces.next(line_bytes); first = false) {
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

    bool split(Statement& statement, std::string_view text) {
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

    bool take_from_file(Statement& statement, FilePieces& pieces, const Context& context) {
        const auto tag = opened_tag(statement.tokens);
        if (!tag) {
            return take(statement, context);
        }
        const Block block = block_from(pieces, *tag, rule_for(*tag, version_) != nullptr);
        if (!block.closed && version_ >= Version::v2_4) {
            return refuse(statement, unclosed(*tag));
        }
        return take_block(statement, *tag, block, context);
    }

    bool take_block(Statement& statement, const std::string& tag, const Block& block,
                    const Context& context) {
        statement.tokens = {tag};
        if (version_ < Version::v2_5) {
            statement.tokens.emplace_back("[[INLINE]]");
        }
        statement.tokens.push_back(block.content);
        statement.block = &block;
        return take(statement, context);
    }

    bool take(Statement& statement, const Context& context) {
        auto& tokens = statement.tokens;
        bool tolerant = false;
        if (tokens.size() >= 2 && tokens[0] == "setenv" && tokens[1] == "opt") {
            tokens.erase(tokens.begin(), tokens.begin() + 2);
            tolerant = true;
            if (tokens.empty()) {
                return true;
            }
        }
        const std::string& name = tokens.front();
        const Rule* const rule = rule_for(name, version_);
        const bool judged = rule != nullptr || !could_be_directive(name) || is_newer(name);
        if (!judged) {
            if (context.remote != nullptr && name == "remote" && tokens.size() > 1) {
                *context.remote = true;
            }
            return true;
        }
        const std::size_t parameters = tokens.size() - 1;
        if (rule == nullptr || parameters < rule->least || parameters > most_parameters(*rule, version_)) {
            return tolerant || context.tolerance->covers(name) ||
                   refuse(statement, unrecognized(name, rule, parameters));
        }
        if (context.connection) {
            return refuse(statement, quoted(name) + " is not allowed inside a <connection> block");
        }
        if (statement.block != nullptr && version_ >= Version::v2_5 && name != "connection") {
            return refuse(statement, quoted(name) + " is not allowed as an inline block");
        }
        if (rule->surplus == Rule::Surplus::fatal && parameters > rule->most) {
            return refuse(
                statement,
                quoted(name) + " takes one parameter: put a command and its arguments in double quotes");
        }
        return obey(statement, context);
    }

    // A directive that only a later version knows.
    bool is_newer(std::string_view name) const { return rule_for(name, Version::v2_7) != nullptr; }

    std::string unrecognized(const std::string& name, const Rule* rule, std::size_t parameters) const {
        if (rule != nullptr) {
            return quoted(name) +
                   (parameters < rule->least ? " lacks its parameter" : " has too many parameters");
        }
        if (is_newer(name)) {
            return quoted(name) + " came only with OpenVPN " + name_of(rule_for(name, Version::v2_7)->since);
        }
        return quoted(name) + " is no directive";
    }

    bool obey(const Statement& statement, const Context& context) {
        const auto& tokens = statement.tokens;
        const std::string& name = tokens.front();
        if (name == "help" || name == "version") {
            return refuse(statement, "OpenVPN prints its " + name + " and ends");
        }
        if (name == "config") {
            keep(statement);
            return read_file(tokens[1], statement,
                             {.level = context.level + 1, .tolerance = context.tolerance});
        }
        if (name == "connection") {
            return statement.block == nullptr || read_connection(statement);
        }
        if (name == "ignore-unknown-option") {
            for (std::size_t i = 1; i < tokens.size(); ++i) {
                context.tolerance->names.insert(tokens[i].substr(tokens[i].starts_with("--") ? 2 : 0));
            }
            return true;
        }
        if (name == "setenv") {
            if (tokens[1] == "GENERIC_CONFIG") {
                return refuse(statement,
                              "the file is marked as a generic configuration, which cannot be used directly");
            }
            if (tokens[1].size() < 2) {  // an assertion of setenv_str_ex()
                return refuse(statement, "the name of a variable must have two bytes or more");
            }
            context.tolerance->everything |=
                tokens[1] == "FORWARD_COMPATIBLE" && tokens.size() > 2 && tokens[2] == "1";
            return true;
        }
        if (name == "cd" && !change_directory(tokens[1])) {
            return refuse(statement, "there is no folder " + absolute(tokens[1]));
        }
        if (name == "script-security") {
            const std::string problem = level_problem(tokens[1], version_);
            if (!problem.empty()) {
                return refuse(statement, problem);
            }
        }
        keep(statement);
        return true;
    }

    void keep(const Statement& statement) {
        result_.directives.push_back({.name = statement.tokens.front(),
                                      .parameters = {statement.tokens.begin() + 1, statement.tokens.end()},
                                      .place = statement.place,
                                      .text = std::string(without_line_end(statement.text)),
                                      .working_directory = working_directory_});
    }

    bool change_directory(const std::string& folder) {
        const std::string path = absolute(folder);
        if (folder.empty() || !files_.node(path).is_folder()) {
            return false;
        }
        working_directory_ = files_.real_path(path);
        return true;
    }

    bool read_connection(const Statement& opening) {
        if (++connections_ > most_blocks && version_ < Version::v2_6) {
            return refuse(opening, "there are more than 64 <connection> blocks");
        }
        Tolerance tolerance;
        bool remote = false;
        const Context context{.connection = true, .tolerance = &tolerance, .remote = &remote};
        BlockLines lines(*opening.block);
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

    bool take_from_connection(Statement& statement, BlockLines& lines, const Context& context) {
        const auto tag = opened_tag(statement.tokens);
        if (!tag) {
            return take(statement, context);
        }
        if (!lines.skip_block(*tag) && version_ >= Version::v2_4) {
            return refuse(statement, unclosed(*tag));
        }
        return take_block(statement, *tag, Block{}, context);
    }

    Lookup& files_;
    std::string working_directory_;
    Version version_;
    Configuration result_;
    std::size_t connections_ = 0;
    std::size_t read_files_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace

Configuration read(Lookup& files, std::string_view path, std::string_view working_directory,
                   Version version) {
    return Reader(files, working_directory, version).read(path);
}

}  // namespace route_guard::openvpn

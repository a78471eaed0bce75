// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "openvpn/configuration.hpp"
#include "openvpn/lines.hpp"
#include "openvpn/rules.hpp"
#include "openvpn/statement.hpp"

namespace route_guard::openvpn {

// Up to 2.4, what stands before a block's content among the parameters of its directive.
inline constexpr std::string_view inline_tag = "[[INLINE]]";

// What an unknown directive comes to. A <connection> block starts afresh.
struct Tolerance {
    bool everything = false;                        // setenv FORWARD_COMPATIBLE 1
    std::set<std::string, std::less<>> names = {};  // ignore-unknown-option

    bool covers(std::string_view name) const { return everything || names.contains(name); }
};

// Where a line stands.
struct Context {
    bool connection = false;  // inside a <connection> block
    std::size_t level = 0;    // of nested files, from 1
    Tolerance* tolerance = nullptr;
    bool* remote = nullptr;  // set where a <connection> block has its remote
};

// One reading of a configuration: what OpenVPN's read_config_file() and add_option() do, without what does
// not matter here. Used by read() alone; reader.cpp takes files apart, directives.cpp obeys their lines.
class Reader {
  public:
    Reader(Lookup& files, std::string_view working_directory, Version version)
        : files_(files), working_directory_(working_directory), version_(version) {}

    Configuration read(std::string_view path);

  private:
    // Each of these returns whether OpenVPN would read on.
    bool refuse(const Statement& at, std::string reason);
    bool give_up(const Statement& at, std::string reason);
    bool read_file(std::string_view name, const Statement& from, const Context& context);
    bool read_lines(std::string_view content, const std::string& path, const Context& context);
    bool split(Statement& statement, std::string_view text);
    bool take_from_file(Statement& statement, FilePieces& pieces, const Context& context);
    bool take_block(Statement& statement, const std::string& tag, const Block& block, const Context& context);
    bool read_connection(const Statement& opening, const Block& block);
    bool take_from_connection(Statement& statement, BlockLines& lines, const Context& context);

    bool take(Statement& statement, const Context& context);
    bool take_connection(const Statement& statement);
    bool take_known(const Statement& statement, const Rule& rule, const Context& context);
    bool obey(const Statement& statement, const Context& context);
    bool set_variable(const Statement& statement, Tolerance& tolerance);

    void keep(const Statement& statement);
    bool change_directory(const Statement& statement);

    Lookup& files_;
    std::string working_directory_;
    Version version_;
    Configuration result_ = {};
    std::size_t connections_ = 0;
    std::size_t read_files_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace route_guard::openvpn

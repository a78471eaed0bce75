// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace route_guard::openvpn {

// OpenVPN reads a configuration in pieces of bounded size, with fgets(), and treats each piece as a C string:
// a piece ends after a newline, or where the buffer is full, and what follows a NUL in it is not seen.
inline constexpr std::size_t line_bytes = 256;   // a piece as long as this is refused outside an inline block
inline constexpr std::size_t block_bytes = 255;  // the size of the pieces inside one
// What OpenVPN keeps of an inline block, since 2.4: beyond that its buffer would double to more than it
// allows (BUF_SIZE_MAX in src/openvpn/buffer.h), which ends it.
inline constexpr std::size_t most_block_bytes = 524'287;

struct Piece {
    std::string_view text;  // up to its NUL; with the newline where the piece ends in one
    std::size_t line = 0;   // the line of the file in which it begins, from 1
};

// The pieces of a file.
class FilePieces {
  public:
    explicit FilePieces(std::string_view content) : rest_(content) {}
    std::optional<Piece> next(std::size_t most_bytes);

  private:
    std::string_view rest_;
    std::size_t line_ = 1;
};

// What stood between <TAG> and </TAG>.
struct Block {
    std::string content;  // as OpenVPN put the pieces together; empty if not asked for
    std::vector<std::pair<std::size_t, std::size_t>> places;  // offset in `content` and line of each piece
    bool closed = false;    // the closing tag was there; the rest of its piece is lost
    bool too_long = false;  // it was left where it grew beyond the most bytes asked for
};

// Takes an inline block's pieces, from behind its opening tag to its closing tag. `keep`: its content is
// wanted.
Block block_from(FilePieces& pieces, std::string_view tag, bool keep, std::size_t most_bytes);

// The lines of a <connection> block's content, which OpenVPN splits with a parser of its own (buf_parse() in
// src/openvpn/buffer.c): no newline at the end, at most 255 bytes, and before 2.7 the two bytes after those
// are lost.
class BlockLines {
  public:
    BlockLines(const Block& block, std::size_t lost_bytes) : block_(&block), lost_bytes_(lost_bytes) {}
    std::optional<Piece> next();
    // Passes over an inline block inside the block; false: its closing tag is missing.
    bool skip_block(std::string_view tag);

  private:
    const Block* block_;
    std::size_t lost_bytes_;
    std::size_t offset_ = 0;
    std::size_t place_ = 0;
};

}  // namespace route_guard::openvpn

// SPDX-License-Identifier: GPL-3.0-or-later
#include "openvpn/lines.hpp"

#include <algorithm>

#include "openvpn/tokens.hpp"

namespace route_guard::openvpn {
namespace {

bool closes(std::string_view text, std::string_view closing_tag) {
    const auto begin = std::ranges::find_if_not(text, is_blank);
    return text.substr(static_cast<std::size_t>(begin - text.begin())).starts_with(closing_tag);
}

std::string closing(std::string_view tag) {
    return "</" + std::string(tag) + ">";
}

std::string_view up_to_nul(std::string_view bytes) {
    return bytes.substr(0, bytes.find('\0'));
}

}  // namespace

std::optional<Piece> FilePieces::next(std::size_t most_bytes) {
    if (rest_.empty()) {
        return std::nullopt;
    }
    const std::string_view window = rest_.substr(0, most_bytes);
    const std::size_t newline = window.find('\n');
    const bool whole = newline != std::string_view::npos;
    const std::string_view bytes = whole ? window.substr(0, newline + 1) : window;
    const Piece piece{up_to_nul(bytes), line_};
    rest_.remove_prefix(bytes.size());
    line_ += whole ? 1 : 0;
    return piece;
}

Block block_from(FilePieces& pieces, std::string_view tag, bool keep, std::size_t most_bytes) {
    Block block;
    std::size_t bytes = 0;
    const std::string closing_tag = closing(tag);
    while (const auto piece = pieces.next(block_bytes)) {
        if (closes(piece->text, closing_tag)) {
            block.closed = true;
            break;
        }
        bytes += piece->text.size();
        if (bytes > most_bytes) {
            block.too_long = true;
            break;
        }
        if (keep) {
            block.places.emplace_back(block.content.size(), piece->line);
            block.content += piece->text;
        }
    }
    return block;
}

std::optional<Piece> BlockLines::next() {
    const std::string_view content = block_->content;
    if (offset_ >= content.size()) {
        return std::nullopt;
    }
    while (place_ + 1 < block_->places.size() && block_->places[place_ + 1].first <= offset_) {
        ++place_;
    }
    const std::string_view rest = content.substr(offset_);
    const std::size_t newline = rest.substr(0, line_bytes).find('\n');
    const bool whole = newline != std::string_view::npos;
    const std::string_view text = rest.substr(0, whole ? newline : line_bytes - 1);
    offset_ += whole ? newline + 1 : std::min(rest.size(), text.size() + lost_bytes_);
    return Piece{text, block_->places[place_].second};
}

bool BlockLines::skip_block(std::string_view tag) {
    const std::string closing_tag = closing(tag);
    while (const auto line = next()) {
        if (closes(line->text, closing_tag)) {
            return true;
        }
    }
    return false;
}

}  // namespace route_guard::openvpn

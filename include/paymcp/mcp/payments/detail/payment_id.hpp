// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// Reads a `payment_id` in the forms that models write: in quotes, backticks, brackets or a sentence, in JSON, inside a
/// link, cut by a line end. An id is recognized only where the text contains exactly one.

namespace paymcp::inline v0::mcp::detail {

inline constexpr std::string_view payment_id_prefix = "pay_";

/// The number of hexadecimal digits after the prefix.
inline constexpr std::size_t payment_id_digits = 32;

/// At most this many bytes are searched for an id.
inline constexpr std::size_t max_written_id_length = 4096;

/// The reading of a `payment_id`.
struct written_payment_id {
    std::string text{};      ///< the id, or the text without an id, without surrounding quotes and brackets; or empty
    bool readable = false;   ///< `text` is an id
    bool left_out = false;   ///< absent: empty, or a word for absent
};

constexpr bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_alphanumeric(char c) noexcept {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}
constexpr bool is_blank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string lowered(std::string_view text);

/// `text` with each of `from` replaced.
std::string replaced(std::string_view text, std::string_view from, std::string_view to);

/// Removes invisible characters, and replaces substitutes by the character that they represent: the escapes of Markdown
/// and of links, hyphens of another kind.
std::string plainly(std::string text);

/// The ids in a text, each once, in their issued form: with lower case digits.
std::vector<std::string> ids_in(std::string_view text);

/// The one id in a text, or empty. An id may be broken by a line end or blanks, or lack its prefix.
std::optional<std::string> one_id_in(const std::string& text);

/// Characters that surround a word: quotes of all kinds, brackets, punctuation.
std::string undressed(std::string text);

/// Words that programs and models write for an absent value.
bool means_nothing(std::string_view word);

/// All strings in a value, one a line.
void gather_texts(const boost::json::value& value, std::string& into, int depth = 0);

/// Whether a text has the form of an issued id.
bool is_payment_id(std::string_view text);

/// Reads the `payment_id` of a call; empty if it is neither text nor contains any.
std::optional<written_payment_id> read_payment_id(const boost::json::value& given);

/// Whether text without an id denotes this payment's link: the link inside other text, without its fragment or its last
/// slash, or only its last part.
bool names_link(std::string_view words, std::string_view link);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/payment_id.ipp>
#endif

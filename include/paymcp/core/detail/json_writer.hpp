// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The length of the well-formed UTF-8 sequence at the start of `text`, or 0.
std::size_t utf8_sequence(std::string_view text) noexcept;

/// `text` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD.
std::string repaired(std::string_view text);

/// A JSON string literal. Bytes that are not UTF-8 become U+FFFD, because a message must be UTF-8.
std::string quoted(std::string_view text);

/// Appends the same to a text.
void append_quoted(std::string& out, std::string_view text);

/// The same; overload resolution prefers these to `std::quoted` where a program includes <iomanip>.
inline std::string quoted(std::string& text) { return quoted(std::string_view(text)); }
inline std::string quoted(const std::string& text) { return quoted(std::string_view(text)); }
inline std::string quoted(const char* text) { return quoted(std::string_view(text)); }

/// A client's text for an error message: at most 64 bytes, cut between characters.
std::string shortened(std::string_view text);

/// The shortest JSON number that reads back as this finite `value`; an integer has no fraction.
std::string number_text(double value);

/// A JSON object as a string that grows member by member, compact. Keys are literals that need no escaping.
class object_text {
public:
    object_text() { out_.reserve(usual_length); }

    /// Adds a string.
    object_text& text(std::string_view key, std::string_view value);

    /// Adds a string unless it is empty.
    object_text& text_if(std::string_view key, std::string_view value);

    /// Adds a value that is JSON text already.
    object_text& raw(std::string_view key, std::string_view value);

    /// Adds a value that is JSON text already, under a key that is escaped.
    object_text& keyed(std::string_view key, std::string_view value);

    /// The object, which is taken: nothing may be added afterwards.
    std::string str();

private:
    static constexpr std::size_t usual_length = 120;

    /// The text so far with the key of the next member.
    std::string& begin(std::string_view key);

    std::string out_ = "{";
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/json_writer.ipp>
#endif

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/core/detail/utf8.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp {
namespace detail {

/// The length of the well-formed UTF-8 sequence at the start of `text`, or 0.
inline std::size_t utf8_sequence(std::string_view text) noexcept {
    const std::size_t size = paymcp::detail::utf8_length(static_cast<unsigned char>(text.front()));
    return size != 0 && size <= text.size() && paymcp::detail::is_utf8(text.substr(0, size)) ? size : 0;
}

/// `text` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD.
inline std::string repaired(std::string_view text) {
    std::string sound;
    while (!text.empty()) {
        const std::size_t size = utf8_sequence(text);
        sound.append(size == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, size));
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return sound;
}

}  // namespace detail

/// A JSON string literal. Bytes that are not UTF-8 become U+FFFD, because a message must be UTF-8.
inline std::string quoted(std::string_view text) {
    return paymcp::detail::text_from([text](paymcp::detail::string_sink& sink) {
        if (paymcp::detail::is_utf8(text)) paymcp::detail::write_json_string(sink, text);
        else paymcp::detail::write_json_string(sink, detail::repaired(text));
    });
}

/// The same; overload resolution prefers it to `std::quoted` where a program includes <iomanip>.
inline std::string quoted(const std::string& text) { return quoted(std::string_view(text)); }
inline std::string quoted(const char* text) { return quoted(std::string_view(text)); }

/// A client's text for an error message: at most 64 bytes, cut between characters.
inline std::string shortened(std::string_view text) {
    constexpr std::size_t most = 64;
    if (text.size() <= most) return std::string(text);
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "...";
}

/// The shortest JSON number that reads back as this finite `value`; an integer has no fraction.
inline std::string number_text(double value) {
    std::array<char, 32> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), written.ptr};
}

/// Writes a JSON object member by member, compact. Keys are literals that need no escaping.
class object_text {
public:
    /// Adds a string.
    object_text& text(std::string_view key, std::string_view value) { return raw(key, quoted(value)); }

    /// Adds a string unless it is empty.
    object_text& text_if(std::string_view key, std::string_view value) {
        return value.empty() ? *this : text(key, value);
    }

    /// Adds a value that is JSON text already.
    object_text& raw(std::string_view key, std::string_view value) {
        out_ += out_.size() == 1 ? "\"" : ",\"";
        out_.append(key).append("\":").append(value);
        return *this;
    }

    /// Adds a value that is JSON text already, under a key that is escaped.
    object_text& keyed(std::string_view key, std::string_view value) {
        if (out_.size() != 1) out_ += ',';
        out_.append(quoted(key)).append(":").append(value);
        return *this;
    }

    /// The object so far.
    std::string str() const { return out_ + '}'; }

private:
    std::string out_ = "{";
};

}  // namespace paymcp::inline v0::mcp

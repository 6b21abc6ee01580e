// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/core/detail/utf8.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::size_t utf8_sequence(std::string_view text) noexcept {
    const std::size_t size = utf8_length(static_cast<unsigned char>(text.front()));
    return size != 0 && size <= text.size() && is_utf8(text.substr(0, size)) ? size : 0;
}

PAYMCP_INLINE std::string repaired(std::string_view text) {
    std::string sound;
    while (!text.empty()) {
        const std::size_t size = utf8_sequence(text);
        sound.append(size == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, size));
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return sound;
}

PAYMCP_INLINE void append_quoted(std::string& out, std::string_view text) {
    string_sink sink{out};
    if (is_utf8(text))
        write_json_string(sink, text);
    else
        write_json_string(sink, repaired(text));
}

PAYMCP_INLINE std::string quoted(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8 + 2);
    append_quoted(out, text);
    return out;
}

PAYMCP_INLINE std::string shortened(std::string_view text) {
    constexpr std::size_t most = 64;
    if (text.size() <= most) return std::string(text);
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "...";
}

PAYMCP_INLINE std::string number_text(double value) {
    std::array<char, 32> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), written.ptr};
}

PAYMCP_INLINE object_text& object_text::text(std::string_view key, std::string_view value) {
    append_quoted(begin(key), value);
    return *this;
}

PAYMCP_INLINE object_text& object_text::text_if(std::string_view key, std::string_view value) {
    return value.empty() ? *this : text(key, value);
}

PAYMCP_INLINE object_text& object_text::raw(std::string_view key, std::string_view value) {
    begin(key).append(value);
    return *this;
}

PAYMCP_INLINE object_text& object_text::keyed(std::string_view key, std::string_view value) {
    if (out_.size() != 1) out_ += ',';
    out_.append(quoted(key)).append(":").append(value);
    return *this;
}

PAYMCP_INLINE std::string object_text::str() { return std::move(out_ += '}'); }

PAYMCP_INLINE std::string& object_text::begin(std::string_view key) {
    out_ += out_.size() == 1 ? "\"" : ",\"";
    return out_.append(key).append("\":");
}

}  // namespace paymcp::inline v0::detail

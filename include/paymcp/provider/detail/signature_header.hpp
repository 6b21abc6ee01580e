// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace paymcp::inline v0::detail {

/// Calls `take(name, value)` for each field of a header such as `t=1,v1=aa`. A piece without `=` is a name with an
/// empty value.
template <class Take>
void for_each_signature_field(std::string_view header, Take take) {
    for (;;) {
        const std::size_t comma = header.find(',');
        const std::string_view piece = header.substr(0, comma);
        const std::size_t equals = piece.find('=');
        take(piece.substr(0, equals), equals == piece.npos ? std::string_view() : piece.substr(equals + 1));
        if (comma == header.npos) return;
        header.remove_prefix(comma + 1);
    }
}

/// Reads whole seconds since 1970, up to the end of the year 9999. A time outside the range of the clock is not
/// genuine.
inline std::optional<std::int64_t> read_signature_time(std::string_view text) noexcept {
    constexpr std::int64_t most_seconds = 253'402'300'799;
    std::int64_t seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, wrong] = std::from_chars(text.data(), end, seconds);
    if (text.empty() || wrong != std::errc{} || stopped != end) return std::nullopt;
    if (seconds < 0 || seconds > most_seconds) return std::nullopt;
    return seconds;
}

}  // namespace paymcp::inline v0::detail

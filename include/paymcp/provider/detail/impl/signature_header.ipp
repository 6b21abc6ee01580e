// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/signature_header.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <charconv>
#include <system_error>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<std::int64_t> read_signature_time(std::string_view text) noexcept {
    constexpr std::int64_t max_seconds = 253'402'300'799;
    std::int64_t seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, wrong] = std::from_chars(text.data(), end, seconds);
    if (text.empty() || wrong != std::errc{} || stopped != end) return std::nullopt;
    if (seconds < 0 || seconds > max_seconds) return std::nullopt;
    return seconds;
}

}  // namespace paymcp::inline v0::detail

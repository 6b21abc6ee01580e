// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/wire_amount.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<std::string> to_wire_text(std::int64_t minor, currency money, int wire_decimals) {
    const std::optional<std::int64_t> units = to_wire(minor, money, wire_decimals);
    if (!units) return std::nullopt;
    money.exponent = static_cast<std::uint8_t>(wire_decimals);
    return format_decimal(*units, money);
}

PAYMCP_INLINE std::optional<std::int64_t> from_wire_text(std::string_view text, currency money) {
    return parse_decimal(text, money);
}

}  // namespace paymcp::inline v0::detail

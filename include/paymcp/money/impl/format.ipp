// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/format.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0 {

PAYMCP_INLINE std::string format_decimal(std::int64_t minor, const currency& money) {
    return detail::text_from([&](auto& sink) { detail::write_decimal(sink, minor, money); });
}

PAYMCP_INLINE std::string format_amount(std::int64_t minor, const currency& money) {
    return detail::text_from([&](auto& sink) { detail::write_amount(sink, minor, money); });
}

}  // namespace paymcp::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/record.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

inline constexpr std::array<std::string_view, 11> state_names{"created",   "secured",   "running", "recorded",
                                                              "delivered", "refunding", "voiding", "refunded",
                                                              "voided",    "canceled",  "expired"};

}  // namespace detail

/// The name of a payment's state in lists, metrics and log lines.
constexpr std::string_view name_of(payment_state state) noexcept {
    const auto at = static_cast<std::size_t>(state);
    return at < detail::state_names.size() ? detail::state_names[at] : std::string_view("unknown");
}

namespace states {

/// The state of that name, or nothing.
constexpr std::optional<payment_state> named(std::string_view word) noexcept {
    for (std::size_t at = 0; at < detail::state_names.size(); ++at)
        if (detail::state_names[at] == word) return static_cast<payment_state>(at);
    return std::nullopt;
}

}  // namespace states
}  // namespace paymcp::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/money/plan_terms.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::plans {

/// The state of a subscription.
enum class status : std::uint8_t {
    none,      ///< not begun: its first invoice is unpaid
    active,    ///< its current period is paid, or its invoice is not due yet
    past_due,  ///< the invoice of its current period could not be collected, and the provider tries on
    ended,     ///< over: nothing renews it
};

/// The status in one lower-case word.
constexpr std::string_view name_of(status state) noexcept {
    switch (state) {
        case status::none:
            return "none";
        case status::active:
            return "active";
        case status::past_due:
            return "past_due";
        case status::ended:
            break;
    }
    return "ended";
}

}  // namespace paymcp::inline v0::plans

namespace paymcp::inline v0 {

/// What a provider reports of the subscription that a payment began.
struct subscription_report {
    plans::status status = plans::status::none;
    unix_time period_begins{};  ///< of the current period, or the last one
    unix_time period_ends{};
    bool renews = true;  ///< false where it ends with its period
    /// Whether the invoice of the current period is paid. An active subscription whose invoice is a draft, or waits for
    /// its first attempt, is not paid yet.
    bool paid = false;
    /// The newest paid invoice, by which the books tell renewals apart.
    struct invoice {
        std::string reference{};  ///< the provider's own id for it
        std::int64_t amount = 0;  ///< minor units of `currency` that were paid
        std::string currency{};   ///< upper-case code
        bool first = false;       ///< of the payment that began the subscription
    };
    std::optional<invoice> last_paid{};
};

}  // namespace paymcp::inline v0

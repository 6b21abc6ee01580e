// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/codes.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The charges of Coinbase Business Checkouts: USDC, with two of its six decimals, from 0.01 to 100000000.
struct coinbase_checkouts_charges {
    static constexpr std::int64_t highest = 100'000'000'000'000;

    static constexpr bool takes(currency money) noexcept { return money == USDC; }
    static constexpr std::int64_t minimum(currency money) noexcept { return step(money); }
    static constexpr std::int64_t step(currency money) noexcept { return money == USDC ? step_of(money, 2) : 1; }

    /// Reports why the provider cannot charge a price.
    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money),
                      "paymcp: Coinbase takes prices in USDC only; price<500000, USDC> is 0.50 USDC "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(Minor % step(Money) == 0,
                      "paymcp: Coinbase takes USDC with two decimals; a price is a multiple of 10000 minor units "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(Minor <= highest,
                      "paymcp: Coinbase takes at most 100000000 USDC (docs/errors.md#providers-and-stores)");
        return true;
    }
};

/// The current state of a Coinbase checkout, with its refunds.
struct coinbase_checkout {
    status_report report;
    bool foreign = false;  ///< it carries the id of another payment
    std::size_t failed_refunds = 0;
};

/// Whether a text has the form of Coinbase's checkout ids, which is safe in a path.
constexpr bool is_coinbase_checkout_id(std::string_view id) noexcept {
    for (const char c : id)
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return false;
    return id.size() == 24;
}

/// The meaning of Coinbase's words for a checkout. PARTIALLY_REFUNDED has none by itself: the refunds say how much.
constexpr provider_status coinbase_checkout_status(std::string_view word) noexcept {
    if (word == "ACTIVE" || word == "PROCESSING") return provider_status::pending;
    if (word == "COMPLETED") return provider_status::paid;
    if (word == "EXPIRED") return provider_status::expired;
    if (word == "DEACTIVATED" || word == "FAILED") return provider_status::canceled;
    if (word == "REFUNDED") return provider_status::refunded;
    return provider_status::unknown;
}

/// The refunded or in-progress amount of a checkout in minor units; nothing where it is unknown. Counts failed refunds.
std::optional<std::int64_t> coinbase_money_back(const boost::json::object& answer, currency money,
                                                       std::size_t& failed);

/// The status of a completed checkout with that refunded amount.
void judge_coinbase_refunds(status_report& report, std::optional<std::int64_t> back, currency money);

/// Reads a checkout. It is paid where Coinbase has confirmed the payment, states the amount, and has not refunded all
/// of it. Coinbase has no disputes: a payment in USDC on the chain is final.
coinbase_checkout read_coinbase_checkout(const boost::json::object& answer, std::string_view payment_id);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/coinbase/detail/impl/checkout.ipp>
#endif

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/provider/detail/json_api.hpp>
#include <paymcp/provider/detail/made_checkouts.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

/// Walleot's currencies: its documentation mentions only cents, so those with two decimals.
struct walleot_charges : charges_of_any_amount {
    static constexpr bool takes(currency money) noexcept {
        return is_listed(
            "AED AUD BRL CAD CHF CZK DKK EUR GBP HKD ILS INR MXN MYR NOK NZD PHP PLN RON SEK SGD THB TRY USD ZAR",
            money);
    }

    /// Walleot's API has no refunds.
    static constexpr bool refunds = false;

    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money),
                      "paymcp: Walleot does not take the currency of this price (docs/errors.md#providers-and-stores)");
        return true;
    }
};

}  // namespace detail

/// The settings of Walleot; everything has a default.
struct walleot_options {
    std::string base_url = "https://api.walleot.com/v1";
    http::rate_limit rate{};  ///< of all requests to it; more wait for their turn
};

/// Payments by Walleot sessions (docs.walleot.com/api/reference), API v1.
///
/// The API only makes sessions and reports their status: no amount in a report, no expiry, no cancellation, no refund,
/// no reservation, no webhook, no documented idempotency key. This process remembers the sessions it made; an expired
/// unpaid payment stays open until its session ends at Walleot. Models `NetworkedProvider`, `LiveModeProvider`. Copies
/// share what they remember.
class walleot : public detail::walleot_charges {
public:
    static constexpr std::string_view name = "walleot";

    explicit walleot(const secret& api_key, walleot_options options = walleot_options());

    /// Throws std::runtime_error where the key is missing or malformed, or where it would be sent unencrypted.
    void use(http::client& client);

    /// How many requests it may be sent; see NetworkedProvider.
    http::rate_limit rate() const { return options_.rate; }

    /// Every key counts as live, unless `base_url` is not Walleot's.
    bool is_live() const { return !key_.reveal().empty() && options_.base_url == walleot_options().base_url; }

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order);

    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order);

    /// A session cannot be canceled. Succeeds only for a session that has ended.
    boost::asio::awaitable<provider_result<void>> cancel(checkout_request order);

    /// Always refused; see `walleot_charges::refunds`.
    provider_result<void> refund(const checkout_request& /*order*/);

private:
    static provider_status session_status(std::string_view word);

    detail::api_request with_key(detail::api_request request) const;

    secret key_;
    walleot_options options_;
    detail::json_api api_;
    std::shared_ptr<detail::made_checkouts> made_ = std::make_shared<detail::made_checkouts>();
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/walleot/impl/walleot.ipp>
#endif

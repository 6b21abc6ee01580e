// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/task.hpp>
#include <paymcp/money/currency.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp {

/// What a provider is asked about: one payment, described without anything else of ours.
struct payment_order {
    std::string payment_id;   ///< ours; idempotency keys are derived from it, so asking twice makes one payment
    std::string reference;    ///< the provider's own id; empty in `create`
    std::string tool;
    std::string description;  ///< one line for the payer
    std::int64_t amount = 0;  ///< minor units of `money`
    currency money;
    timestamp expires{};      ///< the link should stop working after this moment
    bool authorize_only = false;  ///< reserve the money; `capture` or `release` follows
};

/// A payment that the provider made: its own id for it, and where the user pays.
struct checkout {
    std::string reference;
    std::string url;
};

/// What a provider says of a payment. Anything that is not clearly one of the others is `unknown`, never paid.
enum class provider_status : std::uint8_t { unknown, pending, paid, authorized, canceled, expired, refunded };

/// A provider's answer about a payment, with the amount it speaks of where the provider tells it.
struct status_report {
    provider_status status = provider_status::unknown;
    std::optional<std::int64_t> amount{};    ///< minor units; compared with ours before anything counts as paid
    std::optional<std::string> currency{};   ///< upper-case code
};

/// Why a provider call failed, and whether it may have taken effect all the same.
struct provider_error {
    std::string message;
    bool may_have_happened = true;  ///< false only where the provider certainly did nothing
};

/// Called by Boost.System's `result::value()` on an error.
[[noreturn]] inline void throw_exception_from_error(const provider_error& why, const boost::source_location&) {
    throw std::runtime_error(why.message);
}

/// A value, or why the provider could not give it.
template <class T>
using provider_result = boost::system::result<T, provider_error>;

/// Takes the money. Each function may return its result or an awaitable of it, and may be called again at any time
/// with the same order: the same `payment_id` never makes a second payment, capture or refund.
///
/// 1. `P::name` is a stable lower-case word.
/// 2. `create(order)` makes the payment and returns its reference and link.
/// 3. `status(order)` reports what the provider knows of `order.reference`.
/// 4. `cancel(order)` makes the link unusable; an error if it has been paid meanwhile.
/// 5. `refund(order)` gives the whole amount back.
///
/// Optional, as static constexpr members: `takes(currency) -> bool` and `minimum(currency) -> std::int64_t` (minor
/// units), checked against every price at compile time; and `on_change(std::function<void(std::string_view
/// payment_id)>)`, by which a provider in this process tells when a payer has acted, so that waiting calls look at
/// once. Not required: webhooks, authorization (see `AuthorizingProvider`). Models: `mock`. Laws:
/// `paymcp/testing/provider_laws.hpp`.
template <class P>
concept PaymentProvider = requires(P& provider, const payment_order& order) {
    { P::name } -> std::convertible_to<std::string_view>;
    { provider.create(order) } -> AwaitsTo<provider_result<checkout>>;
    { provider.status(order) } -> AwaitsTo<provider_result<status_report>>;
    { provider.cancel(order) } -> AwaitsTo<provider_result<void>>;
    { provider.refund(order) } -> AwaitsTo<provider_result<void>>;
};

/// A provider that can reserve money and take it later, which `capture_on_success` needs.
///
/// 1. `capture(order)` takes the reserved amount.
/// 2. `release(order)` gives the reservation up; nothing is charged.
template <class P>
concept AuthorizingProvider = PaymentProvider<P> && requires(P& provider, const payment_order& order) {
    { provider.capture(order) } -> AwaitsTo<provider_result<void>>;
    { provider.release(order) } -> AwaitsTo<provider_result<void>>;
};

}  // namespace paymcp

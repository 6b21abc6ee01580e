// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/dispute.hpp>
#include <paymcp/payment/subscription_report.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// The description of one payment in a request to a provider.
struct checkout_request {
    std::string payment_id;   ///< this library's id; the source of idempotency keys, so two requests make one payment
    std::string reference;    ///< the provider's own id; empty in `create`
    std::string tool;
    std::string description;  ///< what the payer buys: the first line of the tool's description, or its name
    std::int64_t amount = 0;  ///< minor units of `money`
    currency money;
    unix_time expires{};      ///< the link must stop working after this moment
    bool authorize_only = false;  ///< reserve the money; `capture` or `void_authorization` follows
    /// When the payment had ended before, or zero: after a failed refund the next request is a new refund.
    unix_time ended{};
    /// The poll interval of the waiting call that asks: an answer of that age is acceptable. Zero where only a new
    /// answer is. Providers may ignore it.
    milliseconds poll_interval_hint{0};
    /// Of `status`: the record has changed, possibly by another server just now. Neither an earlier answer nor one in
    /// flight is acceptable. Providers may ignore it.
    bool anew = false;
    /// Of a payment for an `up_to`, else nothing. `capture` takes this much and gives up the rest of the reservation;
    /// it is above zero then, and the same in every repetition.
    std::optional<std::int64_t> used{};
    /// Of a payment that begins a subscription: how often `amount` is charged from then on. Only `create` has it.
    std::optional<plans::interval> renews{};
};

/// A payment that the provider made: its id, and the link where the user pays.
struct checkout {
    std::string reference;
    std::string url;
};

/// The status of a payment at its provider. A report that is not clearly one of the others is `unknown`, never paid.
enum class provider_status : std::uint8_t { unknown, pending, paid, authorized, canceled, expired, refunded };

/// A provider's answer about a payment, with the amount where the provider states it.
struct status_report {
    provider_status status = provider_status::unknown;
    std::optional<std::int64_t> amount{};    ///< minor units; must equal the recorded amount to count as paid
    std::optional<std::string> currency{};   ///< upper-case code
    /// With `unknown`: why the answer does not match, a short sentence for the seller, without secrets. The buyer never
    /// sees it.
    std::string why{};
    /// A capture, refund or void that the provider had accepted has failed since: `status` tells where the money is
    /// now. Only from providers with `reports_undone`.
    bool undone = false;
    /// With `unknown`: a part of the amount was returned.
    bool partly_back = false;
    /// Minor units of the captured money that went back to the payer in all, by any order: a running total, never the
    /// last refund alone. With `paid` zero or a part, with `refunded` the whole. Nothing where the provider does not
    /// say, which is not a statement that nothing went back.
    std::optional<std::int64_t> returned{};
    states::dispute dispute = states::dispute::none;  ///< counts beside `returned` alone
    /// Of `returned` and `dispute`: only what this process has heard of. An earlier process may have heard of more, so
    /// that neither takes back what is on record.
    bool at_least = false;
    /// Minor units that were captured of `amount`. Needed with `paid` for an order with `used`, which otherwise does
    /// not count as captured.
    std::optional<std::int64_t> captured{};
};

/// Why a provider call failed, and whether it may nevertheless have taken effect.
struct provider_error {
    std::string message;
    bool may_have_happened = true;  ///< false only where the provider certainly did nothing
    /// Of `status`: the provider answered, but the answer does not match this payment. `message` tells the seller why;
    /// it does not count as an outage.
    bool answered = false;
    /// Not zero where the request was not sent, because too many wait for their turn: ask again after that time.
    milliseconds retry_after{0};
};

/// Called by Boost.System's `result::value()` on an error.
[[noreturn]] void throw_exception_from_error(const provider_error& why, const boost::source_location&);

/// A value, or why the provider could not give it.
template <class T>
using provider_result = boost::system::result<T, provider_error>;

/// Takes payments. Each function may return its result or an awaitable of it, and may be called again at any time with
/// the same request: the same `payment_id` never makes a second payment, capture or refund.
///
/// 1. `P::name` is a stable lower-case word.
/// 2. `create(order)` makes the payment and returns its reference and link.
/// 3. `status(order)` reports the status of `order.reference`. An answer that does not match is a report of `unknown`
///    with the reason, or an error with `answered`; an outage is an error without `answered`.
/// 4. `cancel(order)` makes the link unusable; an error if it has been paid meanwhile.
/// 5. `refund(order)` refunds what the payer has not got back of the whole amount, and nothing while a dispute is open.
///
/// Optional, as static constexpr members: `takes(currency) -> bool` and `minimum(currency) -> std::int64_t` (minor
/// units), checked against every price at compile time; and `reports_undone = true` for a provider that reports
/// accepted operations which failed later. Not required: webhooks (`WebhookReceiver`), authorization
/// (`AuthorizingProvider`), a list of events (`EventFeedProvider`), reporting a payer's actions (`NotifyingProvider`).
/// Models: `mock`, `stripe`, `paypal`, `square`, `adyen`, `coinbase_checkouts`, `walleot`. Laws:
/// `paymcp/testing/provider_laws.hpp`.
template <class P>
concept PaymentProvider = requires(P& provider, const checkout_request& order) {
    { P::name } -> std::convertible_to<std::string_view>;
    { provider.create(order) } -> async::AwaitsTo<provider_result<checkout>>;
    { provider.status(order) } -> async::AwaitsTo<provider_result<status_report>>;
    { provider.cancel(order) } -> async::AwaitsTo<provider_result<void>>;
    { provider.refund(order) } -> async::AwaitsTo<provider_result<void>>;
};

/// A provider that can reserve money and capture it later, which `capture_on_success` needs.
///
/// 1. `capture(order)` captures the reserved amount.
/// 2. `void_authorization(order)` voids the reservation; nothing is charged.
///
/// Optional: `captures_part = true`, a static constexpr member, for a provider that captures `order.used` where it is
/// given, reports it as `status_report::captured`, and refunds what was captured; `up_to` needs it. Not required: a
/// reservation that lasts for a certain time. Models: `mock`, `stripe`, `paypal`, `adyen`. See `capture_on_success`.
template <class P>
concept AuthorizingProvider = PaymentProvider<P> && requires(P& provider, const checkout_request& order) {
    { provider.capture(order) } -> async::AwaitsTo<provider_result<void>>;
    { provider.void_authorization(order) } -> async::AwaitsTo<provider_result<void>>;
};

/// A provider that charges a payer again and again, which a `plan` needs.
///
/// 1. `create(order)` with `order.renews` makes a link at which the payer begins a subscription: `amount` now and once
///    in each interval. `status` reports its first payment as that of any order, and `cancel` closes the link.
/// 2. `subscription(order)` reports the subscription that the payment began; `none` where it is not paid yet.
/// 3. `end_renewal(order)` has the subscription end with its period: nothing more is charged. One that has ended is no
///    error.
/// 4. `refund(order)` of a payment that began one ends the subscription at once, before the money goes back.
///
/// Not required: trials, other amounts, or webhooks; `WebhookReceiver` and `EventFeedProvider` name the payment that
/// began the subscription where something happened to it. Models: `mock`, `stripe`. See `plan`.
template <class P>
concept SubscribingProvider = PaymentProvider<P> && requires(P& provider, const checkout_request& order) {
    { provider.subscription(order) } -> async::AwaitsTo<provider_result<subscription_report>>;
    { provider.end_renewal(order) } -> async::AwaitsTo<provider_result<void>>;
};

/// Names a payment by this library's id, by the provider's id (`checkout::reference`), or by both; an empty one is
/// unknown.
struct payment_ref {
    std::string payment_id{};
    std::string reference{};

    bool operator==(const payment_ref&) const = default;
};

/// A page of a provider's events after a cursor.
struct event_page {
    std::vector<payment_ref> about{};  ///< the payments with events; unknown ones are ignored
    std::string cursor{};  ///< the place after these events, for the next request; empty at the start of the list
    bool more = false;     ///< there are further events
};

/// A provider that lists its events, so that one request covers all open payments.
///
/// 1. `events(cursor)` returns at most one page of the events after that place, in any order. With an empty cursor it
///    returns the place after the latest event, and may include the latest events.
///
/// Not required: that an event is complete or true. It only names a payment, whose status is requested before it counts
/// as paid. Models: `stripe`. See `status_watch`.
template <class P>
concept EventFeedProvider = PaymentProvider<P> && requires(P& provider, const std::string& cursor) {
    { provider.events(cursor) } -> async::AwaitsTo<provider_result<event_page>>;
};

/// A provider in this process that reports when a payer has acted, so that waiting calls look at once.
///
/// 1. `on_change(observer)` keeps a `std::function<void(std::string_view payment_id)>`, and calls it after each action
///    of a payer, from any thread.
///
/// Not required: that no call is missed; without one a payment is found paid at the next look. Models: `mock`. See
/// `WebhookReceiver` for providers elsewhere.
template <class P>
concept NotifyingProvider =
    PaymentProvider<P> && requires(P& provider, std::function<void(std::string_view)> observer) {
        provider.on_change(observer);
    };

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/impl/provider_concept.ipp>
#endif

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/money/currency.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// What a provider is asked about: one payment, described without anything else of ours.
struct checkout_request {
    std::string payment_id;   ///< ours; idempotency keys are derived from it, so asking twice makes one payment
    std::string reference;    ///< the provider's own id; empty in `create`
    std::string tool;
    std::string description;  ///< what the payer buys: the first line of the tool's description, or its name
    std::int64_t amount = 0;  ///< minor units of `money`
    currency money;
    timestamp expires{};      ///< the link should stop working after this moment
    bool authorize_only = false;  ///< reserve the money; `capture` or `release` follows
    /// When the payment was settled before, or zero: a refund that has failed since is asked for anew, as another one.
    timestamp settled{};
    /// How often a call looks that waits for the payment, and asks again now: what its host knows already will do then.
    /// Zero where an answer from before will not do. Providers need not look at it.
    milliseconds poll_interval_hint{0};
    /// Of `status`: the record has moved on, perhaps by another server and a moment ago. No answer from before will do,
    /// nor one that is on its way. Providers need not look at it.
    bool anew = false;
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
    /// With `unknown`: why it cannot be judged, a short sentence for the seller, without secrets. The buyer never sees
    /// it.
    std::string why{};
    /// What the provider had accepted as done before, a capture, a refund or a release, has failed since: `status` says
    /// where the money is now. Only of providers with `reports_undone`.
    bool undone = false;
    /// With `unknown`: some of the money has gone back, and not the whole amount.
    bool partly_back = false;
};

/// Why a provider call failed, and whether it may have taken effect all the same.
struct provider_error {
    std::string message;
    bool may_have_happened = true;  ///< false only where the provider certainly did nothing
    /// Of `status`: the provider did answer, and what it says fits nothing of this payment, which is not the same as
    /// silence: `message` tells the seller why, and is not taken for an outage.
    bool answered = false;
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
/// 3. `status(order)` reports what the provider knows of `order.reference`. What it says and cannot be judged is a
///    report of `unknown` with the reason, or an error with `answered`; an outage is an error without.
/// 4. `cancel(order)` makes the link unusable; an error if it has been paid meanwhile.
/// 5. `refund(order)` gives the whole amount back.
///
/// Optional, as static constexpr members: `takes(currency) -> bool` and `minimum(currency) -> std::int64_t` (minor
/// units), checked against every price at compile time; and `reports_undone = true` of one whose reports say that what
/// was done has failed since. Not required: webhooks (`WebhookReceiver`), authorization (`AuthorizingProvider`), a list
/// of events (`EventFeedProvider`), telling of a payer's actions (`NotifyingProvider`). Models: `mock`, `stripe`,
/// `paypal`, `square`, `adyen`, `coinbase_checkouts`, `walleot`. Laws: `paymcp/testing/provider_laws.hpp`.
template <class P>
concept PaymentProvider = requires(P& provider, const checkout_request& order) {
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
///
/// Not required: a capture of a part, or a reservation that lasts for a certain time. Models: `mock`, `stripe`,
/// `paypal`, `adyen`. See `capture_on_success`.
template <class P>
concept AuthorizingProvider = PaymentProvider<P> && requires(P& provider, const checkout_request& order) {
    { provider.capture(order) } -> AwaitsTo<provider_result<void>>;
    { provider.release(order) } -> AwaitsTo<provider_result<void>>;
};

/// Names a payment by our id, by the provider's own id (`checkout::reference`), or by both; an empty one is not known.
struct payment_ref {
    std::string payment_id{};
    std::string reference{};

    bool operator==(const payment_ref&) const = default;
};

/// What has happened at a provider since a place in its list of events.
struct event_page {
    std::vector<payment_ref> about{};  ///< the payments that something happened to; others than ours do no harm
    std::string cursor{};  ///< the place after these events, for the next question; empty at the start of the list
    bool more = false;     ///< there are further events already
};

/// A provider that lists what has happened, so that one request serves all open payments.
///
/// 1. `events(cursor)` returns the events after that place, oldest first or in any order, at most a page of them. With
///    an empty cursor it returns the place where new events will be, and may tell of the latest ones.
///
/// Not required: that an event is complete or true. It only says where to look: the payment's status is asked for
/// before anything counts as paid. Models: `stripe`. See `status_watch`.
template <class P>
concept EventFeedProvider = PaymentProvider<P> && requires(P& provider, const std::string& cursor) {
    { provider.events(cursor) } -> AwaitsTo<provider_result<event_page>>;
};

/// A provider in this process that tells when a payer has acted, so that waiting calls look at once.
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

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace paymcp::inline v0::detail {

/// How often open payments are polled. Every duration is in milliseconds of the injected clock.
struct watch_options {
    milliseconds interval{3'000};           ///< for a payment with a waiting call, and for the event list
    milliseconds longest_interval{30'000};  ///< the maximum of that as the payment gets older
    milliseconds idle_interval{60'000};     ///< for a payment without a waiting call; longer as it gets older
    milliseconds longest_idle_interval{600'000};
    milliseconds sweep_interval{30'000};  ///< beside an event list, the interval from one payment to the next
    milliseconds freshness{500};          ///< a younger "pending" is returned without a request
    milliseconds overtime{86'400'000};  ///< how long after its expiry a payment that does not end is polled
    http::rate_limit rate{.per_second = 5, .burst = 10};  ///< of all polls together
    std::size_t max_open = 100'000;                       ///< beyond it, payments are polled only on request
    std::size_t max_at_once = 8;                          ///< concurrent polls
};

/// Decides which open payment is polled next, and when. It performs no requests and has no clock; not thread-safe.
class poll_plan {
public:
    explicit poll_plan(const watch_options& options, random_source random = secure_random);

    bool empty() const noexcept { return open_.empty(); }
    std::size_t size() const noexcept { return open_.size(); }
    std::size_t room() const noexcept { return options_.max_open - std::min(open_.size(), options_.max_open); }
    bool knows(const std::string& payment_id) const { return open_.contains(payment_id); }

    /// The payment is open now, and has just been polled.
    void add(const checkout_request& order, unix_time now);

    /// The payment was open some time ago: it is polled soon.
    void watch_again(const checkout_request& order, unix_time now);

    void forget(const std::string& payment_id);

    /// The id of an open payment by one of its names, or empty.
    std::optional<std::string> named_by(const payment_ref& ref) const;

    /// There was an event of the payment: it is polled next.
    void poll_now(const std::string& payment_id);

    /// Sets the reason for which the payment's status is unclear, or clears it with an empty one. True if that has
    /// changed.
    bool doubt(const std::string& payment_id, const std::string& why);

    /// A call waits for the payment and polls at this interval. True if the payment is to be polled earlier than
    /// before.
    bool attend(const std::string& payment_id, milliseconds poll_interval_hint, unix_time now);

    /// Whether any call waits for any payment.
    bool someone_waits(unix_time now) const noexcept { return now < attended_until_; }

    bool has_urgent() const noexcept { return !urgent_.empty(); }

    /// When the next payment is due, apart from urgent ones.
    unix_time next_due() const noexcept { return due_.empty() ? unix_time::max() : due_.begin()->first; }

    /// Takes the most urgent payment; it is due again after its interval, unless it has ended by then.
    std::optional<checkout_request> take_urgent(unix_time now);

    /// When the next payment must be polled despite an event list: it has expired, or its outcome reached nobody.
    unix_time next_turn() const noexcept { return turns_.empty() ? unix_time::max() : turns_.begin()->first; }

    /// Takes the payment that has been due the longest, or nothing if none is due by `until`. Drops payments that have
    /// not ended long after their expiry.
    std::optional<checkout_request> take_due(unix_time until, unix_time now) { return take_first(due_, until, now); }

    /// The same for the payments of `next_turn`.
    std::optional<checkout_request> take_turn(unix_time now) { return take_first(turns_, now, now); }

private:
    struct entry {
        checkout_request order{};
        unix_time since{};
        unix_time looked{};  ///< when it was polled last, or opened
        unix_time due = unix_time::max();
        unix_time attended_until = unix_time::min();
        milliseconds poll_interval_hint{0};
        unix_time turn = unix_time::max();
        std::string unclear{};  ///< why the last answer was unclear
    };
    using moments = std::set<std::pair<unix_time, std::string>>;

    static constexpr milliseconds least_attention{10'000};

    /// The names that the provider's events may use for it.
    static std::set<std::string> names_of(const checkout_request& order);

    void forget_reference(const checkout_request& order);

    checkout_request begin_look(entry& one, unix_time now);

    std::optional<checkout_request> take_first(const moments& planned, unix_time until, unix_time now);

    /// An expired payment is polled until it has ended, also one that calls keep asking about.
    void plan_ahead(entry& one, unix_time now);

    void put_turn(entry& one, unix_time turn);

    void put(entry& one, unix_time due);

    /// People pay soon or not at all, so an interval of a twentieth of a payment's age is short enough. A random
    /// quarter up or down separates the polls of payments that were opened together.
    milliseconds interval(const entry& one, unix_time now) const;

    const watch_options& options_;
    random_source random_;
    std::unordered_map<std::string, entry> open_;
    std::unordered_map<std::string, std::string> by_reference_;
    moments due_;
    moments turns_;
    std::set<std::string> urgent_;
    unix_time attended_until_ = unix_time::min();
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/poll_plan.ipp>
#endif

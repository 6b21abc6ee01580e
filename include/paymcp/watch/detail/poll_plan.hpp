// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/http/client/retry_policy.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/watch/detail/early_events.hpp>

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
    rate_limit rate{.per_second = 5, .burst = 10};  ///< of all polls together
    std::size_t most_open = 100'000;  ///< beyond it, payments are polled only on request
    std::size_t most_at_once = 8;     ///< concurrent polls
};

/// Decides which open payment is polled next, and when. It performs no requests and has no clock; not thread-safe.
class poll_plan {
public:
    explicit poll_plan(const watch_options& options, random_source random = secure_random)
        : options_(options), random_(std::move(random)) {}

    bool empty() const noexcept { return open_.empty(); }
    std::size_t size() const noexcept { return open_.size(); }
    std::size_t room() const noexcept { return options_.most_open - std::min(open_.size(), options_.most_open); }
    bool knows(const std::string& payment_id) const { return open_.contains(payment_id); }

    /// The payment is open now, and has just been polled.
    void add(const checkout_request& order, unix_time now) {
        const auto known = open_.find(order.payment_id);
        if (known == open_.end() && open_.size() >= options_.most_open) return;
        entry& one = known == open_.end() ? open_[order.payment_id] : known->second;
        if (known == open_.end()) one.since = now;
        if (one.order.reference != order.reference) {
            forget_reference(one.order);
            for (const std::string& name : names_of(order)) by_reference_.insert_or_assign(name, order.payment_id);
        }
        one.order = order;
        one.order.poll_interval_hint = milliseconds::zero();
        one.order.anew = false;
        urgent_.erase(order.payment_id);
        plan_ahead(one, now);
    }

    /// The payment was open some time ago: it is polled soon.
    void resume(const checkout_request& order, unix_time now) {
        if (open_.contains(order.payment_id)) return;
        add(order, now);
        const auto found = open_.find(order.payment_id);
        if (found != open_.end()) put_turn(found->second, now);
    }

    void forget(const std::string& payment_id) {
        const auto found = open_.find(payment_id);
        if (found == open_.end()) return;
        due_.erase({found->second.due, payment_id});
        turns_.erase({found->second.turn, payment_id});
        urgent_.erase(payment_id);
        forget_reference(found->second.order);
        open_.erase(found);
    }

    /// The id of an open payment by one of its names, or empty.
    std::optional<std::string> named_by(const payment_ref& ref) const {
        if (open_.contains(ref.payment_id)) return ref.payment_id;
        const auto found = by_reference_.find(ref.reference);
        return found == by_reference_.end() ? std::nullopt : std::optional(found->second);
    }

    /// There was an event of the payment: it is polled next.
    void poll_now(const std::string& payment_id) {
        if (open_.contains(payment_id)) urgent_.insert(payment_id);
    }

    /// Sets the reason for which the payment's status is unclear, or clears it with an empty one. True if that has
    /// changed.
    bool doubt(const std::string& payment_id, const std::string& why) {
        const auto found = open_.find(payment_id);
        return found != open_.end() && std::exchange(found->second.unclear, why) != why;
    }

    /// A call waits for the payment and polls at this interval. True if the payment is to be polled earlier than
    /// before.
    bool attend(const std::string& payment_id, milliseconds poll_interval_hint, unix_time now) {
        const auto found = open_.find(payment_id);
        if (found == open_.end()) return false;
        entry& one = found->second;
        one.poll_interval_hint = poll_interval_hint;
        // The call counts as waiting as long as one of its polls may be late.
        one.attended_until = now + std::max(poll_interval_hint * 2, least_attention);
        attended_until_ = std::max(attended_until_, one.attended_until);
        const unix_time soon = now + interval(one, now);
        if (soon >= one.due) return false;
        put(one, soon);
        return true;
    }

    /// Whether any call waits for any payment.
    bool someone_waits(unix_time now) const noexcept { return now < attended_until_; }

    bool has_urgent() const noexcept { return !urgent_.empty(); }

    /// When the next payment is due, apart from urgent ones.
    unix_time next_due() const noexcept { return due_.empty() ? unix_time::max() : due_.begin()->first; }

    /// Takes the most urgent payment; it is due again after its interval, unless it is settled by then.
    std::optional<checkout_request> take_urgent(unix_time now) {
        if (urgent_.empty()) return std::nullopt;
        return take(open_.at(*urgent_.begin()), now);
    }

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
        unix_time due = unix_time::max();
        unix_time attended_until = unix_time::min();
        milliseconds poll_interval_hint{0};
        unix_time turn = unix_time::max();
        std::string unclear{};  ///< why the last answer was unclear
    };
    using moments = std::set<std::pair<unix_time, std::string>>;

    static constexpr milliseconds least_attention{10'000};

    /// The names that the provider's events may use for it.
    static std::set<std::string> names_of(const checkout_request& order) {
        if (order.reference.empty()) return {};
        return {order.reference, std::string(early_events::announced_part(order.reference))};
    }

    void forget_reference(const checkout_request& order) {
        for (const std::string& name : names_of(order)) {
            const auto found = by_reference_.find(name);
            if (found != by_reference_.end() && found->second == order.payment_id) by_reference_.erase(found);
        }
    }

    checkout_request take(entry& one, unix_time now) {
        urgent_.erase(one.order.payment_id);
        plan_ahead(one, now);
        return one.order;
    }

    std::optional<checkout_request> take_first(const moments& planned, unix_time until, unix_time now) {
        while (!planned.empty() && planned.begin()->first <= until) {
            entry& one = open_.at(planned.begin()->second);
            if (now - std::max(one.order.expires, one.since) <= options_.overtime) return take(one, now);
            forget(std::string(one.order.payment_id));
        }
        return std::nullopt;
    }

    /// An expired payment is polled until it has ended, also one that calls keep asking about.
    void plan_ahead(entry& one, unix_time now) {
        const milliseconds length = interval(one, now);
        const unix_time later = now + std::max(length, options_.idle_interval);
        put(one, now < one.order.expires ? now + length : later);
        put_turn(one, now < one.order.expires ? one.order.expires : later);
    }

    void put_turn(entry& one, unix_time turn) {
        turns_.erase({one.turn, one.order.payment_id});
        one.turn = turn;
        turns_.insert({one.turn, one.order.payment_id});
    }

    void put(entry& one, unix_time due) {
        due_.erase({one.due, one.order.payment_id});
        one.due = due;
        due_.insert({one.due, one.order.payment_id});
    }

    /// People pay soon or not at all, so an interval of a twentieth of a payment's age is short enough. A random
    /// quarter up or down separates the polls of payments that were opened together.
    milliseconds interval(const entry& one, unix_time now) const {
        const milliseconds age = std::max(now - one.since, milliseconds::zero());
        const bool attended = now < one.attended_until;
        const milliseconds wanted = one.poll_interval_hint.count() > 0 ? one.poll_interval_hint : options_.interval;
        const milliseconds least = attended ? wanted : options_.idle_interval;
        const milliseconds most = attended ? options_.longest_interval : options_.longest_idle_interval;
        const milliseconds length = std::clamp(age / 20, least, std::max(least, most));
        return length - length / 4 + length * random_millionths(random_) / 2'000'000;
    }

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

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/net/rate_budget.hpp>
#include <paymcp/net/retry_policy.hpp>
#include <paymcp/provider/concept.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace paymcp {

/// How often open payments are looked at. Every length is in milliseconds of the injected clock.
struct watch_options {
    milliseconds interval{3'000};           ///< for a payment that a call waits for, and for the list of events
    milliseconds longest_interval{30'000};  ///< what that grows to as the payment gets older
    milliseconds idle_interval{60'000};     ///< for a payment that no call waits for; longer as it gets older
    milliseconds longest_idle_interval{600'000};
    milliseconds sweep_interval{30'000};  ///< beside a list of events one payment is looked at so often, in their turn
    milliseconds freshness{500};          ///< a "pending" that is not older is not asked for again
    milliseconds overtime{600'000};       ///< how long a payment is looked at after its time to be paid
    rate_limit rate{.per_second = 5, .burst = 10};  ///< of all looks together
    std::size_t most_open = 100'000;  ///< beyond it payments are looked at only when they are asked about
    std::size_t most_at_once = 8;     ///< looks under way
};

/// Which open payment is to be looked at next, and when. It asks nobody and knows no clock; not thread-safe.
class poll_plan {
public:
    explicit poll_plan(const watch_options& options, random_source random = secure_random)
        : options_(options), random_(std::move(random)) {}

    bool empty() const noexcept { return open_.empty(); }
    std::size_t size() const noexcept { return open_.size(); }
    bool knows(const std::string& payment_id) const { return open_.contains(payment_id); }

    /// The payment is open as of now, and has just been looked at.
    void add(const payment_order& order, timestamp now) {
        const auto known = open_.find(order.payment_id);
        if (known == open_.end() && open_.size() >= options_.most_open) return;
        entry& one = known == open_.end() ? open_[order.payment_id] : known->second;
        if (known == open_.end()) one.since = now;
        if (one.order.reference != order.reference) {
            by_reference_.erase(one.order.reference);
            if (!order.reference.empty()) by_reference_.insert_or_assign(order.reference, order.payment_id);
        }
        one.order = order;
        one.order.looks_every = milliseconds::zero();
        urgent_.erase(order.payment_id);
        put(one, now + interval(one, now));
    }

    void forget(const std::string& payment_id) {
        const auto found = open_.find(payment_id);
        if (found == open_.end()) return;
        due_.erase({found->second.due, payment_id});
        urgent_.erase(payment_id);
        by_reference_.erase(found->second.order.reference);
        open_.erase(found);
    }

    /// The id of an open payment that something names, or nothing.
    std::optional<std::string> named_by(const payment_clue& clue) const {
        if (open_.contains(clue.payment_id)) return clue.payment_id;
        const auto found = by_reference_.find(clue.reference);
        return found == by_reference_.end() ? std::nullopt : std::optional(found->second);
    }

    /// Something has happened to the payment: it is the next to be looked at.
    void hurry(const std::string& payment_id) {
        if (open_.contains(payment_id)) urgent_.insert(payment_id);
    }

    /// A call waits for the payment and looks so often. True where it is to be looked at sooner than before.
    bool attend(const std::string& payment_id, milliseconds looks_every, timestamp now) {
        const auto found = open_.find(payment_id);
        if (found == open_.end()) return false;
        entry& one = found->second;
        one.looks_every = looks_every;
        // It is believed to wait still for as long as one of its looks may be late.
        one.attended_until = now + std::max(looks_every * 2, least_attention);
        attended_until_ = std::max(attended_until_, one.attended_until);
        const timestamp soon = now + interval(one, now);
        if (soon >= one.due) return false;
        put(one, soon);
        return true;
    }

    /// Whether any call waits for any payment.
    bool someone_waits(timestamp now) const noexcept { return now < attended_until_; }

    bool has_urgent() const noexcept { return !urgent_.empty(); }

    /// When the next payment is to be looked at, apart from urgent ones.
    timestamp next_due() const noexcept { return due_.empty() ? timestamp::max() : due_.begin()->first; }

    /// Takes the most urgent payment; it is due again after its interval, unless it is settled by then.
    std::optional<payment_order> take_urgent(timestamp now) {
        if (urgent_.empty()) return std::nullopt;
        return take(open_.at(*urgent_.begin()), now);
    }

    /// Takes the payment that has been due for longest, or nothing where none is due by `until`. Payments whose time is
    /// over by far are forgotten on the way.
    std::optional<payment_order> take_due(timestamp until, timestamp now) {
        while (!due_.empty() && due_.begin()->first <= until) {
            entry& one = open_.at(due_.begin()->second);
            if (now <= one.order.expires + options_.overtime) return take(one, now);
            forget(std::string(one.order.payment_id));
        }
        return std::nullopt;
    }

private:
    struct entry {
        payment_order order{};
        timestamp since{};
        timestamp due = timestamp::max();
        timestamp attended_until = timestamp::min();
        milliseconds looks_every{0};
    };

    static constexpr milliseconds least_attention{10'000};

    payment_order take(entry& one, timestamp now) {
        urgent_.erase(one.order.payment_id);
        put(one, now + interval(one, now));
        return one.order;
    }

    void put(entry& one, timestamp due) {
        due_.erase({one.due, one.order.payment_id});
        one.due = due;
        due_.insert({one.due, one.order.payment_id});
    }

    /// People pay soon or not at all: a twentieth of a payment's age is soon enough. A quarter up or down at random
    /// keeps payments that were opened together from being looked at together.
    milliseconds interval(const entry& one, timestamp now) const {
        const milliseconds age = std::max(now - one.since, milliseconds::zero());
        const bool attended = now < one.attended_until;
        const milliseconds wanted = one.looks_every.count() > 0 ? one.looks_every : options_.interval;
        const milliseconds least = attended ? wanted : options_.idle_interval;
        const milliseconds most = attended ? options_.longest_interval : options_.longest_idle_interval;
        const milliseconds length = std::clamp(age / 20, least, std::max(least, most));
        return length - length / 4 + length * random_millionths(random_) / 2'000'000;
    }

    const watch_options& options_;
    random_source random_;
    std::unordered_map<std::string, entry> open_;
    std::unordered_map<std::string, std::string> by_reference_;
    std::set<std::pair<timestamp, std::string>> due_;
    std::set<std::string> urgent_;
    timestamp attended_until_ = timestamp::min();
};

}  // namespace paymcp

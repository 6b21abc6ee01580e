// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/poll_plan.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/client/retry_policy.hpp>
#include <paymcp/watch/detail/early_events.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE poll_plan::poll_plan(const watch_options& options, random_source random)
    : options_(options), random_(std::move(random)) {}

PAYMCP_INLINE void poll_plan::add(const checkout_request& order, unix_time now) {
    const auto known = open_.find(order.payment_id);
    if (known == open_.end() && open_.size() >= options_.max_open) return;
    entry& one = known == open_.end() ? open_[order.payment_id] : known->second;
    if (known == open_.end()) one.since = now;
    if (one.order.reference != order.reference) {
        forget_reference(one.order);
        for (const std::string& name : names_of(order)) by_reference_.insert_or_assign(name, order.payment_id);
    }
    one.looked = now;
    one.order = order;
    one.order.poll_interval_hint = milliseconds::zero();
    one.order.anew = false;
    urgent_.erase(order.payment_id);
    plan_ahead(one, now);
}

PAYMCP_INLINE void poll_plan::watch_again(const checkout_request& order, unix_time now) {
    if (open_.contains(order.payment_id)) return;
    add(order, now);
    const auto found = open_.find(order.payment_id);
    if (found != open_.end()) put_turn(found->second, now);
}

PAYMCP_INLINE void poll_plan::forget(const std::string& payment_id) {
    const auto found = open_.find(payment_id);
    if (found == open_.end()) return;
    due_.erase({found->second.due, payment_id});
    turns_.erase({found->second.turn, payment_id});
    urgent_.erase(payment_id);
    forget_reference(found->second.order);
    open_.erase(found);
}

PAYMCP_INLINE std::optional<std::string> poll_plan::named_by(const payment_ref& ref) const {
    if (open_.contains(ref.payment_id)) return ref.payment_id;
    const auto found = by_reference_.find(ref.reference);
    return found == by_reference_.end() ? std::nullopt : std::optional(found->second);
}

PAYMCP_INLINE void poll_plan::poll_now(const std::string& payment_id) {
    if (open_.contains(payment_id)) urgent_.insert(payment_id);
}

PAYMCP_INLINE bool poll_plan::doubt(const std::string& payment_id, const std::string& why) {
    const auto found = open_.find(payment_id);
    return found != open_.end() && std::exchange(found->second.unclear, why) != why;
}

PAYMCP_INLINE bool poll_plan::attend(const std::string& payment_id, milliseconds poll_interval_hint, unix_time now) {
    const auto found = open_.find(payment_id);
    if (found == open_.end()) return false;
    entry& one = found->second;
    one.poll_interval_hint = poll_interval_hint;
    // The call counts as waiting as long as one of its polls may be late.
    one.attended_until = now + std::max(poll_interval_hint * 2, least_attention);
    attended_until_ = std::max(attended_until_, one.attended_until);
    const unix_time soon = std::max(now, one.looked + interval(one, now));
    if (soon >= one.due) return false;
    put(one, soon);
    return true;
}

PAYMCP_INLINE std::optional<checkout_request> poll_plan::take_urgent(unix_time now) {
    if (urgent_.empty()) return std::nullopt;
    return begin_look(open_.at(*urgent_.begin()), now);
}

PAYMCP_INLINE std::set<std::string> poll_plan::names_of(const checkout_request& order) {
    if (order.reference.empty()) return {};
    return {order.reference, std::string(early_events::announced_part(order.reference))};
}

PAYMCP_INLINE void poll_plan::forget_reference(const checkout_request& order) {
    for (const std::string& name : names_of(order)) {
        const auto found = by_reference_.find(name);
        if (found != by_reference_.end() && found->second == order.payment_id) by_reference_.erase(found);
    }
}

PAYMCP_INLINE checkout_request poll_plan::begin_look(entry& one, unix_time now) {
    urgent_.erase(one.order.payment_id);
    plan_ahead(one, now);
    return one.order;
}

PAYMCP_INLINE std::optional<checkout_request> poll_plan::take_first(const moments& planned, unix_time until,
                                                                    unix_time now) {
    while (!planned.empty() && planned.begin()->first <= until) {
        entry& one = open_.at(planned.begin()->second);
        if (now - std::max(one.order.expires, one.since) <= options_.overtime) return begin_look(one, now);
        forget(std::string(one.order.payment_id));
    }
    return std::nullopt;
}

PAYMCP_INLINE void poll_plan::plan_ahead(entry& one, unix_time now) {
    const milliseconds length = interval(one, now);
    const unix_time later = now + std::max(length, options_.idle_interval);
    put(one, now < one.order.expires ? now + length : later);
    put_turn(one, now < one.order.expires ? one.order.expires : later);
}

PAYMCP_INLINE void poll_plan::put_turn(entry& one, unix_time turn) {
    turns_.erase({one.turn, one.order.payment_id});
    one.turn = turn;
    turns_.insert({one.turn, one.order.payment_id});
}

PAYMCP_INLINE void poll_plan::put(entry& one, unix_time due) {
    due_.erase({one.due, one.order.payment_id});
    one.due = due;
    due_.insert({one.due, one.order.payment_id});
}

PAYMCP_INLINE milliseconds poll_plan::interval(const entry& one, unix_time now) const {
    const milliseconds age = std::max(now - one.since, milliseconds::zero());
    const bool attended = now < one.attended_until;
    const milliseconds wanted = one.poll_interval_hint.count() > 0 ? one.poll_interval_hint : options_.interval;
    const milliseconds least = attended ? wanted : options_.idle_interval;
    const milliseconds most = attended ? options_.longest_interval : options_.longest_idle_interval;
    const milliseconds length = std::clamp(age / 20, least, std::max(least, most));
    return length - length / 4 + length * random_millionths(random_) / 2'000'000;
}

}  // namespace paymcp::inline v0::detail

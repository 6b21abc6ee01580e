// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/life_cycle.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/postings.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::detail::lifecycle {

PAYMCP_INLINE std::optional<payment> linked(payment subject, std::string reference, std::string link) {
    if (subject.state != payment_state::created || !subject.reference.empty()) return std::nullopt;
    subject.reference = std::move(reference);
    subject.link = std::move(link);
    return subject;
}

PAYMCP_INLINE std::optional<payment> secured(payment subject, bool authorized_only) {
    if (money_is_known(subject.state)) return std::nullopt;
    subject.state = payment_state::secured;
    subject.authorized_only = authorized_only;
    subject.ended = {};
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE std::optional<payment> ended(payment subject, payment_state end, unix_time now) {
    if (subject.state != payment_state::created) return std::nullopt;
    subject.state = end;
    subject.ended = now;
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE bool is_unmade(const payment& subject, unix_time now) noexcept {
    return subject.state == payment_state::created && subject.reference.empty() && now >= subject.expires;
}

PAYMCP_INLINE std::optional<payment> unmade(payment subject, unix_time now) {
    if (!is_unmade(subject, now)) return std::nullopt;
    return ended(std::move(subject), payment_state::expired, now);
}

PAYMCP_INLINE bool may_run(const payment& subject, unix_time lease_now, bool at_most_once) noexcept {
    const bool cut_off = subject.state == payment_state::running && lease_now >= subject.held.until;
    return subject.state == payment_state::secured || (cut_off && !at_most_once);
}

PAYMCP_INLINE std::optional<payment> gone_back(payment subject, unix_time now, unix_time lease_now) {
    if (!may_run(subject, lease_now, false)) return std::nullopt;
    subject.state = subject.authorized_only ? payment_state::voided : payment_state::refunded;
    subject.ended = now;
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE std::optional<payment> changed_at_desk(payment subject, std::int64_t returned, states::dispute dispute,
                                                     unix_time now) {
    if (subject.state != payment_state::delivered || returned < 0 || is_gratis(subject)) return std::nullopt;
    const bool whole = returned >= sum_of(subject);
    const std::int64_t part = whole ? 0 : returned;
    if (!whole && subject.returned == part && subject.dispute == dispute) return std::nullopt;
    subject.returned = part;
    subject.dispute = dispute;
    if (!whole) return subject;
    subject.state = payment_state::refunded;
    subject.ended = now;
    subject.output = {};
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE bool went_back_unused(const payment& subject) noexcept {
    return states::returned.contains(subject.state) && subject.held.token == 0;
}

PAYMCP_INLINE std::optional<payment> unjudged(payment subject, std::string why, payment_state asked) {
    const bool waits = !money_is_known(subject.state) || states::deliverable.contains(subject.state);
    if (!waits || subject.state != asked || subject.unclear == why) return std::nullopt;
    subject.unclear = std::move(why);
    return subject;
}

PAYMCP_INLINE std::optional<payment> judged(payment subject) {
    if (subject.unclear.empty()) return std::nullopt;
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE bool is_doubted(const payment& subject) noexcept {
    const bool paid = subject.state == payment_state::secured || subject.state == payment_state::running;
    return paid && !subject.unclear.empty();
}

PAYMCP_INLINE claim_answer claim(payment subject, unix_time now, milliseconds lease_length, bool at_most_once) {
    switch (subject.state) {
        case payment_state::running:
            if (now < subject.held.until) return {claim_result::busy, std::move(subject)};
            if (at_most_once) return {claim_result::spent, std::move(subject)};
            [[fallthrough]];
        case payment_state::secured:
            subject.state = payment_state::running;
            subject.held = {subject.held.token + 1, now + lease_length};
            subject.unclear.clear();
            return {claim_result::won, std::move(subject)};
        case payment_state::recorded:
            return {claim_result::uncaptured, std::move(subject)};
        case payment_state::delivered:
            return {claim_result::delivered, std::move(subject)};
        case payment_state::refunding:
        case payment_state::voiding:
            return {claim_result::spent, std::move(subject)};
        case payment_state::refunded:
        case payment_state::voided:
            return {claim_result::lost, std::move(subject)};
        case payment_state::created:
        case payment_state::canceled:
        case payment_state::expired:
            break;
    }
    return {claim_result::unpaid, std::move(subject)};
}

PAYMCP_INLINE bool holds(const payment& subject, std::uint64_t token) noexcept {
    return subject.state == payment_state::running && subject.held.token == token;
}

PAYMCP_INLINE std::optional<payment> renewed(payment subject, std::uint64_t token, unix_time now,
                                             milliseconds lease_length) {
    if (!holds(subject, token)) return std::nullopt;
    subject.held.until = now + lease_length;
    return subject;
}

PAYMCP_INLINE std::optional<payment> recorded(payment subject, std::uint64_t token, tool_output output, unix_time now,
                                              std::optional<std::int64_t> used) {
    if (!holds(subject, token)) return std::nullopt;
    if (used && (*used < 0 || *used > subject.amount)) return std::nullopt;
    // A payment that was opened for an up_to, of a tool that has a fixed price since: it costs that price.
    const bool has_part = subject.authorized_only && (used || subject.used);
    if (has_part) subject.used = used.value_or(subject.amount);
    subject.output = std::move(output);
    subject.unclear.clear();
    subject.state = subject.authorized_only ? payment_state::recorded : payment_state::delivered;
    if (!subject.authorized_only) subject.ended = now;
    return subject;
}

PAYMCP_INLINE bool is_gratis(const payment& subject) noexcept {
    return states::with_result.contains(subject.state) && subject.used == 0;
}

PAYMCP_INLINE std::int64_t sum_of(const payment& subject) noexcept {
    return states::with_sum.contains(subject.state) ? subject.used.value_or(subject.amount) : subject.amount;
}

PAYMCP_INLINE std::optional<payment> captured(payment subject, unix_time now) {
    if (subject.state != payment_state::recorded) return std::nullopt;
    subject.state = payment_state::delivered;
    subject.ended = now;
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE std::optional<payment> released(payment subject, std::uint64_t token) {
    if (!holds(subject, token)) return std::nullopt;
    subject.state = payment_state::secured;
    subject.held.until = {};
    return subject;
}

PAYMCP_INLINE std::optional<payment> return_due(payment subject, std::uint64_t token, bool capture_refused,
                                                unix_time now) {
    const bool returning = states::returning.contains(subject.state);
    const bool lapsed = subject.state == payment_state::running && subject.held.until <= now;
    const bool ours = holds(subject, token) || (token == 0 && lapsed);
    const bool own_result = token != 0 && token == subject.held.token;
    const bool unpaid = subject.state == payment_state::recorded && (capture_refused || own_result);
    if (!returning && !ours && !unpaid) return std::nullopt;
    if (!returning) subject.state = subject.authorized_only ? payment_state::voiding : payment_state::refunding;
    subject.output = {};
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE std::optional<payment> refund_ordered(payment subject, unix_time now) {
    switch (subject.state) {
        case payment_state::running:
            if (now < subject.held.until) return std::nullopt;
            [[fallthrough]];
        case payment_state::secured:
        case payment_state::recorded:
            subject.state = subject.authorized_only ? payment_state::voiding : payment_state::refunding;
            break;
        case payment_state::delivered:
            if (subject.dispute == states::dispute::open) return std::nullopt;
            if (is_gratis(subject)) return std::nullopt;
            subject.state = payment_state::refunding;
            break;
        case payment_state::refunding:
        case payment_state::voiding:
            break;
        case payment_state::created:
        case payment_state::refunded:
        case payment_state::voided:
        case payment_state::canceled:
        case payment_state::expired:
            return std::nullopt;
    }
    subject.output = {};
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE std::optional<payment> owed_again(payment subject) {
    if (!states::returned.contains(subject.state)) return std::nullopt;
    subject.state = subject.state == payment_state::refunded ? payment_state::refunding : payment_state::voiding;
    return subject;
}

PAYMCP_INLINE std::optional<payment> uncaptured(payment subject) {
    if (subject.state != payment_state::delivered) return std::nullopt;
    subject.state = payment_state::recorded;
    return subject;
}

PAYMCP_INLINE bool output_is_dropped(const payment& subject) noexcept {
    return subject.state == payment_state::delivered && subject.output.content.empty() && !subject.output.failed;
}

PAYMCP_INLINE std::optional<payment> output_dropped(payment subject) {
    if (subject.state != payment_state::delivered || output_is_dropped(subject)) return std::nullopt;
    subject.output = {.content = {}, .structured = {}, .failed = false};
    return subject;
}

PAYMCP_INLINE bool is_handed_over(const payment& subject) noexcept {
    const bool charge_failed = subject.state == payment_state::recorded && subject.ended != unix_time{};
    if (subject.state != payment_state::delivered && !charge_failed) return false;
    const bool belongs_to_nobody = subject.principal.empty() && subject.session.empty();
    const bool dropped = subject.output.content.empty() && !subject.output.failed;
    return belongs_to_nobody || subject.collected || dropped;
}

PAYMCP_INLINE bool awaits_caller(const payment& subject) noexcept {
    return subject.state == payment_state::delivered && !is_handed_over(subject);
}

PAYMCP_INLINE std::optional<payment> refund_at_end(payment subject, unix_time now) {
    if (is_handed_over(subject)) return std::nullopt;
    return refund_ordered(std::move(subject), now);
}

PAYMCP_INLINE std::optional<payment> collected(payment subject) {
    if (subject.state != payment_state::delivered || subject.collected) return std::nullopt;
    subject.collected = true;
    return subject;
}

/// The states in which a plan that was paid for may be known. A run is not disturbed.
inline constexpr states::set knows_plan =
    states::set{payment_state::secured, payment_state::delivered} | states::returning | states::returned;

PAYMCP_INLINE std::optional<payment> plan_held(payment subject, std::int64_t until_seconds) {
    if (!knows_plan.contains(subject.state) || until_seconds < 0) return std::nullopt;
    const auto plan = std::ranges::find_if(subject.postings, postings::is_plan);
    if (plan == subject.postings.end() || plan->units == until_seconds) return std::nullopt;
    plan->units = until_seconds;
    plan->until = unix_time::max();
    return subject;
}

PAYMCP_INLINE bool serves_calls(const payment& subject) noexcept {
    const bool owed = subject.state == payment_state::delivered && !subject.collected;
    return states::is_open(subject.state) || (owed && !output_is_dropped(subject));
}

PAYMCP_INLINE bool may_lag(const payment& before, const payment& next) noexcept {
    const bool paid = before.state == payment_state::created && next.state == payment_state::secured;
    const bool delivered = before.state == payment_state::delivered && next.state == before.state;
    return paid || (delivered && next.collected && !before.collected);
}

PAYMCP_INLINE std::optional<payment> returned(payment subject, bool taken, unix_time now) {
    if (!states::returning.contains(subject.state)) return std::nullopt;
    subject.state = taken ? payment_state::refunded : payment_state::voided;
    subject.returned = 0;
    subject.ended = now;
    return subject;
}

}  // namespace paymcp::inline v0::detail::lifecycle

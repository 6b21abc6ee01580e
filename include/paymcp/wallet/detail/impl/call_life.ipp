// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/call_life.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/states.hpp>

#include <utility>

namespace paymcp::inline v0::detail::call_life {

PAYMCP_INLINE phase phase_of(const payment& subject) noexcept {
    switch (subject.state) {
        case payment_state::created:
            return phase::claimed;
        case payment_state::secured:
            return subject.authorized_only ? phase::charging : phase::charged;
        case payment_state::running:
            return subject.authorized_only ? phase::running : phase::working;
        case payment_state::recorded:
            return phase::settling;
        case payment_state::delivered:
            return phase::settled;
        case payment_state::refunding:
        case payment_state::voiding:
            return phase::returning;
        case payment_state::refunded:
            return phase::returned;
        case payment_state::canceled:
        case payment_state::expired:
            return phase::released;
        case payment_state::voided:
            break;
    }
    return phase::refused;
}

PAYMCP_INLINE std::string record_id(std::string_view key) { return "wallet_" + sha256_hex(key); }

PAYMCP_INLINE std::string fingerprint(const machine_call& call) {
    if (call.principal.empty()) return sha256_hex(call.arguments);
    return sha256_hex(std::to_string(call.principal.size()) + ":" + call.principal + call.arguments);
}

PAYMCP_INLINE payment first_claim(const machine_call& call, unix_time now, unix_time lease_now, milliseconds lease) {
    payment subject;
    subject.id = record_id(call.key);
    subject.tool = call.tool;
    subject.arguments = call.arguments;
    subject.digest = fingerprint(call);
    subject.amount = call.amount;
    subject.currency = call.currency;
    subject.provider = call.rail;
    subject.link = call.body;
    subject.created = now;
    subject.expires = call.expires;
    subject.held = {1, lease_now + lease};
    return subject;
}

PAYMCP_INLINE bool is_same_call(const payment& subject, const machine_call& call) {
    return subject.tool == call.tool && subject.digest == fingerprint(call) && subject.provider == call.rail;
}

inline payment claimed(payment subject, unix_time lease_now, milliseconds lease) {
    subject.held = {subject.held.token + 1, lease_now + lease};
    return subject;
}

/// Nothing was settled for the record, so another body of the same payment may replace the one on it.
inline payment claimed_anew(payment subject, const machine_call& call, unix_time lease_now, milliseconds lease) {
    subject.state = payment_state::created;
    subject.authorized_only = false;
    subject.ended = {};
    subject.link = call.body;
    subject.output = {};
    return claimed(std::move(subject), lease_now, lease);
}

inline payment ended_unsettled(payment subject, payment_state end, unix_time now) {
    subject.state = end;
    subject.ended = now;
    subject.link.clear();
    subject.output = {};
    subject.unclear.clear();
    return subject;
}

PAYMCP_INLINE claim_answer claim(payment subject, const machine_call& call, unix_time now, unix_time lease_now,
                                 milliseconds lease) {
    if (!is_same_call(subject, call)) return {found::other_call};
    const phase at = phase_of(subject);
    if (at == phase::settled) return {lifecycle::output_is_dropped(subject) ? found::dropped : found::settled};
    if (at == phase::returned) return {found::returned};
    if (at == phase::refused) return {found::refused};
    if (at == phase::released) return {found::fresh, claimed_anew(std::move(subject), call, lease_now, lease)};
    if (lease_now < subject.held.until) return {found::busy};
    switch (at) {
        case phase::claimed:
            return {found::fresh, claimed_anew(std::move(subject), call, lease_now, lease)};
        case phase::running:
            if (call.at_most_once)
                return {found::only_run, ended_unsettled(std::move(subject), payment_state::voided, now)};
            return {found::fresh, claimed_anew(std::move(subject), call, lease_now, lease)};
        case phase::working:
            if (call.at_most_once) return {found::spent, claimed(std::move(subject), lease_now, lease)};
            subject.state = payment_state::secured;
            return {found::charged, claimed(std::move(subject), lease_now, lease)};
        case phase::charged:
            return {found::charged, claimed(std::move(subject), lease_now, lease)};
        default:
            return take_up(std::move(subject), lease_now, lease);
    }
}

PAYMCP_INLINE claim_answer take_up(payment subject, unix_time lease_now, milliseconds lease) {
    if (!is_owed(subject) || lease_now < subject.held.until) return {found::busy};
    const phase at = phase_of(subject);
    const found what =
        at == phase::settling ? found::unsettled : (at == phase::charging ? found::uncharged : found::owed);
    return {what, claimed(std::move(subject), lease_now, lease)};
}

PAYMCP_INLINE bool is_owed(const payment& subject) noexcept {
    const phase at = phase_of(subject);
    return at == phase::settling || at == phase::charging || at == phase::returning;
}

PAYMCP_INLINE bool holds(const payment& subject, std::uint64_t token) noexcept {
    const bool open = subject.state == payment_state::created || states::undelivered.contains(subject.state);
    return open && subject.held.token == token;
}

PAYMCP_INLINE std::optional<payment> renewed(payment subject, std::uint64_t token, unix_time lease_now,
                                             milliseconds lease) {
    if (!holds(subject, token)) return std::nullopt;
    subject.held.until = lease_now + lease;
    return subject;
}

PAYMCP_INLINE std::optional<payment> charging(payment subject, std::uint64_t token, unix_time lease_now,
                                              milliseconds lease) {
    if (phase_of(subject) != phase::claimed) return std::nullopt;
    subject.state = payment_state::secured;
    subject.authorized_only = true;
    return renewed(std::move(subject), token, lease_now, lease);
}

PAYMCP_INLINE std::optional<payment> started(payment subject, std::uint64_t token, unix_time lease_now,
                                             milliseconds lease) {
    const phase at = phase_of(subject);
    if (at != phase::claimed && at != phase::charged) return std::nullopt;
    subject.state = payment_state::running;
    subject.authorized_only = at == phase::claimed;
    return renewed(std::move(subject), token, lease_now, lease);
}

PAYMCP_INLINE std::optional<payment> recorded(payment subject, std::uint64_t token, tool_output output, unix_time now,
                                              unix_time lease_now, milliseconds lease) {
    std::optional<payment> next = lifecycle::recorded(std::move(subject), token, std::move(output), now);
    if (!next || next->state == payment_state::delivered) return next;
    return renewed(std::move(*next), token, lease_now, lease);
}

PAYMCP_INLINE std::optional<payment> settled(payment subject, std::string reference, unix_time now) {
    const phase at = phase_of(subject);
    if (at != phase::settling && at != phase::charging) return std::nullopt;
    subject.state = at == phase::settling ? payment_state::delivered : payment_state::secured;
    subject.authorized_only = false;
    subject.reference = std::move(reference);
    subject.link.clear();
    subject.unclear.clear();
    if (at == phase::settling) subject.ended = now;
    return subject;
}

PAYMCP_INLINE std::optional<payment> refused(payment subject, std::uint64_t token, unix_time now) {
    const phase at = phase_of(subject);
    const bool open = at == phase::claimed || at == phase::settling || at == phase::charging;
    if (!open || !holds(subject, token)) return std::nullopt;
    return ended_unsettled(std::move(subject), payment_state::voided, now);
}

PAYMCP_INLINE std::optional<payment> doubted(payment subject, std::uint64_t token, std::string why,
                                             unix_time lease_now) {
    const phase at = phase_of(subject);
    if ((at != phase::settling && at != phase::charging) || !holds(subject, token)) return std::nullopt;
    subject.unclear = std::move(why);
    subject.held.until = lease_now;
    return subject;
}

PAYMCP_INLINE std::optional<payment> released(payment subject, std::uint64_t token, unix_time now) {
    const phase at = phase_of(subject);
    if ((at != phase::claimed && at != phase::running) || !holds(subject, token)) return std::nullopt;
    return ended_unsettled(std::move(subject), payment_state::canceled, now);
}

PAYMCP_INLINE std::optional<payment> return_due(payment subject, std::uint64_t token) {
    const phase at = phase_of(subject);
    if ((at != phase::working && at != phase::returning) || !holds(subject, token)) return std::nullopt;
    subject.state = payment_state::refunding;
    subject.output = {};
    return subject;
}

PAYMCP_INLINE std::optional<payment> returned(payment subject, unix_time now) {
    return lifecycle::returned(std::move(subject), true, now);
}

PAYMCP_INLINE std::optional<payment> abandoned(payment subject, unix_time now, unix_time lease_now, bool only_run) {
    if (lease_now < subject.held.until) return std::nullopt;
    switch (phase_of(subject)) {
        case phase::claimed:
            return ended_unsettled(std::move(subject), payment_state::canceled, now);
        case phase::running:
            return ended_unsettled(std::move(subject), only_run ? payment_state::voided : payment_state::canceled, now);
        case phase::working:
            if (only_run) return std::nullopt;
            subject.state = payment_state::secured;
            // The holder of the lapsed lease may live: its token is worth nothing any more.
            return claimed(std::move(subject), lease_now, milliseconds::zero());
        default:
            return std::nullopt;
    }
}

}  // namespace paymcp::inline v0::detail::call_life

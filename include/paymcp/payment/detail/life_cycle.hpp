// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/payment/states.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

/// The transitions of a payment as pure functions: each takes the payment as last read and returns what to write, or
/// nothing where the transition does not start from that state. A store's compare-and-set makes each of them atomic.
namespace paymcp::inline v0::detail::lifecycle {

/// Whether the money is known to be secured, returned or ended, so that the record alone decides what follows.
constexpr bool money_is_known(payment_state state) noexcept { return !states::unpaid.contains(state); }

/// The provider returned its id and the link.
inline std::optional<payment> linked(payment subject, std::string reference, std::string link) {
    if (subject.state != payment_state::created || !subject.reference.empty()) return std::nullopt;
    subject.reference = std::move(reference);
    subject.link = std::move(link);
    return subject;
}

/// The money is secured. Also from `canceled` and `expired`: a payer may pay before the end takes effect at the
/// provider, and received money is never ignored.
inline std::optional<payment> secured(payment subject, bool authorized_only) {
    if (money_is_known(subject.state)) return std::nullopt;
    subject.state = payment_state::secured;
    subject.authorized_only = authorized_only;
    subject.settled = {};
    subject.unclear.clear();
    return subject;
}

/// The payment ended unpaid; `end` is `canceled` or `expired`.
inline std::optional<payment> ended(payment subject, payment_state end, unix_time now) {
    if (subject.state != payment_state::created) return std::nullopt;
    subject.state = end;
    subject.settled = now;
    subject.unclear.clear();
    return subject;
}

/// Whether the provider has not made the link before the payment expired: it cannot be paid any more, and a provider
/// refuses to create an expired payment.
inline bool is_unmade(const payment& subject, unix_time now) noexcept {
    return subject.state == payment_state::created && subject.reference.empty() && now >= subject.expires;
}

/// Ends such a payment. Refused where the link has been made meanwhile.
inline std::optional<payment> unmade(payment subject, unix_time now) {
    if (!is_unmade(subject, now)) return std::nullopt;
    return ended(std::move(subject), payment_state::expired, now);
}

/// Secured money was returned outside this library: in the provider's dashboard, or because a reservation lapsed.
inline std::optional<payment> gone_back(payment subject, unix_time now) {
    if (subject.state != payment_state::secured) return std::nullopt;
    subject.state = subject.authorized_only ? payment_state::voided : payment_state::refunded;
    subject.settled = now;
    subject.unclear.clear();
    return subject;
}

/// Whether the money was returned and the tool was never started for it.
inline bool went_back_unused(const payment& subject) noexcept {
    return states::returned.contains(subject.state) && subject.held.token == 0;
}

/// The provider's report does not match the payment: the reason is noted for the seller, and the payment counts neither
/// as paid nor as unpaid. `asked` is the state when the provider was asked. Refused where the same reason is noted
/// already, and where the state has changed since: that change had a newer answer.
inline std::optional<payment> unjudged(payment subject, std::string why, payment_state asked) {
    const bool waits = !money_is_known(subject.state) || subject.state == payment_state::secured ||
                       subject.state == payment_state::recorded;
    if (!waits || subject.state != asked || subject.unclear == why) return std::nullopt;
    subject.unclear = std::move(why);
    return subject;
}

/// The provider's reports match the payment again.
inline std::optional<payment> judged(payment subject) {
    if (subject.unclear.empty()) return std::nullopt;
    subject.unclear.clear();
    return subject;
}

/// The result of a claim.
enum class claim_result : std::uint8_t {
    won,         ///< `next` holds the new lease, which the caller writes
    busy,        ///< another call holds a lease that has not lapsed
    delivered,   ///< the result is in the record
    uncaptured,  ///< the result is in the record, the reserved money is not captured
    spent,       ///< the only run is used, the money must be refunded
    lost,        ///< the payment has ended
    unpaid,      ///< nothing is secured
};

/// What a claim found, and the payment to write where it was won.
struct claim_answer {
    claim_result result;
    payment next;
};

/// Tries to win the right to run. A lapsed lease is won again with a higher token, except for a tool that runs at most
/// once: there the first claim uses the only run, with or without a result.
inline claim_answer claim(payment subject, unix_time now, milliseconds lease_length, bool at_most_once) {
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
        case payment_state::recorded: return {claim_result::uncaptured, std::move(subject)};
        case payment_state::delivered: return {claim_result::delivered, std::move(subject)};
        case payment_state::refunding:
        case payment_state::voiding: return {claim_result::spent, std::move(subject)};
        case payment_state::refunded:
        case payment_state::voided: return {claim_result::lost, std::move(subject)};
        case payment_state::created:
        case payment_state::canceled:
        case payment_state::expired: break;
    }
    return {claim_result::unpaid, std::move(subject)};
}

/// Whether this token still holds the payment. The time does not matter: a lapsed lease is valid until another call
/// takes it.
inline bool holds(const payment& subject, std::uint64_t token) noexcept {
    return subject.state == payment_state::running && subject.held.token == token;
}

/// The holder is alive: the lease restarts now.
inline std::optional<payment> renewed(payment subject, std::uint64_t token, unix_time now, milliseconds lease_length) {
    if (!holds(subject, token)) return std::nullopt;
    subject.held.until = now + lease_length;
    return subject;
}

/// The tool delivered. Reserved money must still be captured; with captured money the payment is delivered.
inline std::optional<payment> recorded(payment subject, std::uint64_t token, tool_output output, unix_time now) {
    if (!holds(subject, token)) return std::nullopt;
    subject.output = std::move(output);
    subject.state = subject.authorized_only ? payment_state::recorded : payment_state::delivered;
    if (!subject.authorized_only) subject.settled = now;
    return subject;
}

/// The reserved money is captured.
inline std::optional<payment> captured(payment subject, unix_time now) {
    if (subject.state != payment_state::recorded) return std::nullopt;
    subject.state = payment_state::delivered;
    subject.settled = now;
    subject.unclear.clear();
    return subject;
}

/// The tool failed and the payment stays valid for another try.
inline std::optional<payment> released(payment subject, std::uint64_t token) {
    if (!holds(subject, token)) return std::nullopt;
    subject.state = payment_state::secured;
    subject.held.until = {};
    return subject;
}

/// Records that the money must be returned before it is sent, so that a crash cannot lose the debt. Allowed to the
/// holder of the run, after a lapsed only run, and for a result whose capture was refused. `token` is that of the
/// caller's claim, or 0 without one: a caller that lost its claim may not decide, and only the caller whose capture was
/// refused may discard a recorded result.
inline std::optional<payment> return_due(payment subject, std::uint64_t token, bool capture_refused, unix_time now) {
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

/// The operator returns the money, also after a delivery. Refused while the tool runs, because its result is paid for.
/// Money that was reserved and never captured is released.
inline std::optional<payment> refund_ordered(payment subject, unix_time now) {
    switch (subject.state) {
        case payment_state::running:
            if (now < subject.held.until) return std::nullopt;
            [[fallthrough]];
        case payment_state::secured:
        case payment_state::recorded:
            subject.state = subject.authorized_only ? payment_state::voiding : payment_state::refunding;
            break;
        case payment_state::delivered: subject.state = payment_state::refunding; break;
        case payment_state::refunding:
        case payment_state::voiding: break;
        case payment_state::created:
        case payment_state::refunded:
        case payment_state::voided:
        case payment_state::canceled:
        case payment_state::expired: return std::nullopt;
    }
    subject.output = {};
    subject.unclear.clear();
    return subject;
}

/// Returned money has not arrived: it is owed again. `settled` stays, so that the next try is a new refund.
inline std::optional<payment> owed_again(payment subject) {
    if (!states::returned.contains(subject.state)) return std::nullopt;
    subject.state =
        subject.state == payment_state::refunded ? payment_state::refunding : payment_state::voiding;
    return subject;
}

/// The capture for a delivered result has failed: the customer owes the amount to the seller.
inline std::optional<payment> uncaptured(payment subject) {
    if (subject.state != payment_state::delivered) return std::nullopt;
    subject.state = payment_state::recorded;
    return subject;
}

/// Whether a delivered result was dropped because its retention time was over.
inline bool output_is_dropped(const payment& subject) noexcept {
    return subject.state == payment_state::delivered && subject.output.content.empty() && !subject.output.failed;
}

/// The retention time of a delivered result is over; the rest of the payment stays.
inline std::optional<payment> output_dropped(payment subject) {
    if (subject.state != payment_state::delivered || output_is_dropped(subject)) return std::nullopt;
    subject.output = {.content = {}, .structured = {}, .failed = false};
    return subject;
}

/// Whether a delivered result counts as handed over: it was returned to a caller, it was kept for its whole retention
/// time, or the payment has no owner, for which collection is never recorded. Also where its charge failed afterwards.
inline bool is_handed_over(const payment& subject) noexcept {
    const bool charge_failed = subject.state == payment_state::recorded && subject.settled != unix_time{};
    if (subject.state != payment_state::delivered && !charge_failed) return false;
    const bool belongs_to_nobody = subject.principal.empty() && subject.session.empty();
    const bool dropped = subject.output.content.empty() && !subject.output.failed;
    return belongs_to_nobody || subject.collected || dropped;
}

/// Whether a recorded result has not been returned to any caller.
inline bool awaits_caller(const payment& subject) noexcept {
    return subject.state == payment_state::delivered && !is_handed_over(subject);
}

/// Results can no longer be fetched: as `refund_ordered`, except for results that were handed over.
inline std::optional<payment> refund_at_end(payment subject, unix_time now) {
    if (is_handed_over(subject)) return std::nullopt;
    return refund_ordered(std::move(subject), now);
}

/// A caller has received the result: from now on the same call is a new purchase.
inline std::optional<payment> collected(payment subject) {
    if (subject.state != payment_state::delivered || subject.collected) return std::nullopt;
    subject.collected = true;
    return subject;
}

/// Whether a call with the same arguments uses this payment instead of a new one: while it is open, and then while its
/// result is kept and no caller has received it.
inline bool serves_calls(const payment& subject) noexcept {
    const bool owed = subject.state == payment_state::delivered && !subject.collected;
    return is_open(subject.state) || (owed && !output_is_dropped(subject));
}

/// The money was returned. `taken` says whether it had been captured: a capture can precede a void.
inline std::optional<payment> returned(payment subject, bool taken, unix_time now) {
    if (!states::returning.contains(subject.state)) return std::nullopt;
    subject.state = taken ? payment_state::refunded : payment_state::voided;
    subject.settled = now;
    return subject;
}

}  // namespace paymcp::inline v0::lifecycle

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/payment/states.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

/// The arrows of a payment's life as pure functions: each takes the payment as last read and returns what to write, or
/// nothing where the arrow does not lead from there. A store's compare-and-set makes each of them atomic.
namespace paymcp::inline v0::lifecycle {

/// Whether the money question is settled and only the record decides what comes next.
constexpr bool money_is_known(payment_state state) noexcept { return !states::unpaid.contains(state); }

/// The provider gave us its id and the link.
inline std::optional<payment> linked(payment subject, std::string reference, std::string link) {
    if (subject.state != payment_state::created || !subject.reference.empty()) return std::nullopt;
    subject.reference = std::move(reference);
    subject.link = std::move(link);
    return subject;
}

/// The money is secured. Also from `canceled` and `expired`: a payer may be quicker than the news of the end, and money
/// that has come in is never forgotten.
inline std::optional<payment> secured(payment subject, bool authorized_only) {
    if (money_is_known(subject.state)) return std::nullopt;
    subject.state = payment_state::secured;
    subject.authorized_only = authorized_only;
    subject.settled = {};
    subject.unclear.clear();
    return subject;
}

/// The payment ended unpaid; `end` is `canceled` or `expired`.
inline std::optional<payment> ended(payment subject, payment_state end, timestamp now) {
    if (subject.state != payment_state::created) return std::nullopt;
    subject.state = end;
    subject.settled = now;
    subject.unclear.clear();
    return subject;
}

/// Whether the provider has not made the link in the time for paying: nobody can pay it any more, and a provider
/// refuses to make what has expired already.
inline bool is_unmade(const payment& subject, timestamp now) noexcept {
    return subject.state == payment_state::created && subject.reference.empty() && now >= subject.expires;
}

/// Such a payment ends. Refused where the link has been made meanwhile.
inline std::optional<payment> unmade(payment subject, timestamp now) {
    if (!is_unmade(subject, now)) return std::nullopt;
    return ended(std::move(subject), payment_state::expired, now);
}

/// Money that was secured has gone back without us: at the provider's own desk, or because a reservation has lapsed.
inline std::optional<payment> gone_back(payment subject, timestamp now) {
    if (subject.state != payment_state::secured) return std::nullopt;
    subject.state = subject.authorized_only ? payment_state::voided : payment_state::refunded;
    subject.settled = now;
    subject.unclear.clear();
    return subject;
}

/// Whether the money has gone back and the tool was never started for it.
inline bool went_back_unused(const payment& subject) noexcept {
    return states::returned.contains(subject.state) && subject.held.token == 0;
}

/// The provider's report fits nothing of the payment: noted for the seller, and neither paid nor unpaid by it. `asked`
/// is where the payment stood when the provider was asked. Refused where the same is noted already, and where the
/// payment has moved on since: whoever moved it has a better answer.
inline std::optional<payment> unjudged(payment subject, std::string why, payment_state asked) {
    const bool waits = !money_is_known(subject.state) || subject.state == payment_state::secured ||
                       subject.state == payment_state::recorded;
    if (!waits || subject.state != asked || subject.unclear == why) return std::nullopt;
    subject.unclear = std::move(why);
    return subject;
}

/// What the provider reports can be judged again.
inline std::optional<payment> judged(payment subject) {
    if (subject.unclear.empty()) return std::nullopt;
    subject.unclear.clear();
    return subject;
}

/// What a claim finds.
enum class claim_result : std::uint8_t {
    won,         ///< `next` holds the new lease, to be written
    busy,        ///< somebody holds a lease that has not lapsed
    delivered,   ///< the result is in the record
    uncaptured,  ///< the result is in the record, the reserved money is not taken
    spent,       ///< the one run is used up, the money must go back
    lost,        ///< the payment has ended
    unpaid,      ///< nothing is secured
};

/// What a claim found, and the payment to write where it was won.
struct claim_answer {
    claim_result result;
    payment next;
};

/// Tries to win the right to run. A lease that has lapsed is won again with a higher token, except for a tool that runs
/// at most once: there the first claim used the run up, whatever became of it.
inline claim_answer claim(payment subject, timestamp now, milliseconds lease_length, bool at_most_once) {
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

/// Whether this token still holds the payment. The time does not matter: a lapsed lease that nobody has taken over is
/// still ours.
inline bool holds(const payment& subject, std::uint64_t token) noexcept {
    return subject.state == payment_state::running && subject.held.token == token;
}

/// The holder is alive: the lease runs anew from now.
inline std::optional<payment> renewed(payment subject, std::uint64_t token, timestamp now, milliseconds lease_length) {
    if (!holds(subject, token)) return std::nullopt;
    subject.held.until = now + lease_length;
    return subject;
}

/// The tool delivered. Reserved money is still to be captured; taken money makes the payment delivered.
inline std::optional<payment> recorded(payment subject, std::uint64_t token, tool_output output, timestamp now) {
    if (!holds(subject, token)) return std::nullopt;
    subject.output = std::move(output);
    subject.state = subject.authorized_only ? payment_state::recorded : payment_state::delivered;
    if (!subject.authorized_only) subject.settled = now;
    return subject;
}

/// The reserved money is taken.
inline std::optional<payment> captured(payment subject, timestamp now) {
    if (subject.state != payment_state::recorded) return std::nullopt;
    subject.state = payment_state::delivered;
    subject.settled = now;
    subject.unclear.clear();
    return subject;
}

/// The tool failed and the payment stays good for another try.
inline std::optional<payment> released(payment subject, std::uint64_t token) {
    if (!holds(subject, token)) return std::nullopt;
    subject.state = payment_state::secured;
    subject.held.until = {};
    return subject;
}

/// Writes down that the money must go back before anybody tries to send it, so that a crash cannot forget it. Allowed
/// to the holder of the run, after a lapsed only run, and for a result whose capture was refused. `token` is that of
/// the caller's own claim, or 0 where it won none: whoever lost its claim to somebody else has no say any more, and a
/// result that came after all is thrown away only by who was refused its capture.
inline std::optional<payment> return_due(payment subject, std::uint64_t token, bool capture_refused, timestamp now) {
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

/// The operator sends the money back, also after a delivery. Not while the tool runs: what it delivers has been paid
/// for. What only was reserved and never taken is released.
inline std::optional<payment> refund_ordered(payment subject, timestamp now) {
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

/// Money that had gone back has not arrived: it is owed again. `settled` stays, so that the next try is another one.
inline std::optional<payment> owed_again(payment subject) {
    if (!states::returned.contains(subject.state)) return std::nullopt;
    subject.state =
        subject.state == payment_state::refunded ? payment_state::refunding : payment_state::voiding;
    return subject;
}

/// The capture of a delivered result has failed: the customer owes it to the seller.
inline std::optional<payment> uncaptured(payment subject) {
    if (subject.state != payment_state::delivered) return std::nullopt;
    subject.state = payment_state::recorded;
    return subject;
}

/// Whether a delivered result has been dropped because its time was over.
inline bool output_is_dropped(const payment& subject) noexcept {
    return subject.state == payment_state::delivered && subject.output.content.empty() && !subject.output.failed;
}

/// The time to keep a delivered result is over; the rest of the payment stays.
inline std::optional<payment> output_dropped(payment subject) {
    if (subject.state != payment_state::delivered || output_is_dropped(subject)) return std::nullopt;
    subject.output = {.content = {}, .structured = {}, .failed = false};
    return subject;
}

/// Whether a delivered result is out of our hands: it was handed to a caller, it was kept for its whole time, or the
/// payment belongs to nobody, of which it is never noted. Also where the charge for it has failed afterwards.
inline bool is_handed_over(const payment& subject) noexcept {
    const bool charge_failed = subject.state == payment_state::recorded && subject.settled != timestamp{};
    if (subject.state != payment_state::delivered && !charge_failed) return false;
    const bool belongs_to_nobody = subject.principal.empty() && subject.session.empty();
    const bool dropped = subject.output.content.empty() && !subject.output.failed;
    return belongs_to_nobody || subject.collected || dropped;
}

/// Whether a result is kept that has reached nobody.
inline bool awaits_caller(const payment& subject) noexcept {
    return subject.state == payment_state::delivered && !is_handed_over(subject);
}

/// Nobody can fetch results any more: as `refund_ordered`, save for what has been handed over.
inline std::optional<payment> refund_at_end(payment subject, timestamp now) {
    if (is_handed_over(subject)) return std::nullopt;
    return refund_ordered(std::move(subject), now);
}

/// A caller has been handed the result: from now on the same call is a new purchase.
inline std::optional<payment> collected(payment subject) {
    if (subject.state != payment_state::delivered || subject.collected) return std::nullopt;
    subject.collected = true;
    return subject;
}

/// Whether a call with the same arguments is served by this payment instead of a second bill: as long as it is open,
/// and then as long as its result is kept and has reached nobody.
inline bool serves_calls(const payment& subject) noexcept {
    const bool owed = subject.state == payment_state::delivered && !subject.collected;
    return is_open(subject.state) || (owed && !output_is_dropped(subject));
}

/// The money has gone back. `taken` says whether it had been taken: a capture can have been quicker than a void.
inline std::optional<payment> returned(payment subject, bool taken, timestamp now) {
    if (!states::returning.contains(subject.state)) return std::nullopt;
    subject.state = taken ? payment_state::refunded : payment_state::voided;
    subject.settled = now;
    return subject;
}

}  // namespace paymcp::inline v0::lifecycle

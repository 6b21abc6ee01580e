// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/payment/states.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// The transitions of a payment as pure functions: each takes the payment as last read and returns what to write, or
/// nothing where the transition does not start from that state. A store's compare-and-set makes each of them atomic.
namespace paymcp::inline v0::detail::lifecycle {

/// Whether the money is known to be secured, returned or ended, so that the record alone decides what follows.
constexpr bool money_is_known(payment_state state) noexcept { return !states::unpaid.contains(state); }

/// The provider returned its id and the link.
std::optional<payment> linked(payment subject, std::string reference, std::string link);

/// The money is secured. Also from `canceled` and `expired`: a payer may pay before the end takes effect at the
/// provider, and received money is never ignored.
std::optional<payment> secured(payment subject, bool authorized_only);

/// The payment ended unpaid; `end` is `canceled` or `expired`.
std::optional<payment> ended(payment subject, payment_state end, unix_time now);

/// Whether the provider has not made the link before the payment expired: it cannot be paid any more, and a provider
/// refuses to create an expired payment.
bool is_unmade(const payment& subject, unix_time now) noexcept;

/// Ends such a payment. Refused where the link has been made meanwhile.
std::optional<payment> unmade(payment subject, unix_time now);

/// Whether a claim may start a run: the money is secured, or the run before was cut off and its lease has lapsed.
/// `lease_now` is the store's time for leases.
bool may_run(const payment& subject, unix_time lease_now, bool at_most_once) noexcept;

/// Secured money was returned outside this library: in the provider's dashboard, or because a reservation lapsed.
/// Refused while a tool runs for it. `now` is recorded, `lease_now` is the store's time for leases.
std::optional<payment> gone_back(payment subject, unix_time now, unix_time lease_now);

/// What the provider reports of the captured money of a delivered payment: how much went back in all, in minor units,
/// and the dispute. With all that was captured the payment is refunded. Both replace what was known, so that reports
/// add up to nothing, however often they come. Nothing where they say nothing new.
std::optional<payment> changed_at_desk(payment subject, std::int64_t returned, states::dispute dispute, unix_time now);

/// Whether the money was returned and the tool was never started for it.
bool went_back_unused(const payment& subject) noexcept;

/// The provider's report does not match the payment: the reason is noted for the seller, and the payment counts neither
/// as paid nor as unpaid. `asked` is the state when the provider was asked. Refused where the same reason is noted
/// already, and where the state has changed since: that change had a newer answer.
std::optional<payment> unjudged(payment subject, std::string why, payment_state asked);

/// The provider's reports match the payment again.
std::optional<payment> judged(payment subject);

/// Whether the provider's last report on secured money did not match, so that no tool is run for it.
bool is_doubted(const payment& subject) noexcept;

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
claim_answer claim(payment subject, unix_time now, milliseconds lease_length, bool at_most_once);

/// Whether this token still holds the payment. The time does not matter: a lapsed lease is valid until another call
/// takes it.
bool holds(const payment& subject, std::uint64_t token) noexcept;

/// The holder is alive: the lease restarts now.
std::optional<payment> renewed(payment subject, std::uint64_t token, unix_time now, milliseconds lease_length);

/// The tool delivered. Reserved money must still be captured; with captured money the payment is delivered. `used` is
/// what the tool reports of an `up_to`; it is refused beyond the amount, and ignored for money that is captured
/// already.
std::optional<payment> recorded(payment subject, std::uint64_t token, tool_output output, unix_time now,
                                std::optional<std::int64_t> used = std::nullopt);

/// The result is recorded, and its tool has used nothing of an `up_to`: nothing is captured.
bool is_gratis(const payment& subject) noexcept;

/// What a payment is about, in minor units: what was used of an `up_to` once that is known, else the amount.
std::int64_t sum_of(const payment& subject) noexcept;

/// The reserved money is captured.
std::optional<payment> captured(payment subject, unix_time now);

/// The tool failed and the payment stays valid for another try.
std::optional<payment> released(payment subject, std::uint64_t token);

/// Records that the money must be returned before it is sent, so that a crash cannot lose the debt. Allowed to the
/// holder of the run, after a lapsed only run, and for a result whose capture was refused. `token` is that of the
/// caller's claim, or 0 without one: a caller that lost its claim may not decide, and only the caller whose capture was
/// refused may discard a recorded result.
std::optional<payment> return_due(payment subject, std::uint64_t token, bool capture_refused, unix_time now);

/// The operator returns the money, also after a delivery. Refused while the tool runs, because its result is paid for,
/// while a dispute about it is open, because the payer would get it twice, and after a delivery that nothing was
/// captured for. Money that was reserved and never captured is voided.
std::optional<payment> refund_ordered(payment subject, unix_time now);

/// Returned money has not arrived: it is owed again. `ended` stays, so that the next try is a new refund.
std::optional<payment> owed_again(payment subject);

/// The capture for a delivered result has failed: the customer owes the amount to the seller.
std::optional<payment> uncaptured(payment subject);

/// Whether a delivered result was dropped because its retention time was over.
bool output_is_dropped(const payment& subject) noexcept;

/// The retention time of a delivered result is over; the rest of the payment stays.
std::optional<payment> output_dropped(payment subject);

/// Whether a delivered result counts as handed over: it was returned to a caller, it was kept for its whole retention
/// time, or the payment has no owner, for which collection is never recorded. Also where its charge failed afterwards.
bool is_handed_over(const payment& subject) noexcept;

/// Whether a recorded result has not been returned to any caller.
bool awaits_caller(const payment& subject) noexcept;

/// Results can no longer be fetched: as `refund_ordered`, except for results that were handed over.
std::optional<payment> refund_at_end(payment subject, unix_time now);

/// A caller has received the result: from now on the same call is a new purchase.
std::optional<payment> collected(payment subject);

/// Until when the plan is held that the payment started, in unix seconds; 0 says that it is over. Replaces what was
/// known. Refused while the payment is unpaid or in work, where it starts no plan, and where this says nothing new.
std::optional<payment> plan_held(payment subject, std::int64_t until_seconds);

/// Whether a call with the same arguments uses this payment instead of a new one: while it is open, and then while its
/// result is kept and no caller has received it.
bool serves_calls(const payment& subject) noexcept;

/// Whether a power failure may undo this step until the next write: the provider says again that an open payment is
/// paid, and a result whose collection is forgotten is returned once more instead of sold again.
bool may_lag(const payment& before, const payment& next) noexcept;

/// The money was returned. `taken` says whether it had been captured: a capture can precede a void.
std::optional<payment> returned(payment subject, bool taken, unix_time now);

}  // namespace paymcp::inline v0::lifecycle

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/detail/impl/life_cycle.ipp>
#endif

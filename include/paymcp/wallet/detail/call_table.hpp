// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// The words of the table that leads a call with a payment in it from its look-up to its answer.
namespace paymcp::inline v0::detail::call_flow {

/// What is done for the call. Each action ends in one of its `outcomes`.
enum class step : std::uint8_t {
    look_up,       ///< find the payment in the store and claim it
    await_other,   ///< wait for the call that has it
    check_terms,   ///< its time, and today's offer
    verify,        ///< ask the rail whether it can be settled
    charge,        ///< record that the settlement is sent, before the run
    start,         ///< record that the tool runs
    run,           ///< run the tool
    record,        ///< record its result
    settle,        ///< have the rail take the money, for the first time
    settle_again,  ///< the same body again, after an attempt that may have happened
    rest,          ///< pause before the next attempt
    doubt,         ///< record that the outcome is not known
    release,       ///< let the payment go, unsettled: the same call may use it again
    dismiss,       ///< end the payment, unsettled: no call uses it again
    give_back,     ///< record the debt and refund it
    reply,         ///< end the call with a verdict
};
inline constexpr std::size_t step_count = 16;

/// What has come of an action.
enum class outcome : std::uint8_t {
    entered,     ///< a call with a payment has come
    fresh,       ///< claimed, and nothing has happened for it before
    unsettled,   ///< claimed with a recorded result, or after an attempt to settle: it may be settled
    uncharged,   ///< claimed after an attempt to settle before the run
    charged,     ///< the money is there, and the tool is to run
    spent,       ///< the money is there, and the only run was interrupted
    owed,        ///< the money of a failed run must go back
    settled,     ///< the money is there, and the result is on record
    dropped,     ///< it was settled, and the result is kept no more
    returned,    ///< the money went back
    unreturned,  ///< the money has not gone back yet
    busy,        ///< another call has the payment
    other_call,  ///< the payment is bound to another call
    refused,     ///< the rail says no, and nothing was settled
    fits,
    unfit,
    verified,
    unanswered,  ///< the rail gave no verdict
    unnoted,     ///< the rail says no, and that is not on record yet
    unsent,      ///< the rail was certainly not asked
    charging,    ///< the attempt is on record
    started,
    succeeded,
    failed,       ///< the tool failed, and nothing was settled
    failed_paid,  ///< the tool failed, and the money is there
    recorded,     ///< the result is on record, to be settled
    delivered,    ///< the result is on record, and the money is there
    released,
    noted,
    rested,
    gave_up,
    woken,
    fenced,  ///< another call has taken the payment over
    dark,    ///< the store did not answer
};
inline constexpr std::size_t outcome_count = 34;

/// How a call ends. Only `result` and `tool_failed` carry the tool's output, only `challenge` asks for a payment.
enum class verdict : std::uint8_t {
    none,
    result,       ///< the recorded output, with its receipt
    tool_failed,  ///< the failed output; nothing was charged
    challenge,    ///< pay with a new payment: of this one nothing was or will be taken
    unknown,      ///< whether it was charged is not known: repeat the same call with the same payment
    busy,         ///< the call runs elsewhere: repeat it later with the same payment
    unavailable,  ///< the store or the rail did not answer, nothing was charged: repeat it with the same payment
    dropped,      ///< it was paid and answered, and the answer is kept no more
    returned,     ///< the tool failed after the charge, and the money went back
    owed,         ///< the tool failed after the charge, and the money has yet to go back
};

/// A place in the table.
enum class place : std::uint8_t {
    entry,
    looking,
    waiting,
    checking,
    verifying,
    charging,
    starting,
    running,
    recording,
    settling,
    settling_again,
    resting,
    resting_unsent,
    resting_refused,
    refusing,  ///< the rail's no to the first settlement is written again
    doubting,
    dismissing,        ///< before a challenge
    releasing_dark,    ///< the rail gave no verdict
    releasing_failed,  ///< the tool failed
    giving_back,
    end,
};
inline constexpr std::size_t place_count = 21;

/// In a place, on an outcome, do this and be there.
struct row {
    place from;
    outcome on;
    place to;
    step act;
    verdict says = verdict::none;
};

/// A table of such rows.
struct table {
    std::span<const row> rows;

    /// The row for an outcome in a place, or null.
    constexpr const row* find(place from, outcome on) const noexcept {
        for (const row& each : rows)
            if (each.from == from && each.on == on) return &each;
        return nullptr;
    }
};

/// The left-hand side of a row.
struct trigger {
    place from;
    outcome what;
};

/// The right-hand side of a row.
struct consequence {
    place to;
    step act;
    verdict says = verdict::none;
};

constexpr trigger on(place from, outcome what) noexcept { return {from, what}; }
constexpr consequence perform(place to, step act) noexcept { return {to, act}; }
constexpr consequence answer(verdict says) noexcept { return {place::end, step::reply, says}; }
constexpr row operator>>(trigger when, consequence then) noexcept {
    return {when.from, when.what, then.to, then.act, then.says};
}

}  // namespace paymcp::inline v0::detail::call_flow

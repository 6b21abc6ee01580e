// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/record.hpp>

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace paymcp::inline v0 {

namespace states {

/// A set of payment states.
class set {
public:
    constexpr set(std::initializer_list<payment_state> states) noexcept {
        for (const payment_state state : states) bits_ |= 1U << static_cast<unsigned>(state);
    }

    /// False for a number that is no state.
    constexpr bool contains(payment_state state) const noexcept {
        const auto at = static_cast<unsigned>(state);
        return at < max_states && (bits_ >> at & 1U) != 0;
    }

    constexpr set operator|(set other) const noexcept {
        other.bits_ |= bits_;
        return other;
    }
    constexpr bool operator==(const set&) const = default;

    /// Its states in the order of their numbers, for a `ledger::query`.
    std::vector<payment_state> list() const;

private:
    static constexpr unsigned max_states = 32;

    std::uint32_t bits_ = 0;
};

}  // namespace states

/// What the states have in common. Each set is written here only.

namespace states {

/// The money must go back and may not have gone yet.
inline constexpr set returning{payment_state::refunding, payment_state::voiding};

/// The money has gone back.
inline constexpr set returned{payment_state::refunded, payment_state::voided};

/// The payment has ended unpaid.
inline constexpr set ended_unpaid{payment_state::canceled, payment_state::expired};

/// No money is known to have come in.
inline constexpr set unpaid = set{payment_state::created} | ended_unpaid;

/// Paid or reserved, and the result may still be delivered for it.
inline constexpr set deliverable{payment_state::secured, payment_state::running, payment_state::recorded};

/// The tool's result is on record.
inline constexpr set with_result{payment_state::recorded, payment_state::delivered};

/// What was used of an `up_to` is known, and the payment is about that much.
inline constexpr set with_sum = with_result | set{payment_state::refunding, payment_state::refunded};

/// Money has to move though no tool is to run for it: a capture, a refund or a void.
inline constexpr set owed = set{payment_state::recorded} | returning;

/// Paid or reserved and not ended: the tool has not delivered, or money has to move yet.
inline constexpr set undelivered = deliverable | returning;

/// The payment has not come to its end yet.
inline constexpr set open = set{payment_state::created} | undelivered;

/// The payment has come to its end.
inline constexpr set ended = set{payment_state::delivered} | returned | ended_unpaid;

/// Whether the payment has not ended.
constexpr bool is_open(payment_state state) noexcept { return open.contains(state); }

}  // namespace states
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/impl/states.ipp>
#endif

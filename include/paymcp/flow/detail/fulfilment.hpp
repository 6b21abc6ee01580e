// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/table.hpp>
#include <paymcp/tool/definition.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Which of the shared tables finishes a secured payment.
enum class fulfilment : std::uint8_t {
    keep,     ///< paid; after a failure the payment stays valid for another try
    refund,   ///< paid; after a failure the money is refunded
    reserve,  ///< authorized only; captured after success, voided after a failure
};

/// The table for a payment of a tool. An authorized payment always uses `reserve`: nothing was captured, so nothing can
/// be refunded. A tool that runs at most once has no second try, so its money is refunded.
constexpr fulfilment fulfilment_for(bool authorized_only, on_failure policy, bool at_most_once) noexcept {
    if (authorized_only) return fulfilment::reserve;
    return policy == on_failure::refund || at_most_once ? fulfilment::refund : fulfilment::keep;
}

enum class fulfilling : phase_number {
    claiming, waiting, checking, running, recording, releasing, refunding, voiding, capturing
};

inline constexpr std::array<std::string_view, 9> fulfilling_names{
    "claiming", "waiting", "checking", "running", "recording", "releasing", "refunding", "voiding", "capturing"};

constexpr fulfilling phase_of(action step) noexcept {
    switch (step) {
        case action::refund: return fulfilling::refunding;
        case action::void_: return fulfilling::voiding;
        case action::capture: return fulfilling::capturing;
        default: return fulfilling::releasing;
    }
}

/// A result that the store could not record is returned where the money was captured. Where it was only reserved,
/// nothing is charged: the reservation may lapse before the store answers again. While a call waits for another call's
/// run the money can go back, so the provider is asked again before the next claim.
constexpr auto make_fulfilment(bool authorized_only, action after_failure) {
    using enum fulfilling;
    const auto then = [](action step) { return perform(phase_of(step), step); };
    const action give_back = authorized_only ? action::void_ : action::refund;
    return std::array{
        enter(event::secured) >> perform(claiming, action::claim),
        on(claiming, event::won) >> perform(running, action::run),
        on(claiming, event::busy) >> perform(waiting, action::wait),
        on(claiming, event::delivered) >> answer(verdict::result),
        on(claiming, event::lost) >> answer(verdict::failed),
        on(claiming, event::spent) >> then(give_back),
        on(claiming, event::uncaptured) >> then(action::capture),
        on(claiming, event::claim_failed) >> answer(verdict::unavailable),
        on(waiting, event::woken) >> perform(checking, action::status),
        on(waiting, event::gave_up) >> answer(verdict::busy),
        on(waiting, event::left) >> answer(verdict::busy),
        on(checking, event::secured) >> perform(claiming, action::claim),
        on(checking, event::pending) >> answer(verdict::pending),
        on(checking, event::canceled) >> answer(verdict::canceled),
        on(checking, event::expired) >> answer(verdict::expired),
        on(checking, event::unreachable) >> answer(verdict::unavailable),
        on(running, event::succeeded) >> perform(recording, action::record),
        on(running, event::failed) >> then(after_failure),
        on(recording, event::recorded) >> (authorized_only ? then(action::capture) : answer(verdict::result)),
        on(recording, event::fenced) >> perform(waiting, action::wait),
        on(recording, event::record_failed) >> (authorized_only ? then(action::void_) : answer(verdict::result)),
        on(releasing, event::released) >> answer(verdict::failed),
        on(releasing, event::fenced) >> perform(waiting, action::wait),
        on(refunding, event::refunded) >> answer(verdict::failed),
        on(refunding, event::refund_failed) >> answer(verdict::failed),
        on(refunding, event::fenced) >> perform(waiting, action::wait),
        on(voiding, event::voided) >> answer(verdict::failed),
        on(voiding, event::void_failed) >> answer(verdict::failed),
        on(voiding, event::fenced) >> perform(waiting, action::wait),
        on(capturing, event::captured) >> answer(verdict::result),
        on(capturing, event::capture_failed) >> then(action::void_),
        on(capturing, event::capture_unknown) >> answer(verdict::unavailable),
    };
}

inline constexpr auto keep_rows = make_fulfilment(false, action::release);
inline constexpr auto refund_rows = make_fulfilment(false, action::refund);
inline constexpr auto reserve_rows = make_fulfilment(true, action::void_);

/// The shared table that follows once the money is secured. Its entry row is on `event::secured`.
constexpr flow_table fulfilment_table(fulfilment kind) noexcept {
    switch (kind) {
        case fulfilment::keep:
            return {keep_rows, fulfilling_names};
        case fulfilment::refund:
            return {refund_rows, fulfilling_names};
        case fulfilment::reserve:
            return {reserve_rows, fulfilling_names};
    }
    return {};
}

}  // namespace paymcp::inline v0::detail

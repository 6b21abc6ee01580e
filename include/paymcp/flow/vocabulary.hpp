// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace paymcp::inline v0 {

namespace rules {

/// What a flow can ask the gate to do.
enum class action : std::uint8_t {
    open,     ///< find the caller's open payment for these arguments, or create one
    create,   ///< like `open`, after a payment that has ended; another call may open it first
    load,     ///< load the payment that the caller names, and check its caller, tool and arguments
    status,   ///< ask the provider whether the money is secured
    ask,      ///< ask the user, through the client, to pay; the answer may come with a later request
    tell,     ///< send the link as a progress message
    wait,     ///< wait until a webhook arrives, the next poll is due, or the waiting time ends
    claim,    ///< win the right to run the tool for this payment, once
    run,      ///< run the tool
    record,   ///< store the tool's result
    capture,  ///< capture the reserved money
    void_,    ///< void the reservation
    refund,   ///< refund the money
    release,  ///< return the claim: the payment stays valid for another try
    fulfil,   ///< continue with the fulfilment table of the tool's money policy
    reply,    ///< end the call with a verdict
};

/// What can happen: the two ways in, and the outcomes of actions.
enum class event : std::uint8_t {
    called,     ///< entry: the tool was called
    confirmed,  ///< entry: a payment id was presented

    opened,         ///< a new payment and its link are recorded
    resumed,        ///< the caller had an open payment for these arguments
    open_failed,    ///< no payment: the provider or the store did not answer
    loaded,
    unknown,        ///< no such payment for this caller
    mismatch,       ///< a payment of another tool or other arguments
    load_failed,    ///< the store did not answer
    secured,
    pending,
    canceled,
    expired,
    unreachable,    ///< not known: the provider did not answer, or its answer does not match the payment
    accepted,
    declined,
    unanswered,
    cannot_ask,
    told,
    cannot_tell,
    woken,
    gave_up,
    left,           ///< the client has disconnected
    won,
    busy,           ///< another call runs the tool for this payment now, or has since the provider was last asked
    delivered,      ///< the result is recorded already
    lost,           ///< the payment has ended without a result
    uncaptured,     ///< the result is recorded, the reserved money is not captured yet
    spent,          ///< the only run ended without a result: the money must be refunded
    claim_failed,   ///< the store did not answer
    succeeded,
    failed,
    recorded,
    fenced,         ///< another call has won the claim meanwhile: this call's result is discarded
    record_failed,
    captured,
    capture_failed,   ///< certainly not captured
    capture_unknown,  ///< may have been captured
    voided,
    void_failed,
    refunded,
    refund_failed,
    released,
};

}  // namespace rules

namespace detail {

/// How many actions there are.
inline constexpr std::size_t action_count = static_cast<std::size_t>(action::reply) + 1;

/// How many events there are.
inline constexpr std::size_t event_count = static_cast<std::size_t>(event::released) + 1;

}  // namespace detail

namespace rules {

/// A set of events.
class event_set {
public:
    constexpr event_set() = default;
    template <class... Events>
    constexpr explicit event_set(Events... events) noexcept : bits_((bit(events) | ... | 0U)) {}

    constexpr bool has(event which) const noexcept { return (bits_ & bit(which)) != 0; }

    constexpr bool empty() const noexcept { return bits_ == 0; }

    /// Takes one event out of the set, which must not be empty.
    constexpr event pop() noexcept {
        const int lowest = std::countr_zero(bits_);
        bits_ &= bits_ - 1;
        return static_cast<event>(lowest);
    }

private:
    static constexpr std::uint64_t bit(event which) noexcept {
        return std::uint64_t{1} << static_cast<unsigned>(which);
    }

    std::uint64_t bits_ = 0;
};

/// Every outcome that an action can have. `fulfil` and `reply` have no outcome: they leave the flow's own table.
constexpr event_set outcomes(action of) noexcept {
    switch (of) {
        case action::open:
        case action::create: return event_set{event::opened, event::resumed, event::open_failed};
        case action::load: return event_set{event::loaded, event::unknown, event::mismatch, event::load_failed};
        case action::status:
            return event_set{event::secured, event::pending, event::canceled, event::expired, event::unreachable};
        case action::ask: return event_set{event::accepted, event::declined, event::unanswered, event::cannot_ask};
        case action::tell: return event_set{event::told, event::cannot_tell};
        case action::wait: return event_set{event::woken, event::gave_up, event::left};
        case action::claim:
            return event_set{event::won,  event::busy,       event::delivered,   event::lost,
                             event::spent, event::uncaptured, event::claim_failed};
        case action::run: return event_set{event::succeeded, event::failed};
        case action::record: return event_set{event::recorded, event::fenced, event::record_failed};
        case action::capture: return event_set{event::captured, event::capture_failed, event::capture_unknown};
        case action::void_: return event_set{event::voided, event::fenced, event::void_failed};
        case action::refund: return event_set{event::refunded, event::fenced, event::refund_failed};
        case action::release: return event_set{event::released, event::fenced};
        case action::fulfil:
        case action::reply: return event_set{};
    }
    return event_set{};
}

}  // namespace rules

namespace detail {

/// The outcomes in which time passes or a person acts; each loop must contain one of them.
constexpr bool is_waiting(event outcome) noexcept {
    switch (outcome) {
        case event::woken:
        case event::gave_up:
        case event::left:
        case event::accepted:
        case event::declined:
        case event::unanswered: return true;
        default: return false;
    }
}

inline constexpr std::array<std::string_view, action_count> action_names{
    "open", "create", "load", "status", "ask", "tell", "wait", "claim",
    "run", "record", "capture", "void", "refund", "release", "fulfil", "reply"};

inline constexpr std::array<std::string_view, event_count> event_names{
    "called", "confirmed", "opened", "resumed", "open_failed", "loaded", "unknown", "mismatch", "load_failed",
    "secured", "pending", "canceled", "expired", "unreachable", "accepted", "declined", "unanswered", "cannot_ask",
    "told", "cannot_tell", "woken", "gave_up", "left", "won", "busy", "delivered", "lost", "uncaptured", "spent",
    "claim_failed", "succeeded", "failed", "recorded", "fenced", "record_failed", "captured", "capture_failed",
    "capture_unknown", "voided", "void_failed", "refunded", "refund_failed", "released"};

inline constexpr std::array<std::string_view, 17> verdict_names{
    "none", "link",  "pending",  "result",      "canceled", "expired", "failed",   "unknown", "mismatch",
    "busy", "asked", "declined", "unavailable", "waits",    "unclear", "unfunded", "unpaid"};

}  // namespace detail

namespace rules {

/// The name of an action, an event or a verdict in diagrams and log lines.
constexpr std::string_view name_of(action which) noexcept {
    return detail::action_names[static_cast<std::size_t>(which)];
}
constexpr std::string_view name_of(event which) noexcept {
    return detail::event_names[static_cast<std::size_t>(which)];
}
constexpr std::string_view name_of(verdict which) noexcept {
    return detail::verdict_names[static_cast<std::size_t>(which)];
}

}  // namespace rules
}  // namespace paymcp::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/output.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace paymcp::inline v0 {

namespace rules {

/// How a call ends, independent of the wire format of a protocol version.
enum class verdict : std::uint8_t {
    none,         ///< not an end; the value in a rule whose action is not `reply`
    link,         ///< pay here; the call did not run
    pending,      ///< not paid yet; the link is sent again
    result,       ///< the tool's result
    canceled,     ///< the payment was canceled; nothing was charged
    expired,      ///< the payment ended unpaid
    failed,       ///< the tool failed; `subject->state` tells whether the money was kept or returned
    unknown,      ///< no such payment, for this caller
    mismatch,     ///< the payment belongs to another tool or other arguments
    busy,         ///< the tool is running for this payment right now
    asked,        ///< the user is being asked; the client calls again with the answer
    declined,     ///< the user said no; nothing was charged, the link stays open until it expires
    unavailable,  ///< the provider or the store did not answer; nothing is lost, call again
    waits,        ///< not paid yet; the client repeats the call without its user, and the wait continues
    /// Only in replies; the tables of flows say `unavailable`: the provider's answer does not match the payment, which
    /// is noted for the seller (`payment::unclear`). Neither paid nor unpaid.
    unclear,
    unfunded,  ///< only in replies: an account that is to pay for the call holds too little; nothing was charged
    unpaid,  ///< the call brings no payment: the answer says how a wallet pays in the call itself
};

}  // namespace rules

namespace detail {

using namespace rules;  // the library writes its flows as an author does

/// Where a call stopped: to ask the user, or because the time of one of its requests is over.
struct resume_point {
    std::uint8_t phase = 0;   ///< the phase of the flow that asked or waited; `entry_phase` where the flow is finished
    std::uint8_t asked = 0;   ///< how often the user has been asked for this payment in this call
    std::uint8_t rounds = 0;  ///< how many requests of this call have been answered so far
    unix_time until{};        ///< when the call's waiting time ends

    bool operator==(const resume_point&) const = default;
};

/// A wait in whole seconds, rounded up.
constexpr std::int64_t whole_seconds(milliseconds length) noexcept { return (length.count() + 999) / 1000; }

}  // namespace detail

namespace gating {

/// A finished call: the verdict, the payment it is about, and the tool's output where there is one.
struct reply {
    rules::verdict says = rules::verdict::unavailable;
    std::optional<payment> subject{};
    std::optional<tool_output> output{};  ///< for `result`, and for `failed` the tool's error
    std::string detail{};                 ///< one more sentence for the user, or empty
    detail::resume_point resume{};        ///< for `asked` and `waits`: where the next call continues
    bool server_ends = false;             ///< for `canceled`: it is canceled since its server and store are ending
    milliseconds retry_after{0};          ///< for `unavailable`: when to call again, where that is known
    bool beyond_limits = false;           ///< for `unavailable`: this buyer has opened too many links

    /// `retry_after` in whole seconds, rounded up.
    std::int64_t retry_seconds() const noexcept { return detail::whole_seconds(retry_after); }
};

/// The caller: the principal that the transport verified, the session of the call, and the address that it comes from.
/// Each may be empty. Only the first two say whose a payment is; the address counts for `buyer_limits`.
struct caller {
    std::string principal;
    std::string session;
    std::string address{};
};

}  // namespace gating
}  // namespace paymcp::inline v0

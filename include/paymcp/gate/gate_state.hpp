// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/gate/detail/link_limits.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/gate/options.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace gating {

/// The state that all calls of a gate share.
template <template <class> class Task>
struct parts {
    detail::store_port<Task>& store;
    detail::provider_port<Task>& provider;
    const wall_clock& time;
    gating::options options;
    std::shared_ptr<detail::link_limits> links{};  ///< of a gate, which alone opens payments; else null
};

}  // namespace gating

namespace detail {

/// The state of one call in a flow.
struct gate_state {
    gating::caller who;
    std::span<const gating::paid_tool> tools{};  ///< all paid tools of the server
    const gating::paid_tool* tool = nullptr;     ///< the tool called, or the only one that a payment id may be for
    std::string arguments;               ///< canonical JSON text; empty where only a payment id was given
    std::string presented;               ///< the payment id that the caller named
    flow_timing timing{};                ///< the flow's times where set, else the server's
    resume_point asked{};                ///< where the call stopped, how often the user was asked and the call answered
    payment subject;
    tool_output output;
    std::string detail;
    bool renews = false;                 ///< an answer of the user restarts the wait, because the flow sets it
    unix_time wait_ends = unix_time::max();
    unix_time round_ends = unix_time::max();
    bool has_waited = false;  ///< since it last asked the provider
    /// The token of the payment's last claim when the provider last confirmed the money. After a later claim that
    /// answer is too old to run the tool for.
    std::optional<std::uint64_t> confirmed_after;
    bool claim_is_outdated = false;  ///< the claim was not made because of that
    bool unclear = false;     ///< the provider's last answer did not match, and that is noted
    bool unfunded = false;    ///< an account that is to pay holds too little; `detail` says which
    bool unpriced = false;    ///< the call has no price, so that no payment was opened; `output` says why
    milliseconds retry_after{0};  ///< of the reply
    bool beyond_limits = false;   ///< of the reply

    event store_silent(event outcome);

    /// No account pays for the call, as `detail` says.
    event not_funded() noexcept;

    /// The provider did not answer, or was not asked because too many requests wait for it.
    void provider_silent(milliseconds wait);

    /// The buyer may not open one more link yet.
    void refuse_link(const link_limits::answer& why);
};

/// The paid tool of this name; null where the server has none, or has it no more.
const gating::paid_tool* sold_tool(std::span<const gating::paid_tool> tools, std::string_view name) noexcept;

/// Whether a payment is this caller's: its own principal's, or anybody's who knows the id where it has none.
bool is_owned_by(const payment& subject, const gating::caller& who) noexcept;

/// The request to the provider about a payment.
checkout_request order_of(const payment& subject, bool authorize_only);

/// Why a report of captured money does not fit a payment for an `up_to`: it comes before the result, or states another
/// part than was used, or more as given back. Empty where it fits, where the price is no `up_to`, and where the money
/// goes back in any case.
std::string other_part(const status_report& report, const payment& subject);

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/impl/gate_state.ipp>
#endif

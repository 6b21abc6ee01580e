// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>

#include <span>
#include <string>

namespace paymcp::inline v0 {

/// The time limits of a gate. Every length is in milliseconds of the injected clock.
///
/// Most clients cancel a call after a minute, and tell their model only that. So a call is answered before, with the
/// link and the payment's id. A call that its client repeats (MCP 2026-07-28) waits in several requests; some clients
/// allow ten. A flow's `wait_timeout` replaces `patience` and `task_patience`.
struct gate_options {
    milliseconds payment_ttl{3'600'000};  ///< how long a link may be paid
    milliseconds lease{30'000};           ///< how long a claim holds without renewal; renewed at a third of it
    milliseconds patience{50'000};        ///< total wait of one call, its questions included
    milliseconds round{40'000};           ///< how long one request of a repeated call waits
    int rounds = 8;                       ///< maximum requests of a repeated call; the last is answered
    milliseconds task_patience{900'000};  ///< total wait of a task
    milliseconds poll_interval{3'000};    ///< time between two looks at the provider
    int asks = 5;                         ///< how often the user is asked in one call
    random_source random = secure_random;
};

/// The state that all calls of a gate share.
template <template <class> class Task>
struct gate_parts {
    detail::store_port<Task>& store;
    detail::provider_port<Task>& provider;
    const wall_clock& time;
    gate_options options;
};

namespace detail {

/// The state of one call in a flow.
struct gate_state {
    caller who;
    std::span<const paid_tool> tools{};  ///< all paid tools of the server
    const paid_tool* tool = nullptr;     ///< the tool called, or the only one that a payment id may be for
    std::string arguments;               ///< canonical JSON text; empty where only a payment id was given
    std::string presented;               ///< the payment id that the caller named
    flow_timing timing{};                ///< the flow's times where set, else the server's
    resume_point asked{};                ///< where the call stopped, how often the user was asked and the call answered
    payment subject;
    tool_output output;
    std::string detail;
    bool renews = false;                 ///< an answer of the user restarts the wait, because the flow sets it
    unix_time patience_ends = unix_time::max();
    unix_time round_ends = unix_time::max();
    bool has_waited = false;  ///< since it last asked the provider
    bool unclear = false;     ///< the provider's last answer did not match, and that is noted

    event store_silent(event outcome);
};

/// The request to the provider about a payment.
checkout_request order_of(const payment& subject, bool authorize_only);

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/impl/gate_state.ipp>
#endif

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/options.hpp>
#include <paymcp/flow/table.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/price/use.hpp>
#include <paymcp/tool/output.hpp>

#include <cstdint>
#include <string>

namespace paymcp::inline v0 {

namespace gating {

/// When a tool's flow offers a call without a payment to wallets, where the server has rails.
enum class wallet_sale : std::uint8_t {
    never,
    first,  ///< to clients that say that they have one
    only,   ///< to all: nobody else can pay
};

/// A paid tool for the gate: its definition and its flow.
struct paid_tool {
    const detail::tool_definition* definition = nullptr;
    rules::flow_table flow{};
    detail::flow_timing timing{};
    wallet_sale sale = wallet_sale::never;
};

/// The outcome of a question to the user.
struct asked_user {
    rules::event outcome = rules::event::cannot_ask;  ///< `accepted`, `declined`, `unanswered` or `cannot_ask`
    bool later = false;  ///< the client calls again with the answer: this request ends here (MCP 2026-07-28)
    /// `declined` came too fast for a person: the client did not show the question.
    bool at_once = false;
};

/// How a client waits for the answer to its call.
enum class attendance : std::uint8_t {
    holds,    ///< in one request, until the client's timeout: in most clients a minute
    returns,  ///< in several requests: the client repeats one that ends early (MCP 2026-07-28)
    polls,    ///< it polls for the answer without a limit (a task)
};

}  // namespace gating

namespace detail {

/// Keeps the lease of a running tool alive. The host calls `renew` at least once per `interval` while the tool runs.
template <template <class> class Task>
class lease_keeper {
public:
    virtual ~lease_keeper() = default;

    /// The payment that the tool runs for.
    virtual const std::string& payment_id() const noexcept = 0;

    virtual milliseconds interval() const noexcept = 0;

    /// Renews the lease. Returns false where another call holds the payment: then the result is discarded.
    virtual Task<bool> renew() = 0;

    /// The host says, once the tool has ended, what its function reported of an `up_to`. `output` becomes a failure
    /// where that cannot be charged. A host that never says it has each run of such a tool fail.
    virtual void take_use(const reported_use& /*reported*/, tool_output& /*output*/) {}
};

}  // namespace detail

namespace gating {

/// What the gate requires of the program that owns threads, timers and the client's connection. No function throws or
/// uses its arguments after its task has ended.
template <template <class> class Task>
class host {
public:
    virtual ~host() = default;

    /// Runs the paid tool with its captured arguments (canonical JSON text). A failure of any kind, the host's
    /// included, is an output.
    virtual Task<tool_output> run(const paid_tool& tool, std::string arguments, detail::lease_keeper<Task>& keeper) = 0;

    /// How the client of this call waits for the answer; constant during the call.
    virtual attendance attends() const noexcept { return attendance::holds; }

    /// Asks the user, through the client, to pay. An acceptance does not mean that the user has paid. A question still
    /// open after `at_most` is canceled at the client (`event::unanswered`).
    virtual Task<asked_user> ask(payment subject, milliseconds at_most) = 0;

    /// Sends the link as a progress message: `event::told`, or `cannot_tell` where the client receives no progress. It
    /// is called after each look at the payment; the host may skip a repeated message.
    virtual Task<rules::event> tell(payment subject) = 0;

    /// Waits until the payment has changed or `at_most` has passed (`event::woken`), until the client has disconnected
    /// (`event::left`), or until the server is about to end (`event::gave_up`).
    virtual Task<rules::event> wait(std::string payment_id, milliseconds at_most) = 0;

    /// Waits between two tries.
    virtual Task<bool> pause(milliseconds length) = 0;

    /// The payment has changed: wakes the calls in this process that wait for it.
    virtual void changed(const payment& subject) = 0;
};

}  // namespace gating
}  // namespace paymcp::inline v0

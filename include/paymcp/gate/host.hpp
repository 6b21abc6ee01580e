// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/options.hpp>
#include <paymcp/flow/table.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/output.hpp>

#include <cstdint>
#include <string>

namespace paymcp::inline v0 {

/// A paid tool as the gate needs it: what is fixed about it, and the flow it is sold with.
struct paid_tool {
    const tool_definition* definition = nullptr;
    flow_table flow{};
    flow_timing timing{};
};

/// How the question to the user went.
struct asked_user {
    event outcome = event::cannot_ask;  ///< `accepted`, `declined`, `unanswered` or `cannot_ask`
    bool later = false;  ///< the client will call again with the answer: this call ends here (MCP 2026-07-28)
    /// `declined` came so quickly that nobody can have seen the question: the client asks nobody.
    bool at_once = false;
};

/// How a client awaits the answer to its call.
enum class attendance : std::uint8_t {
    holds,    ///< in one request, until its own timer ends it: in most clients after a minute
    returns,  ///< in rounds: a request that ends early is made again by itself (MCP 2026-07-28)
    polls,    ///< it looks for the answer now and then, however long that takes (a task)
};

/// Keeps the lease of a running tool alive. The host calls `renew` at least once in each `interval` while the tool
/// runs.
template <template <class> class Task>
class lease_keeper {
public:
    virtual ~lease_keeper() = default;

    virtual milliseconds interval() const noexcept = 0;

    /// Runs the lease anew. False where somebody else holds the payment by now: then the result will not count.
    virtual Task<bool> renew() = 0;
};

/// What the gate needs of its surroundings: whoever owns threads, timers and the client's connection. None of its
/// functions throws, and none of them uses what it was given after its task has ended.
template <template <class> class Task>
class gate_host {
public:
    virtual ~gate_host() = default;

    /// Runs the paid tool with its captured arguments (canonical JSON text). A failure of any kind, the host's own
    /// included, is an output.
    virtual Task<tool_output> run(const paid_tool& tool, std::string arguments, lease_keeper<Task>& keeper) = 0;

    /// How the client of this call awaits the answer; the same from the call's beginning to its end.
    virtual attendance attends() const noexcept { return attendance::holds; }

    /// Asks the user, through the client, to pay. An acceptance says nothing about money. A question that is open after
    /// `at_most` is taken back at the client (`event::unanswered`).
    virtual Task<asked_user> ask(payment subject, milliseconds at_most) = 0;

    /// Sends the link as a progress message: `event::told`, or `cannot_tell` where the client listens to none. It is
    /// called after each look at the payment; what the client has been told already need not be said every time.
    virtual Task<event> tell(payment subject) = 0;

    /// Waits until there is news of the payment or `at_most` has passed (`event::woken`), until the client has gone
    /// (`event::left`), or until the host can wait no more, as the server is about to end (`event::gave_up`).
    virtual Task<event> wait(std::string payment_id, milliseconds at_most) = 0;

    /// Lets time pass between two tries.
    virtual Task<bool> pause(milliseconds length) = 0;

    /// The payment has changed: whoever waits for it in this process should look again.
    virtual void changed(const payment& subject) = 0;
};

}  // namespace paymcp::inline v0

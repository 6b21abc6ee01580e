// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/sync_task.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <atomic>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace paymcp::inline v0::testing {

/// A client, its user and the paid tools, written by the test: the host of a blocking gate.
///
/// By default the client supports neither questions nor progress, waiting and pausing advance the fake clock, and a
/// tool returns its name followed by its arguments. Set its members before the call; calls may then come from many
/// threads.
class scripted_client : public gating::host<paymcp::detail::sync_task> {
public:
    /// `time` outlives the client; several clients may share it.
    explicit scripted_client(fake_clock& time) noexcept : clock_(time) {}

    /// Asks the user; `asked_user{event::accepted}` and the like, with `later` for a client of MCP 2026-07-28.
    std::function<gating::asked_user(const payment&)> when_asked;

    /// Whether progress messages reach the user.
    bool listens = false;

    /// How the client awaits the answer of its calls.
    gating::attendance manner = gating::attendance::holds;

    /// Called in each wait, before it ends.
    std::function<void()> while_waiting;

    bool waiting_passes_time = true;
    std::atomic<bool> client_leaves = false;  ///< a wait ends because the client has disconnected

    /// The run of a paid tool; an exception is a failed output.
    std::function<tool_output(const paymcp::detail::tool_definition&, const std::string& arguments,
                              paymcp::detail::lease_keeper<paymcp::detail::sync_task>&)>
        tool = [](const paymcp::detail::tool_definition& definition, const std::string& arguments,
                  paymcp::detail::lease_keeper<paymcp::detail::sync_task>&) {
            return tool_output{.content = std::string(definition.name) + arguments};
        };

    std::atomic<int> runs = 0;       ///< how often a tool was run
    std::atomic<int> questions = 0;  ///< how often the user was asked
    std::atomic<milliseconds> asked_for{};  ///< how long the last question may be open
    std::atomic<int> messages = 0;   ///< how many progress messages arrived
    std::atomic<int> waits = 0;
    std::atomic<int> changes = 0;  ///< how often the gate reported a changed payment

    paymcp::detail::sync_task<tool_output> run(
        const gating::paid_tool& paid, std::string arguments,
        paymcp::detail::lease_keeper<paymcp::detail::sync_task>& keeper) override {
        ++runs;
        try {
            co_return tool(*paid.definition, arguments, keeper);
        } catch (const std::exception& thrown) {
            co_return tool_output{.content = thrown.what(), .failed = true};
        }
    }
    gating::attendance attends() const noexcept override { return manner; }
    paymcp::detail::sync_task<gating::asked_user> ask(payment subject, milliseconds at_most) override {
        asked_for = at_most;
        if (!when_asked) co_return gating::asked_user{};
        refuse_endless(++questions);
        co_return when_asked(subject);
    }
    paymcp::detail::sync_task<rules::event> tell(payment) override {
        if (listens) refuse_endless(++messages);
        co_return listens ? rules::event::told : rules::event::cannot_tell;
    }
    paymcp::detail::sync_task<rules::event> wait(std::string, milliseconds at_most) override {
        if (++waits; waiting_passes_time) refuse_endless(waits);
        std::this_thread::yield();
        if (while_waiting) while_waiting();
        if (waiting_passes_time) clock_.advance(at_most);
        co_return client_leaves ? rules::event::left : rules::event::woken;
    }
    paymcp::detail::sync_task<bool> pause(milliseconds length) override {
        clock_.advance(length);
        co_return true;
    }
    void changed(const payment&) override { ++changes; }

private:
    /// A call that never ends fails the test instead of hanging it.
    static void refuse_endless(int times) {
        if (times > 100'000) throw std::runtime_error("a call does not end");
    }

    fake_clock& clock_;
};

}  // namespace paymcp::inline v0::testing

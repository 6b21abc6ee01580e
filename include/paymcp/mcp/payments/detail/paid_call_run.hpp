// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp::detail {

/// What all paid calls share with the server. All of it outlives them.
struct paid_call_context {
    paymcp::detail::tool_pool& pool;
    watch::payment_events& events;
    const server_definition& tools;
    const wall_clock& time;
    async::timer& waits;
    paymcp::detail::random_source random;
};

/// The host of one call at the gate: its client, the tool pool and the timers.
class paid_call_run final : public gating::host<paymcp::detail::asio_task> {
public:
    paid_call_run(const paid_call_context& at, paymcp::detail::client_link& client);

    gating::attendance attends() const noexcept override;

    paymcp::detail::asio_task<tool_output> run(
        const gating::paid_tool& tool, std::string arguments,
        paymcp::detail::lease_keeper<paymcp::detail::asio_task>& keeper) override;

    /// A question that fails, for whatever reason, means a client that cannot be asked.
    paymcp::detail::asio_task<gating::asked_user> ask(payment subject, milliseconds at_most) override;

    /// The user can pay as soon as the link is shown: the subscription starts here, so that no event falls between two
    /// waits. A message that the client has already is repeated only to keep its stream alive.
    paymcp::detail::asio_task<rules::event> tell(payment subject) override;

    paymcp::detail::asio_task<rules::event> wait(std::string payment_id, milliseconds at_most) override;

    paymcp::detail::asio_task<bool> pause(milliseconds length) override;

    /// A call that missed an event polls again after its interval.
    void changed(const payment& subject) noexcept override;

private:
    static constexpr milliseconds time_of_silence{20'000};

    /// Calls `wake` when the client has disconnected or the call must stop waiting, during the lifetime of this object.
    struct wake_up {
        paymcp::detail::client_link& client;

        wake_up(paymcp::detail::client_link& of, std::function<void()> wake);
        wake_up(const wake_up&) = delete;
        wake_up& operator=(const wake_up&) = delete;
        ~wake_up() { client.when_interrupted({}); }
    };

    /// A legacy client is asked on the call's own stream, and the question ends at an event of the payment or at its
    /// expiry. A client that can only be answered (2026-07-28, or no stream) asks the user itself and repeats the call.
    paymcp::detail::asio_task<gating::asked_user> ask_client(payment subject, milliseconds at_most);

    void listen_for(const std::string& payment_id);

    /// A client that refuses the question cannot be asked, whatever it declared.
    static rules::event outcome_of(const paymcp::detail::client_answer& answer);

    paymcp::detail::tool_pool& pool_;
    watch::payment_events& events_;
    const server_definition& tools_;
    const wall_clock& time_;
    async::timer& waits_;
    paymcp::detail::client_link& client_;
    const paymcp::detail::random_source& random_;
    std::shared_ptr<paymcp::detail::async_event> wakeup_ =
        std::make_shared<paymcp::detail::async_event>(events_.executor());
    std::string heard_of_;  ///< the payment whose events end the wait
    std::optional<watch::payment_events::subscription> listening_;
    std::string told_;  ///< the last message to the client
    unix_time told_at_{};
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/paid_call_run.ipp>
#endif

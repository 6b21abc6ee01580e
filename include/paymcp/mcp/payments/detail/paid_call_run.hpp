// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/async/detail/wait_for.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/payments/detail/leased_run.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp {

/// What all paid calls share with the server. All of it outlives them.
struct paid_call_context {
    paymcp::detail::tool_pool& pool;
    payment_events& events;
    const server_definition& tools;
    const wall_clock& time;
    timer& waits;
    random_source random;
};

/// The host of one call at the gate: its client, the tool pool and the timers.
class paid_call_run final : public gate_host<asio_task> {
public:
    paid_call_run(const paid_call_context& at, paymcp::detail::client_link& client)
        : pool_(at.pool),
          events_(at.events),
          tools_(at.tools),
          time_(at.time),
          waits_(at.waits),
          client_(client),
          random_(at.random) {}

    attendance attends() const noexcept override {
        if (client_.polls()) return attendance::polls;
        return client_.speaks() >= revision::r2026_07_28 ? attendance::returns : attendance::holds;
    }

    asio_task<tool_output> run(const paid_tool& tool, std::string arguments,
                               paymcp::detail::lease_keeper<asio_task>& keeper) override {
        std::optional<lease_renewal> renewal;
        tool_output output;
        try {
            client_.end_questions();
            renewal.emplace(events_.executor(), keeper);
            std::optional<boost::json::object> kept = read_kept(arguments);
            const std::size_t index = tools_.tool_named(tool.definition->name);
            if (kept) output = co_await pool_.run(index, std::move(*kept), client_.running());
            else output = paymcp::detail::failed_run("The arguments that were kept of this call cannot be read.");
        } catch (...) {
            output = paymcp::detail::failed_run();
        }
        // A canceled handler must not cancel the next step, which concerns the money.
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
        if (renewal) co_await renewal->stop();
        co_return output;
    }

    /// A question that fails, for whatever reason, means a client that cannot be asked.
    asio_task<asked_user> ask(payment subject, milliseconds at_most) override {
        try {
            co_return co_await ask_client(std::move(subject), at_most);
        } catch (...) {
            co_return asked_user{};
        }
    }

    /// The user can pay as soon as the link is shown: the subscription starts here, so that no event falls between two
    /// waits. A message that the client has already is repeated only to keep its stream alive.
    asio_task<event> tell(payment subject) override {
        try {
            listen_for(subject.id);
            std::string message = payment_message(subject, elicitation_mode::none);
            const unix_time now = time_.now();
            const bool fresh = now >= told_at_ && now < told_at_ + time_of_silence;
            if (fresh && message == told_) co_return event::told;
            if (!client_.show(subject, message)) co_return event::cannot_tell;
            told_ = std::move(message);
            told_at_ = now;
            co_return event::told;
        } catch (...) {
            co_return event::cannot_tell;
        }
    }

    asio_task<event> wait(std::string payment_id, milliseconds at_most) override {
        try {
            listen_for(payment_id);
            const wake_up interrupted(client_, [wakeup = wakeup_] { wakeup->notify(); });
            co_await paymcp::detail::wait_for(events_.executor(), waits_, wakeup_, at_most);
        } catch (...) {
            co_return event::gave_up;
        }
        if (client_.running().canceled()) co_return event::left;
        co_return client_.ending() ? event::gave_up : event::woken;
    }

    asio_task<bool> pause(milliseconds length) override {
        try {
            co_await waits_.wait(length);
            co_return true;
        } catch (...) {
            co_return false;
        }
    }

    /// A call that missed an event polls again after its interval.
    void changed(const payment& subject) noexcept override {
        try {
            events_.publish(subject.id, event_source::record);
        } catch (...) {
            return;
        }
    }

private:
    static constexpr milliseconds time_of_silence{20'000};

    /// Calls `wake` when the client has disconnected or the call must stop waiting, during the lifetime of this object.
    struct wake_up {
        paymcp::detail::client_link& client;

        wake_up(paymcp::detail::client_link& of, std::function<void()> wake) : client(of) {
            client.when_interrupted(std::move(wake));
        }
        wake_up(const wake_up&) = delete;
        wake_up& operator=(const wake_up&) = delete;
        ~wake_up() { client.when_interrupted({}); }
    };

    /// The text was written here: it was accepted within the limits of a message, and is read whatever the limits are
    /// now.
    static std::optional<boost::json::object> read_kept(std::string_view arguments) {
        boost::json::error_code failure;
        boost::json::value kept = paymcp::detail::read_json(arguments, failure);
        if (!kept.is_object()) return std::nullopt;
        return std::move(kept.get_object());
    }

    /// A legacy client is asked on the call's own stream, and the question ends at an event of the payment or at its
    /// expiry. A client that can only be answered (2026-07-28, or no stream) asks the user itself and repeats the call.
    asio_task<asked_user> ask_client(payment subject, milliseconds at_most) {
        const elicitation_mode mode = elicitation_mode_of(client_.can(), client_.speaks());
        if (mode == elicitation_mode::none) co_return asked_user{};
        if (client_.ending()) co_return asked_user{.outcome = event::unanswered};
        if (client_.speaks() >= revision::r2026_07_28) co_return asked_user{.later = true};
        if (!client_.reachable()) co_return asked_user{.later = mode == elicitation_mode::url};
        bool events = false;
        const payment_events::subscription listening = events_.subscribe(subject.id, [this, &events] {
            events = true;
            client_.end_questions();
        });
        const std::string id = unguessable_id("ask_", random_);
        std::string params = elicitation_params(subject, mode, client_.speaks(), id);
        const wake_up interrupted(client_, [&client = client_] { client.end_questions(); });
        const paymcp::detail::time_limit in_time(events_.executor(), waits_, at_most,
                                                 [&client = client_] { client.end_questions(); });
        const unix_time asked = time_.now();
        const paymcp::detail::client_answer answer =
            co_await client_.ask("elicitation/create", std::move(params), at_most);
        if (events) co_return asked_user{.outcome = event::accepted};
        co_return asked_user{.outcome = outcome_of(answer), .at_once = time_.now() - asked < min_answer_time};
    }

    void listen_for(const std::string& payment_id) {
        if (std::exchange(heard_of_, payment_id) == payment_id) return;
        listening_.emplace(events_.subscribe(payment_id, [wakeup = wakeup_] { wakeup->notify(); }));
    }

    /// A client that refuses the question cannot be asked, whatever it declared.
    static event outcome_of(const paymcp::detail::client_answer& answer) {
        switch (answer.outcome) {
            case paymcp::detail::ask_outcome::answered:
                return answer_of(answer.value);
            case paymcp::detail::ask_outcome::refused:
            case paymcp::detail::ask_outcome::cannot_ask:
                return event::cannot_ask;
            case paymcp::detail::ask_outcome::unanswered:
            case paymcp::detail::ask_outcome::left:
                break;
        }
        return event::unanswered;
    }

    paymcp::detail::tool_pool& pool_;
    payment_events& events_;
    const server_definition& tools_;
    const wall_clock& time_;
    timer& waits_;
    paymcp::detail::client_link& client_;
    const random_source& random_;
    std::shared_ptr<paymcp::detail::async_event> wakeup_ =
        std::make_shared<paymcp::detail::async_event>(events_.executor());
    std::string heard_of_;  ///< the payment whose events end the wait
    std::optional<payment_events::subscription> listening_;
    std::string told_;  ///< the last message to the client
    unix_time told_at_{};
};

}  // namespace paymcp::inline v0::mcp

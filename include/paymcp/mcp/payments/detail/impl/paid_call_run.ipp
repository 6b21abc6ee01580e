// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/paid_call_run.hpp>

#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/async/detail/wait_for.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/payments/detail/leased_run.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/tool/detail/price/quote.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE paid_call_run::paid_call_run(const paid_call_context& at, paymcp::detail::client_link& client)
    : pool_(at.pool),
      events_(at.events),
      tools_(at.tools),
      time_(at.time),
      waits_(at.waits),
      client_(client),
      random_(at.random) {}

PAYMCP_INLINE gating::attendance paid_call_run::attends() const noexcept {
    if (client_.polls()) return gating::attendance::polls;
    return client_.speaks() >= revision::r2026_07_28 ? gating::attendance::returns : gating::attendance::holds;
}

PAYMCP_INLINE paymcp::detail::asio_task<tool_output> paid_call_run::run(
    const gating::paid_tool& tool, std::string arguments,
    paymcp::detail::lease_keeper<paymcp::detail::asio_task>& keeper) {
    std::optional<lease_renewal> renewal;
    tool_output output;
    try {
        client_.end_questions();
        client_.forget_use();
        renewal.emplace(events_.executor(), keeper);
        boost::json::object kept;
        const std::size_t index = tools_.tool_named(tool.definition->name);
        if (paymcp::detail::read_arguments(arguments, kept))
            output = co_await pool_.run(index, std::move(kept), client_.running());
        else
            output = paymcp::detail::failed_run("The arguments that were kept of this call cannot be read.");
    } catch (...) {
        output = paymcp::detail::failed_run();
    }
    // A canceled handler must not cancel the next step, which concerns the money.
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
    if (renewal) co_await renewal->stop();
    keeper.take_use(client_.use(), output);
    pool_.report_failure(tool.definition->name, keeper.payment_id(), output);
    co_return output;
}

PAYMCP_INLINE paymcp::detail::asio_task<gating::asked_user> paid_call_run::ask(payment subject, milliseconds at_most) {
    try {
        co_return co_await ask_client(std::move(subject), at_most);
    } catch (...) {
        co_return gating::asked_user{};
    }
}

PAYMCP_INLINE paymcp::detail::asio_task<rules::event> paid_call_run::tell(payment subject) {
    try {
        listen_for(subject.id);
        std::string message = payment_message(subject, elicitation_mode::none);
        const unix_time now = time_.now();
        const bool fresh = now >= told_at_ && now < told_at_ + time_of_silence;
        if (fresh && message == told_) co_return rules::event::told;
        if (!client_.show(subject, message)) co_return rules::event::cannot_tell;
        told_ = std::move(message);
        told_at_ = now;
        co_return rules::event::told;
    } catch (...) {
        co_return rules::event::cannot_tell;
    }
}

PAYMCP_INLINE paymcp::detail::asio_task<rules::event> paid_call_run::wait(std::string payment_id,
                                                                          milliseconds at_most) {
    try {
        listen_for(payment_id);
        const wake_up interrupted(client_, [wakeup = wakeup_] { wakeup->notify(); });
        co_await paymcp::detail::wait_for(events_.executor(), waits_, wakeup_, at_most);
    } catch (...) {
        co_return rules::event::gave_up;
    }
    if (client_.running().canceled()) co_return rules::event::left;
    co_return client_.ending() ? rules::event::gave_up : rules::event::woken;
}

PAYMCP_INLINE paymcp::detail::asio_task<bool> paid_call_run::pause(milliseconds length) {
    try {
        co_await waits_.wait(length);
        co_return true;
    } catch (...) {
        co_return false;
    }
}

PAYMCP_INLINE void paid_call_run::changed(const payment& subject) noexcept {
    try {
        events_.publish(subject.id, watch::event_source::record);
    } catch (...) {
        return;
    }
}

PAYMCP_INLINE paid_call_run::wake_up::wake_up(paymcp::detail::client_link& of, std::function<void()> wake)
    : client(of) {
    client.when_interrupted(std::move(wake));
}

PAYMCP_INLINE paymcp::detail::asio_task<gating::asked_user> paid_call_run::ask_client(payment subject,
                                                                                      milliseconds at_most) {
    const elicitation_mode mode = elicitation_mode_of(client_.can(), client_.speaks());
    if (mode == elicitation_mode::none) co_return gating::asked_user{};
    if (client_.ending()) co_return gating::asked_user{.outcome = rules::event::unanswered};
    if (client_.speaks() >= revision::r2026_07_28) co_return gating::asked_user{.later = true};
    if (!client_.reachable()) co_return gating::asked_user{.later = mode == elicitation_mode::url};
    bool events = false;
    const watch::payment_events::subscription listening = events_.subscribe(subject.id, [this, &events] {
        events = true;
        client_.end_questions();
    });
    const std::string id = paymcp::detail::unguessable_id("ask_", random_);
    std::string params = elicitation_params(subject, mode, client_.speaks(), id);
    const wake_up interrupted(client_, [&client = client_] { client.end_questions(); });
    const paymcp::detail::time_limit in_time(events_.executor(), waits_, at_most,
                                             [&client = client_] { client.end_questions(); });
    const unix_time asked = time_.now();
    const paymcp::detail::client_answer answer = co_await client_.ask("elicitation/create", std::move(params), at_most);
    if (events) co_return gating::asked_user{.outcome = rules::event::accepted};
    co_return gating::asked_user{.outcome = outcome_of(answer), .at_once = time_.now() - asked < min_answer_time};
}

PAYMCP_INLINE void paid_call_run::listen_for(const std::string& payment_id) {
    if (std::exchange(heard_of_, payment_id) == payment_id) return;
    listening_.emplace(events_.subscribe(payment_id, [wakeup = wakeup_] { wakeup->notify(); }));
}

PAYMCP_INLINE rules::event paid_call_run::outcome_of(const paymcp::detail::client_answer& answer) {
    switch (answer.outcome) {
        case paymcp::detail::ask_outcome::answered:
            return answer_of(answer.value);
        case paymcp::detail::ask_outcome::refused:
        case paymcp::detail::ask_outcome::cannot_ask:
            return rules::event::cannot_ask;
        case paymcp::detail::ask_outcome::unanswered:
        case paymcp::detail::ask_outcome::left:
            break;
    }
    return rules::event::unanswered;
}

}  // namespace paymcp::inline v0::mcp::detail

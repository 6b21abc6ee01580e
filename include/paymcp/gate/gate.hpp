// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/detail/fulfilment.hpp>
#include <paymcp/gate/detail/check_payment.hpp>
#include <paymcp/gate/detail/open_payment.hpp>
#include <paymcp/gate/detail/request_refund.hpp>
#include <paymcp/gate/detail/run_tool.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// Executes one call of a flow: reads the table and performs its actions.
template <template <class> class Task>
class gate_call {
public:
    gate_call(gating::parts<Task>& parts, gating::host<Task>& host, gate_state state)
        : parts_(parts),
          host_(host),
          state_(std::move(state)),
          opening_(parts, state_),
          checking_(parts, state_),
          running_(parts, state_, host) {}
    gate_call(const gate_call&) = delete;
    gate_call& operator=(const gate_call&) = delete;

    /// From this row of the table on. Null is a call that the flow does not know.
    Task<gating::reply> drive(flow_table table, const rule* row) {
        bool fulfilling = false;
        while (row != nullptr && row->act != action::reply) {
            if (row->act == action::fulfil) {
                table = fulfilment_table(fulfilment_for(state_.subject.authorized_only,
                                                        state_.tool->definition->failure,
                                                        state_.tool->definition->at_most_once));
                row = table.find(entry_phase, event::secured);
                fulfilling = true;
                continue;
            }
            state_.asked.phase = fulfilling ? entry_phase : row->to;
            const event outcome = co_await perform(row->act);
            if (state_.unpriced) co_return finish(verdict::failed);
            if (state_.unfunded) co_return finish(verdict::unfunded);
            if (suspended_) co_return finish(row->act == action::ask ? verdict::asked : verdict::waits);
            row = table.find(row->to, outcome);
        }
        co_return finish(row == nullptr ? verdict::unknown : row->says);
    }

    /// Continues where an earlier request of the call ended: with the user's answer, or by checking the payment again.
    /// A payment that is unknown or bound to something else ends the call as if its id had been presented.
    Task<gating::reply> resume(flow_table table, std::optional<event> answered) {
        const event loaded = co_await opening_.load();
        if (loaded == event::load_failed) co_return finish(verdict::unavailable);
        if (loaded == event::mismatch) co_return finish(verdict::mismatch);
        if (loaded != event::loaded) co_return finish(verdict::unknown);
        const phase_number phase = state_.asked.phase;
        if (answered == event::cannot_ask) answered = co_await unasked();
        const rule* row = answered ? table.find(phase, *answered) : nullptr;
        if (row != nullptr) co_return co_await drive(table, row);
        if (state_.renews) state_.wait_ends = state_.asked.until;
        row = table.find(phase, event::woken);
        if (row != nullptr) co_return co_await drive(table, row);
        co_return co_await look_first(table);
    }

private:
    /// A client that returns without an answer is asked again, after the provider has been asked whether the payment is
    /// paid. A call that waits for a run also asks the provider first.
    Task<gating::reply> look_first(flow_table table) {
        const phase_number phase = state_.asked.phase;
        const rule paid = on(phase, event::secured) >> fulfil();
        const rule again{phase, event::pending, phase, action::ask};
        const event looked = co_await checking_.status();
        const bool asks = table.find(phase, event::unanswered) != nullptr;
        if (looked == event::secured) co_return co_await drive(table, &paid);
        if (looked == event::pending && asks) co_return co_await drive(table, &again);
        if (looked == event::pending) co_return finish(verdict::pending);
        if (looked == event::canceled) co_return finish(verdict::canceled);
        co_return finish(looked == event::expired ? verdict::expired : verdict::unavailable);
    }

    Task<event> perform(action act) {
        switch (act) {
            case action::open:
            case action::create: return opening_.open();
            case action::load: return opening_.load();
            case action::status: return checking_.status();
            case action::ask: return ask();
            case action::tell: return host_.tell(state_.subject);
            case action::claim: return running_.claim();
            case action::run: return running_.run();
            case action::record: return running_.record();
            case action::capture: return running_.capture();
            case action::void_: return running_.give_back(event::voided, event::void_failed);
            case action::refund: return running_.give_back(event::refunded, event::refund_failed);
            case action::release: return running_.release();
            case action::wait:
            case action::fulfil:
            case action::reply: break;
        }
        return wait();
    }

    /// The number of prompts, the time and the requests of a call are bounded: beyond a bound the question counts as
    /// unanswered.
    Task<event> ask() {
        const unix_time now = parts_.time.now();
        const milliseconds left = state_.renews ? state_.timing.wait_timeout : state_.wait_ends - now;
        const bool returns = host_.attends() == gating::attendance::returns;
        if (state_.asked.asked >= state_.timing.max_prompts || left <= milliseconds::zero() ||
            (returns && is_last_round()))
            co_return event::unanswered;
        ++state_.asked.asked;
        const gating::asked_user answer = co_await host_.ask(state_.subject, left);
        if (answer.later) suspend();
        if (answer.outcome == event::declined && answer.at_once) co_return co_await unasked();
        if (state_.renews) state_.wait_ends = parts_.time.now() + state_.timing.wait_timeout;
        co_return answer.outcome;
    }

    /// A client that declines too fast for a person counts as unable to ask. A user who has paid has not declined.
    Task<event> unasked() {
        const event looked = co_await checking_.status();
        co_return looked == event::pending ? event::cannot_ask : event::declined;
    }

    /// A wait ends at the latest when the payment expires, so that the expiry is noticed at once. When the time of one
    /// request is over, the client makes the call again, up to `gating::options::max_rounds` requests. For a claim that
    /// only needs a new answer of the provider there is nothing to wait for.
    Task<event> wait() {
        if (std::exchange(state_.claim_is_outdated, false)) co_return event::woken;
        const unix_time now = parts_.time.now();
        if (now >= state_.round_ends && now < state_.wait_ends && !is_last_round()) suspend();
        const unix_time end = std::min(state_.wait_ends, state_.round_ends);
        if (now >= end) co_return event::gave_up;
        milliseconds length = std::min(end - now, state_.timing.poll_interval);
        if (state_.subject.expires > now) length = std::min(length, state_.subject.expires - now);
        state_.has_waited = true;
        co_return co_await host_.wait(state_.subject.id, length);
    }

    bool is_last_round() const noexcept { return state_.asked.rounds + 1 >= parts_.options.max_rounds; }

    /// The request ends here; the client makes the call again.
    void suspend() noexcept {
        suspended_ = true;
        ++state_.asked.rounds;
        state_.asked.until = state_.wait_ends;
    }

    /// A claim that was lost because the money was returned is not a failure of the tool, which never ran. A flow
    /// treats no answer and an answer that does not match alike; a reply tells them apart.
    gating::reply finish(verdict says) {
        if (says == verdict::failed && lifecycle::went_back_unused(state_.subject)) says = verdict::canceled;
        if (says == verdict::unavailable && state_.unclear) says = verdict::unclear;
        gating::reply answer{.says = says, .detail = std::move(state_.detail), .resume = state_.asked};
        if (says == verdict::unavailable) {
            answer.retry_after = state_.retry_after;
            answer.beyond_limits = state_.beyond_limits;
        }
        if (state_.subject.state != payment_state::created) parts_.links->drop(state_.subject.id);
        if (says == verdict::result || says == verdict::failed) answer.output = std::move(state_.output);
        if (says != verdict::unknown && says != verdict::mismatch && !state_.subject.id.empty())
            answer.subject = std::move(state_.subject);
        return answer;
    }

    gating::parts<Task>& parts_;
    gating::host<Task>& host_;
    gate_state state_;
    payment_opening<Task> opening_;
    payment_checking<Task> checking_;
    payment_running<Task> running_;
    bool suspended_ = false;
};

}  // namespace detail

namespace gating {

/// Decides whether a paid tool may run, and runs it once: performs the actions of a flow's table with a store, a
/// provider and a host. It depends on no transport and no protocol revision; `Task` decides whether it blocks or
/// suspends.
///
/// Every function may be called from any thread that the store, the provider and the host allow. The objects it refers
/// to must outlive every call in progress.
template <template <class> class Task>
class gate {
public:
    gate(detail::store_port<Task>& store, detail::provider_port<Task>& provider, const wall_clock& time,
         gating::options options = gating::options())
        : parts_{store, provider, time, options, std::make_shared<detail::link_limits>(options.buyers)} {}

    /// A call of `tools[tool]`, with its arguments as canonical JSON text (`canonical_text`), by the tool's own flow or
    /// another. Where its `price_from` has no price for them, the reply is `verdict::failed` and no payment is opened.
    Task<reply> call(std::span<const paid_tool> tools, std::size_t tool, std::string arguments, caller who,
                     host<Task>& host, std::optional<rules::flow_table> by = std::nullopt) {
        detail::gate_state state = prepare(std::move(who), tools, tools[tool].timing, host);
        state.tool = &tools[tool];
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        const rules::flow_table flow = by.value_or(tools[tool].flow);
        co_return co_await one.drive(flow, flow.find(detail::entry_phase, rules::event::called));
    }

    /// Continues a call whose reply was `verdict::asked` or `verdict::waits`. `answered` is the user's answer
    /// (`accepted`, `declined` or `unanswered`; `cannot_ask` where it came too fast for a person), or nothing: then the
    /// provider is asked, and the user is asked again. `id` and `where` are from that reply; they come from a sealed
    /// `requestState`, never from the client alone. The arguments must be those that the payment was opened with.
    Task<reply> resume(std::span<const paid_tool> tools, std::size_t tool, std::string id, detail::resume_point where,
                       std::optional<rules::event> answered, std::string arguments, caller who, host<Task>& host) {
        detail::gate_state state = prepare(std::move(who), tools, tools[tool].timing, host);
        state.tool = &tools[tool];
        state.presented = std::move(id);
        state.asked = where;
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        co_return co_await one.resume(tools[tool].flow, answered);
    }

    /// A call that presents a payment id. `expected` is the only tool that the payment may be for, or null for any of
    /// `tools`; `arguments`, unless empty, must be those that the payment was opened with. `rounds` is how many
    /// requests of the call have been answered with `verdict::waits` so far.
    Task<reply> confirm(rules::flow_table flow, std::span<const paid_tool> tools, const paid_tool* expected,
                        std::string id, std::string arguments, caller who, host<Task>& host, std::uint8_t rounds = 0) {
        detail::gate_state state =
            prepare(std::move(who), tools, expected == nullptr ? detail::flow_timing{} : expected->timing, host);
        state.asked.rounds = rounds;
        state.tool = expected;
        state.presented = std::move(id);
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        co_return co_await one.drive(flow, flow.find(detail::entry_phase, rules::event::confirmed));
    }

    /// Records that the caller has received the result of a reply: from now on the same call is a new purchase. Until
    /// then, a repeated call gets the same result. `subject` is the payment of the reply. Returns false where the store
    /// did not answer.
    Task<bool> collected(payment subject) {
        const auto collected = [](const payment& last) { return detail::lifecycle::collected(last); };
        const detail::transition_result written =
            co_await detail::transition<Task>(parts_.store).apply(subject, collected, true);
        co_return written != detail::transition_result::failed;
    }

    /// Gives the money of a delivered payment back on its buyer's request; see `detail::request_refund`.
    Task<result<payment>> refund(std::span<const paid_tool> tools, std::string id, caller who) {
        return detail::request_refund<Task>(parts_, tools, std::move(id), std::move(who));
    }

private:
    detail::gate_state prepare(caller who, std::span<const paid_tool> tools, detail::flow_timing own,
                               const host<Task>& host) const {
        const gating::options& server = parts_.options;
        const attendance client = host.attends();
        const unix_time now = parts_.time.now();
        detail::gate_state state;
        state.renews = own.wait_timeout.count() > 0;
        state.timing.poll_interval = own.poll_interval.count() > 0 ? own.poll_interval : server.poll_interval;
        state.timing.wait_timeout = client == attendance::polls ? server.task_wait_timeout : server.wait_timeout;
        if (state.renews) state.timing.wait_timeout = own.wait_timeout;
        state.timing.max_prompts = own.max_prompts > 0 ? own.max_prompts : server.max_prompts;
        state.who = std::move(who);
        state.tools = tools;
        if (client == attendance::returns) state.round_ends = now + std::min(server.round_timeout, server.wait_timeout);
        if (client != attendance::returns || state.renews) state.wait_ends = now + state.timing.wait_timeout;
        return state;
    }

    parts<Task> parts_;
};

}  // namespace gating
}  // namespace paymcp::inline v0

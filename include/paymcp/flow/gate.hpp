// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/checking.hpp>
#include <paymcp/flow/fulfilment.hpp>
#include <paymcp/flow/gate_state.hpp>
#include <paymcp/flow/ledger.hpp>
#include <paymcp/flow/opening.hpp>
#include <paymcp/flow/running.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace paymcp {
namespace detail {

/// One call on its way through a flow: reads the table and performs its actions.
template <template <class> class Task>
class gate_call {
public:
    gate_call(gate_parts<Task>& parts, gate_host<Task>& host, gate_state state)
        : parts_(parts), host_(host), state_(std::move(state)), opening_(parts, state_), checking_(parts, state_),
          running_(parts, state_, host) {}
    gate_call(const gate_call&) = delete;
    gate_call& operator=(const gate_call&) = delete;

    Task<reply> drive(flow_table table, event entry) { return drive(table, table.find(entry_phase, entry)); }

    /// Goes on where the user was asked in an earlier request, or asks again where the request brought no answer. A
    /// payment that is not to be found or not bound as it should be ends the call as if its id had been presented.
    Task<reply> resume(flow_table table, std::optional<event> answered) {
        const phase_number phase = state_.asked.phase;
        const rule again{phase, event::unanswered, phase, action::ask};
        const rule* row = table.find(phase, answered.value_or(event::unanswered));
        const event loaded = co_await opening_.load();
        if (loaded == event::loaded && row != nullptr) co_return co_await drive(table, answered ? row : &again);
        if (loaded == event::load_failed) co_return finish(verdict::unavailable);
        co_return finish(loaded == event::mismatch ? verdict::mismatch : verdict::unknown);
    }

private:
    Task<reply> drive(flow_table table, const rule* row) {
        while (row != nullptr && row->act != action::reply) {
            if (row->act == action::fulfil) {
                table = fulfilment_table(fulfilment_for(state_.subject.authorized_only,
                                                        state_.tool->definition->failure,
                                                        state_.tool->definition->at_most_once));
                row = table.find(entry_phase, event::secured);
                continue;
            }
            state_.asked.phase = row->to;
            const event outcome = co_await perform(row->act);
            if (suspended_) co_return finish(verdict::asked);
            row = table.find(row->to, outcome);
        }
        co_return finish(row == nullptr ? verdict::unknown : row->says);
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

    /// A client whose user accepts again and again without paying is not asked for ever. An answer starts the patience
    /// anew: the user needs time to pay.
    Task<event> ask() {
        if (state_.asked.asked >= state_.timing.asks) co_return event::unanswered;
        ++state_.asked.asked;
        const asked_user answer = co_await host_.ask(state_.subject);
        suspended_ = answer.later;
        state_.patience_ends = parts_.time.now() + state_.timing.patience;
        co_return answer.outcome;
    }

    /// A wait ends with the payment's time to be paid at the latest, so that its end is noticed when it comes.
    Task<event> wait() {
        const timestamp now = parts_.time.now();
        if (now >= state_.patience_ends) co_return event::gave_up;
        milliseconds length = std::min(state_.patience_ends - now, state_.timing.poll_interval);
        if (state_.subject.expires > now) length = std::min(length, state_.subject.expires - now);
        state_.has_waited = true;
        co_return co_await host_.wait(state_.subject.id, length);
    }

    /// A claim that was lost because the money had gone back is no failure of a tool that never ran.
    reply finish(verdict says) {
        if (says == verdict::failed && lifecycle::went_back_unused(state_.subject)) says = verdict::canceled;
        reply answer{.says = says, .detail = std::move(state_.detail), .resume = state_.asked};
        if (says == verdict::result || says == verdict::failed) answer.output = std::move(state_.output);
        if (says != verdict::unknown && says != verdict::mismatch && !state_.subject.id.empty())
            answer.subject = std::move(state_.subject);
        return answer;
    }

    gate_parts<Task>& parts_;
    gate_host<Task>& host_;
    gate_state state_;
    payment_opening<Task> opening_;
    payment_checking<Task> checking_;
    payment_running<Task> running_;
    bool suspended_ = false;
};

}  // namespace detail

/// Decides whether a paid tool may run, and runs it once: performs what a flow's table asks for with a store, a
/// provider and a host. It knows no transport and no protocol revision; `Task` decides whether it blocks or suspends.
///
/// Every function may be called from any thread that the store, the provider and the host allow. What it refers to must
/// outlive every call in progress.
template <template <class> class Task>
class gate {
public:
    gate(store_port<Task>& store, provider_port<Task>& provider, const clock& time, gate_options options = {})
        : parts_{store, provider, time, std::move(options)} {}

    /// A call of `tools[tool]`, with its arguments as canonical JSON text (`canonical_text`).
    Task<reply> call(std::span<const paid_tool> tools, std::size_t tool, std::string arguments, caller who,
                     gate_host<Task>& host) {
        detail::gate_state state = prepare(std::move(who), tools, tools[tool].timing);
        state.tool = &tools[tool];
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        co_return co_await one.drive(tools[tool].flow, event::called);
    }

    /// The call goes on whose reply was `verdict::asked`: the client brings the user's answer (`accepted`, `declined`
    /// or `unanswered`), or none, and is asked again. `id` and `where` are what that reply said; they come from a
    /// sealed handle, never from the client alone. The arguments must be those that the payment was opened with.
    Task<reply> resume(std::span<const paid_tool> tools, std::size_t tool, std::string id, resume_point where,
                       std::optional<event> answered, std::string arguments, caller who, gate_host<Task>& host) {
        detail::gate_state state = prepare(std::move(who), tools, tools[tool].timing);
        state.tool = &tools[tool];
        state.presented = std::move(id);
        state.asked = where;
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        co_return co_await one.resume(tools[tool].flow, answered);
    }

    /// A call that presents a payment id. `expected` is the only tool that it may be for, or null for any of `tools`;
    /// `arguments`, unless empty, must be those that the payment was opened with.
    Task<reply> confirm(flow_table flow, std::span<const paid_tool> tools, const paid_tool* expected, std::string id,
                        std::string arguments, caller who, gate_host<Task>& host) {
        detail::gate_state state =
            prepare(std::move(who), tools, expected == nullptr ? flow_timing{} : expected->timing);
        state.tool = expected;
        state.presented = std::move(id);
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        co_return co_await one.drive(flow, event::confirmed);
    }

    /// The result that a reply of this gate brought has been handed to the caller: from now on the same call is a new
    /// purchase. Until then, should the answer be lost, it gets that result. `subject` is the payment as the reply has
    /// it. False where the store did not answer.
    Task<bool> collected(payment subject) {
        const arrow_result written = co_await ledger<Task>(parts_.store).apply(
            subject, [](const payment& last) { return lifecycle::collected(last); });
        co_return written != arrow_result::failed;
    }

private:
    detail::gate_state prepare(caller who, std::span<const paid_tool> tools, flow_timing own) const {
        const gate_options& server = parts_.options;
        detail::gate_state state;
        state.timing.poll_interval = own.poll_interval.count() > 0 ? own.poll_interval : server.poll_interval;
        state.timing.patience = own.patience.count() > 0 ? own.patience : server.patience;
        state.timing.asks = own.asks > 0 ? own.asks : server.asks;
        state.who = std::move(who);
        state.tools = tools;
        state.patience_ends = parts_.time.now() + state.timing.patience;
        return state;
    }

    gate_parts<Task> parts_;
};

}  // namespace paymcp

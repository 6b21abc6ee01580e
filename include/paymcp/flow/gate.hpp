// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/checking.hpp>
#include <paymcp/flow/fulfilment.hpp>
#include <paymcp/flow/gate_state.hpp>
#include <paymcp/flow/opening.hpp>
#include <paymcp/flow/running.hpp>

#include <algorithm>
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

    Task<reply> drive(flow_table table, event entry) {
        const rule* row = table.find(entry_phase, entry);
        while (row != nullptr && row->act != action::reply) {
            if (row->act == action::fulfil) {
                table = fulfilment_table(fulfilment_for(state_.subject.authorized_only,
                                                        state_.tool->definition->failure,
                                                        state_.tool->definition->at_most_once));
                row = table.find(entry_phase, event::secured);
                continue;
            }
            const event outcome = co_await perform(row->act);
            row = table.find(row->to, outcome);
        }
        co_return finish(row == nullptr ? verdict::unknown : row->says);
    }

private:
    Task<event> perform(action act) {
        switch (act) {
            case action::open:
            case action::create: return opening_.open();
            case action::load: return opening_.load();
            case action::status: return checking_.status();
            case action::ask: return host_.ask(state_.subject);
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

    Task<event> wait() {
        const milliseconds left = state_.patience_ends - parts_.time.now();
        if (left <= milliseconds::zero()) co_return event::gave_up;
        co_return co_await host_.wait(state_.subject.id, std::min(left, parts_.options.poll_interval));
    }

    reply finish(verdict says) {
        reply answer{.says = says, .detail = std::move(state_.detail)};
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
};

}  // namespace detail

/// Decides whether a paid tool may run, and runs it once: performs what a flow's table asks for with a store, a provider
/// and a host. It knows no transport and no protocol revision; `Task` decides whether it blocks or suspends.
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
        detail::gate_state state = prepare(std::move(who), tools);
        state.tool = &tools[tool];
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        co_return co_await one.drive(tools[tool].flow, event::called);
    }

    /// A call that presents a payment id. `expected` is the only tool that it may be for, or null for any of `tools`;
    /// `arguments`, unless empty, must be those that the payment was opened with.
    Task<reply> confirm(flow_table flow, std::span<const paid_tool> tools, const paid_tool* expected, std::string id,
                        std::string arguments, caller who, gate_host<Task>& host) {
        detail::gate_state state = prepare(std::move(who), tools);
        state.tool = expected;
        state.presented = std::move(id);
        state.arguments = std::move(arguments);
        detail::gate_call<Task> one(parts_, host, std::move(state));
        co_return co_await one.drive(flow, event::confirmed);
    }

private:
    detail::gate_state prepare(caller who, std::span<const paid_tool> tools) const {
        detail::gate_state state;
        state.who = std::move(who);
        state.tools = tools;
        state.patience_ends = parts_.time.now() + parts_.options.patience;
        return state;
    }

    gate_parts<Task> parts_;
};

}  // namespace paymcp

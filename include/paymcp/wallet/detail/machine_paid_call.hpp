// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/wallet/detail/call_life.hpp>
#include <paymcp/wallet/detail/call_parts.hpp>
#include <paymcp/wallet/detail/call_rows.hpp>
#include <paymcp/wallet/detail/call_settling.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// How a call with a payment in it has ended.
struct call_answer {
    call_flow::verdict says = call_flow::verdict::unavailable;
    tool_output output{};  ///< of `result` and `tool_failed`
    payment subject{};     ///< the record as last read; its reference and end make the receipt
    std::string reason{};  ///< of `challenge` and of what is not known: for the buyer, one short line
};

/// Performs one call that a machine pays in the call itself: follows the rows of `call_rows.hpp` from the look-up to
/// the answer. Everything that it was given must outlive it. The host's questions to a user are not asked.
template <template <class> class Task>
class machine_paid_call final : private lease_keeper<Task> {
public:
    using outcome = call_flow::outcome;
    using step = call_flow::step;

    machine_paid_call(call_parts<Task>& parts, gating::host<Task>& host, const gating::paid_tool& tool,
                      const machine_call& call)
        : parts_(parts),
          host_(host),
          tool_(tool),
          call_(call),
          money_(parts, subject_),
          rows_(call_flow::table_of(call.charge_first, parts.rail.refunds())),
          wait_ends_(parts.time.now() + parts.limits.wait_timeout) {}

    Task<call_answer> perform() {
        const call_flow::row* row = rows_.find(call_flow::place::entry, outcome::entered);
        while (row->act != step::reply) {
            const outcome what = co_await act(row->act);
            row = rows_.find(row->to, what);
        }
        call_answer answer{.says = row->says};
        if (row->says == call_flow::verdict::result) answer.output = subject_.output;
        if (row->says == call_flow::verdict::tool_failed) answer.output = std::move(output_);
        answer.subject = std::move(subject_);
        answer.reason = std::move(money_.reason);
        co_return answer;
    }

private:
    static constexpr int record_attempts = 6;

    Task<outcome> act(step what) {
        switch (what) {
            case step::look_up:
                return look_up();
            case step::await_other:
                return await_other();
            case step::check_terms:
                return check_terms();
            case step::verify:
                return verify();
            case step::charge:
                return charge();
            case step::start:
                return start();
            case step::run:
                return run();
            case step::record:
                return record();
            case step::settle:
                return seen(&call_settling<Task>::settle);
            case step::settle_again:
                return seen(&call_settling<Task>::settle_again);
            case step::rest:
                return rest();
            case step::doubt:
                return seen(&call_settling<Task>::doubt);
            case step::release:
                return release();
            case step::dismiss:
                return dismiss();
            case step::give_back:
                return seen(&call_settling<Task>::give_back);
            case step::reply:
                break;
        }
        return await_other();
    }

    /// An insert whose answer is lost may have happened, and so may one of another call: both are found.
    Task<outcome> look_up() {
        money_.reason.clear();
        money_.token = 0;
        attempts_ = 0;
        const std::string id = call_life::record_id(call_.key);
        result<std::optional<payment>> known = co_await parts_.store.find(id);
        if (known.has_value() && !known->has_value()) {
            subject_ = call_life::first_claim(call_, parts_.time.now(), money_.lease_now(), parts_.limits.lease);
            result<opened_payment> opened = co_await parts_.store.open(subject_);
            if (opened.has_value() && !opened->existing && opened->subject.id == id) {
                subject_ = std::move(opened->subject);
                money_.token = subject_.held.token;
                co_return outcome::fresh;
            }
            known = co_await parts_.store.find(id);
        }
        if (!known.has_value() || !known->has_value()) co_return outcome::dark;
        subject_ = std::move(**known);
        co_return co_await claim();
    }

    Task<outcome> claim() {
        call_life::found what = call_life::found::busy;
        const unix_time now = parts_.time.now();
        const unix_time lease = money_.lease_now();
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(subject_, [&, this](const payment& last) {
                call_life::claim_answer answer = call_life::claim(last, call_, now, lease, parts_.limits.lease);
                what = answer.what;
                return std::move(answer.next);
            });
        if (written == transition_result::failed) co_return outcome::dark;
        if (written == transition_result::written) money_.token = subject_.held.token;
        co_return outcome_of(what);
    }

    outcome outcome_of(call_life::found what) {
        using call_life::found;
        switch (what) {
            case found::fresh:
                return outcome::fresh;
            case found::unsettled:
                return outcome::unsettled;
            case found::uncharged:
                return outcome::uncharged;
            case found::charged:
                return outcome::charged;
            case found::spent:
                output_ = interrupted();
                return outcome::spent;
            case found::busy:
                return outcome::busy;
            case found::settled:
                return outcome::settled;
            case found::dropped:
                return outcome::dropped;
            case found::owed:
                return outcome::owed;
            case found::returned:
                return outcome::returned;
            case found::other_call:
                money_.reason = "the payment was made for another call";
                break;
            case found::only_run:
                money_.reason = "the run of this payment was interrupted, and nothing was charged";
                break;
            case found::refused:
                money_.reason = "the payment was refused before, and nothing was charged";
                break;
        }
        return what == found::other_call ? outcome::other_call : outcome::refused;
    }

    Task<outcome> await_other() {
        const milliseconds left = wait_ends_ - parts_.time.now();
        if (left <= milliseconds::zero()) co_return outcome::gave_up;
        const milliseconds held = subject_.held.until - money_.lease_now();
        const milliseconds length = std::min({left, parts_.limits.poll_interval, std::max(held, milliseconds(1))});
        const rules::event woken = co_await host_.wait(subject_.id, length);
        co_return woken == rules::event::woken ? outcome::woken : outcome::gave_up;
    }

    Task<outcome> check_terms() {
        money_.reason = call_.objection;
        const bool late = parts_.time.now() + parts_.limits.margin >= call_.expires;
        if (late && money_.reason.empty()) money_.reason = "the payment ends too soon";
        co_return late || !call_.objection.empty() ? outcome::unfit : outcome::fits;
    }

    Task<outcome> verify() {
        wallet::rail_order order{.payment_id = subject_.id, .body = subject_.link};
        const wallet::rail_verdict found = co_await parts_.rail.verify(std::move(order));
        if (found.answer == wallet::rail_answer::yes) co_return outcome::verified;
        money_.reason = printable(found.reason);
        co_return found.answer == wallet::rail_answer::no ? outcome::refused : outcome::unanswered;
    }

    Task<outcome> charge() {
        const unix_time now = money_.lease_now();
        co_return co_await write(outcome::charging, [&, this](const payment& last) {
            return call_life::charging(last, money_.token, now, parts_.limits.settle_lease);
        });
    }

    /// A store can answer so late that the lease has lapsed: then another call may run the tool.
    Task<outcome> start() {
        const unix_time now = money_.lease_now();
        const outcome what = co_await write(outcome::started, [&, this](const payment& last) {
            return call_life::started(last, money_.token, now, parts_.limits.lease);
        });
        while (what == outcome::started && money_.lease_now() + interval() >= subject_.held.until) {
            const transition_result held = co_await money_.renew(parts_.limits.lease);
            if (held == transition_result::failed) co_return outcome::dark;
            if (held == transition_result::refused) co_return outcome::fenced;
        }
        co_return what;
    }

    Task<outcome> run() {
        std::string arguments = subject_.arguments;
        output_ = co_await host_.run(tool_, std::move(arguments), *this);
        if (!output_.failed) co_return outcome::succeeded;
        co_return subject_.authorized_only ? outcome::failed : outcome::failed_paid;
    }

    /// Retried for a while: this is the only copy of the result.
    Task<outcome> record() {
        for (int attempt = 0; attempt < record_attempts; ++attempt) {
            if (attempt > 0) co_await host_.pause(milliseconds(50) * (1 << attempt));
            const unix_time now = parts_.time.now();
            const unix_time lease = money_.lease_now();
            const transition_result written =
                co_await transition<Task>(parts_.store).apply(subject_, [&, this](const payment& last) {
                    return call_life::recorded(last, money_.token, output_, now, lease, parts_.limits.settle_lease);
                });
            if (written == transition_result::failed) continue;
            // An earlier try that seemed to fail may have written it.
            const bool ours = subject_.held.token == money_.token && states::with_result.contains(subject_.state);
            if (!ours) co_return outcome::fenced;
            host_.changed(subject_);
            co_return subject_.state == payment_state::delivered ? outcome::delivered : outcome::recorded;
        }
        co_return outcome::dark;
    }

    Task<outcome> rest() {
        if (++attempts_ >= parts_.limits.max_attempts) co_return outcome::gave_up;
        const bool rested = co_await host_.pause(parts_.limits.rest * (1 << (attempts_ - 1)));
        co_return rested ? outcome::rested : outcome::gave_up;
    }

    Task<outcome> release() {
        const unix_time now = parts_.time.now();
        co_return co_await write(outcome::released, [now, this](const payment& last) {
            return call_life::released(last, money_.token, now);
        });
    }

    Task<outcome> dismiss() {
        const unix_time now = parts_.time.now();
        co_return co_await write(outcome::released, [now, this](const payment& last) {
            return call_life::refused(last, money_.token, now);
        });
    }

    /// Writes a step of the holder, and wakes those who wait for it.
    template <class Step>
    Task<outcome> write(outcome done, Step next) {
        const transition_result written = co_await transition<Task>(parts_.store).apply(subject_, std::move(next));
        if (written == transition_result::failed) co_return outcome::dark;
        if (written == transition_result::refused) co_return outcome::fenced;
        host_.changed(subject_);
        co_return done;
    }

    Task<outcome> seen(Task<outcome> (call_settling<Task>::*moves)()) {
        const outcome what = co_await (money_.*moves)();
        host_.changed(subject_);
        co_return what;
    }

    const std::string& payment_id() const noexcept override { return subject_.id; }

    milliseconds interval() const noexcept override { return parts_.limits.lease / 3; }

    Task<bool> renew() override {
        payment held = subject_;
        call_settling<Task> holder(parts_, held);
        holder.token = money_.token;
        const transition_result written = co_await holder.renew(parts_.limits.lease);
        co_return written != transition_result::refused;
    }

    static tool_output interrupted() {
        return {
            .content = R"([{"type":"text","text":"The tool was interrupted, and is not run twice for one payment."}])",
            .structured = {},
            .failed = true};
    }

    call_parts<Task>& parts_;
    gating::host<Task>& host_;
    const gating::paid_tool& tool_;
    const machine_call& call_;
    payment subject_{};
    call_settling<Task> money_;
    call_flow::table rows_;
    unix_time wait_ends_;
    tool_output output_{};
    int attempts_ = 0;
};

}  // namespace paymcp::inline v0::detail

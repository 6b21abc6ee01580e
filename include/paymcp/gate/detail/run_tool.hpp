// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/check_payment.hpp>
#include <paymcp/gate/detail/money_back.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Runs the tool once, then captures or returns the money: the actions from `claim` on.
template <template <class> class Task>
class payment_running final : private lease_keeper<Task> {
public:
    payment_running(gating::parts<Task>& parts, gate_state& state, gating::host<Task>& host) noexcept
        : parts_(parts), state_(state), host_(host) {}

    /// Starts no run on an answer of the provider from before another call's claim: the money may have gone back since.
    Task<event> claim() {
        state_.detail.clear();
        state_.claim_is_outdated = false;
        lifecycle::claim_result found = lifecycle::claim_result::lost;
        const unix_time now = lease_now();
        const bool once = state_.tool->definition->at_most_once;
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(state_.subject, [&, this](const payment& last) {
                lifecycle::claim_answer answer = lifecycle::claim(last, now, parts_.options.lease, once);
                const bool won = answer.result == lifecycle::claim_result::won;
                state_.claim_is_outdated = won && state_.confirmed_after != last.held.token;
                found = state_.claim_is_outdated ? lifecycle::claim_result::busy : answer.result;
                const bool runs = won && !state_.claim_is_outdated;
                return runs ? std::optional<payment>(std::move(answer.next)) : std::nullopt;
            });
        if (written == transition_result::failed) co_return state_.store_silent(event::claim_failed);
        token_ = written == transition_result::written ? state_.subject.held.token : 0;
        if (token_ == 0) co_return outcome_of(found);
        co_return co_await hold();
    }

    Task<event> run() {
        std::string arguments = state_.subject.arguments;
        used_.reset();
        use_is_told_ = false;
        state_.output = co_await host_.run(*state_.tool, std::move(arguments), *this);
        if (!use_is_told_) take_use({}, state_.output);
        co_return state_.output.failed ? event::failed : event::succeeded;
    }

    /// Retries for a while, because this is the only copy of a paid result.
    Task<event> record() {
        for (int attempt = 0; attempt < record_attempts; ++attempt) {
            if (attempt > 0) co_await host_.pause(milliseconds(50) * (1 << attempt));
            const unix_time now = parts_.time.now();
            const transition_result written =
                co_await transition<Task>(parts_.store).apply(state_.subject, [&, this](const payment& last) {
                    return lifecycle::recorded(last, token_, state_.output, now, used_);
                });
            if (written == transition_result::failed) continue;
            const bool kept = written == transition_result::written || is_recorded();
            if (kept) host_.changed(state_.subject);
            co_return kept ? event::recorded : event::fenced;
        }
        state_.store_silent(event::record_failed);
        state_.detail = "The result could not be kept: asking again may run the tool again.";
        co_return event::record_failed;
    }

    /// The result is returned only when it is recorded as paid for. An earlier try that seemed to fail, or another
    /// call, may have captured the money, so a refusal alone proves nothing. Where nothing was used of an `up_to`, the
    /// reservation is given up instead.
    Task<event> capture() {
        state_.output = state_.subject.output;
        checkout_request order = order_of(state_.subject, true);
        const bool gratis = lifecycle::is_gratis(state_.subject);
        Task<provider_result<void>> taking =
            gratis ? parts_.provider.void_authorization(std::move(order)) : parts_.provider.capture(std::move(order));
        provider_result<void> taken = co_await std::move(taking);
        provider_status known = provider_status::paid;
        if (!taken.has_value()) {
            state_.detail = "The payment provider did not confirm the charge.";
            if (taken.error().may_have_happened) co_return event::capture_unknown;
            const status_report report = co_await ask_provider<Task>(parts_, state_.subject);
            known = report.status;
            if (!report.why.empty())
                co_await transition<Task>(parts_.store).apply(state_.subject, [&](const payment& last) {
                    return lifecycle::unjudged(last, report.why, payment_state::recorded);
                });
        }
        // A reservation that is still there is given up at the next try, or lapses.
        const bool still_there = gratis && taken.has_error() && is_held(known);
        if (known == provider_status::unknown || still_there) co_return event::capture_unknown;
        refused_ = !gratis && known != provider_status::paid;
        if (refused_) co_return event::capture_failed;
        const unix_time now = parts_.time.now();
        co_await transition<Task>(parts_.store).apply(state_.subject, [now](const payment& last) {
            return lifecycle::captured(last, now);
        });
        if (state_.subject.state != payment_state::delivered) co_return state_.store_silent(event::capture_unknown);
        host_.changed(state_.subject);
        co_return event::captured;
    }

    /// Refunds captured money or voids reserved money. The debt is recorded first; if the provider fails, it stays
    /// recorded for the next try.
    Task<event> give_back(event done, event not_done) {
        const unix_time now = lease_now();
        const transition_result owed =
            co_await transition<Task>(parts_.store).apply(state_.subject, [now, this](const payment& last) {
                return lifecycle::return_due(last, token_, refused_, now);
            });
        const bool own_failure = owed == transition_result::failed && lifecycle::holds(state_.subject, token_);
        if (own_failure) co_return not_done;
        if (owed != transition_result::written) co_return is_returned() ? done : event::fenced;
        const money_back back = co_await send_back<Task>(parts_, state_.subject);
        if (!back.sent.has_value()) co_return not_done;
        const unix_time later = parts_.time.now();
        const bool taken = back.taken;
        co_await transition<Task>(parts_.store).apply(state_.subject, [taken, later](const payment& last) {
            return lifecycle::returned(last, taken, later);
        });
        host_.changed(state_.subject);
        co_return done;
    }

    /// Without an answer of the store the claim also counts as released, because the lease lapses.
    Task<event> release() {
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(state_.subject, [this](const payment& last) {
                return lifecycle::released(last, token_);
            });
        if (written == transition_result::refused) co_return event::fenced;
        host_.changed(state_.subject);
        co_return event::released;
    }

private:
    static constexpr int record_attempts = 6;

    /// A store can answer a claim so late that the lease has lapsed: then another call may hold the payment. A part of
    /// the lease must be left, because the clocks of other processes may be ahead.
    Task<event> hold() {
        while (lease_now() + interval() >= state_.subject.held.until) {
            const unix_time now = lease_now();
            const transition_result written =
                co_await transition<Task>(parts_.store).apply(state_.subject, [now, this](const payment& last) {
                    return lifecycle::renewed(last, token_, now, parts_.options.lease);
                });
            if (written == transition_result::failed) co_return state_.store_silent(event::claim_failed);
            if (written == transition_result::refused) co_return event::busy;
        }
        co_return event::won;
    }

    unix_time lease_now() const { return parts_.store.lease_time(parts_.time.now()); }

    void take_use(const reported_use& reported, tool_output& output) override {
        use_is_told_ = true;
        used_ = judge_use(*state_.tool->definition, state_.subject.amount, reported, output);
    }

    const std::string& payment_id() const noexcept override { return state_.subject.id; }

    milliseconds interval() const noexcept override { return parts_.options.lease / 3; }

    Task<bool> renew() override {
        payment held = state_.subject;
        const unix_time now = lease_now();
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(held, [now, this](const payment& last) {
                return lifecycle::renewed(last, token_, now, parts_.options.lease);
            });
        co_return written != transition_result::refused;
    }

    event outcome_of(lifecycle::claim_result found) {
        switch (found) {
            case lifecycle::claim_result::won: return event::won;
            case lifecycle::claim_result::busy: return event::busy;
            case lifecycle::claim_result::delivered:
                if (lifecycle::output_is_dropped(state_.subject)) return event::lost;
                state_.output = state_.subject.output;
                return event::delivered;
            case lifecycle::claim_result::uncaptured: return event::uncaptured;
            case lifecycle::claim_result::spent: return event::spent;
            case lifecycle::claim_result::lost: return event::lost;
            case lifecycle::claim_result::unpaid: break;
        }
        return state_.store_silent(event::claim_failed);
    }

    /// An earlier try that seemed to fail may have written the record.
    bool is_recorded() const noexcept {
        return state_.subject.held.token == token_ && states::with_result.contains(state_.subject.state);
    }

    bool is_returned() const noexcept { return states::returned.contains(state_.subject.state); }

    gating::parts<Task>& parts_;
    gate_state& state_;
    gating::host<Task>& host_;
    std::uint64_t token_ = 0;  ///< of the claim that this call holds, or 0
    bool refused_ = false;     ///< the capture of the result was refused
    std::optional<std::int64_t> used_{};  ///< by the last run, of an `up_to`
    bool use_is_told_ = false;            ///< the host has said what that run used
};

}  // namespace paymcp::inline v0::detail

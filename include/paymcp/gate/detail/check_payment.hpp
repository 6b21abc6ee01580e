// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/account_sale.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Whether the provider has the payer's money, captured or reserved.
constexpr bool is_held(provider_status now) noexcept {
    return now == provider_status::paid || now == provider_status::authorized;
}

/// Whether the provider's answer confirms the money as it is recorded: a reservation alone does not confirm captured
/// money.
inline bool confirms(provider_status now, const payment& recorded) noexcept {
    return now == provider_status::paid || (now == provider_status::authorized && recorded.authorized_only);
}

/// The required age of an answer; see `checkout_request`.
struct wanted_answer {
    milliseconds poll_interval_hint{0};
    bool anew = false;
};

/// Asks the provider. A report of another amount, part or currency, or one that does not match the payment otherwise,
/// becomes `unknown` with the reason. No answer is `unknown` without a reason; `retry_after` says where it is for want
/// of a turn.
template <template <class> class Task>
Task<status_report> ask_provider(gating::parts<Task>& parts, const payment& subject, wanted_answer how = {},
                                 milliseconds* retry_after = nullptr) {
    checkout_request order = order_of(subject, false);
    order.poll_interval_hint = how.poll_interval_hint;
    order.anew = how.anew;
    provider_result<status_report> answer = co_await parts.provider.status(std::move(order));
    if (retry_after != nullptr) *retry_after = answer.has_value() ? milliseconds::zero() : answer.error().retry_after;
    if (!answer.has_value() && !answer.error().answered) co_return status_report{};
    status_report report = *taken_report(std::move(answer));
    std::string other = other_money(report, subject.amount, subject.currency);
    if (other.empty()) other = other_part(report, subject);
    if (!other.empty()) report = unjudged(std::move(other));
    co_return report;
}

/// Learns whether the money is secured: the action `status`. An unclear answer counts as not known.
template <template <class> class Task>
class payment_checking {
public:
    payment_checking(gating::parts<Task>& parts, gate_state& state) noexcept : parts_(parts), state_(state) {}

    /// Secured money that an earlier call or a notification recorded is checked again right before the tool runs, also
    /// after a run that failed or was cut off. While a tool runs, the provider is not asked. A payment that the
    /// provider has not made before it expired has ended: no link was shown.
    Task<event> status() {
        state_.unclear = false;
        state_.confirmed_after.reset();
        if (state_.subject.state == payment_state::running) {
            const bool read = co_await transition<Task>(parts_.store).reread(state_.subject);
            if (!read) co_return state_.store_silent(event::unreachable);
        }
        if (lifecycle::went_back_unused(state_.subject)) co_return event::canceled;
        const bool once = state_.tool != nullptr && state_.tool->definition->at_most_once;
        const bool found_earlier = lifecycle::may_run(state_.subject, lease_now(), once);
        if (lifecycle::money_is_known(state_.subject.state) && !found_earlier) co_return event::secured;
        if (state_.subject.reference.empty() && parts_.provider.opens_links()) {
            const event without_link = co_await end_unmade();
            if (without_link != event::loaded) co_return without_link;
        }
        const bool waits = std::exchange(state_.has_waited, false);
        const milliseconds poll_interval_hint = waits ? state_.timing.poll_interval : milliseconds::zero();
        const std::uint64_t last_claim = state_.subject.held.token;
        status_report report =
            co_await ask_provider<Task>(parts_, state_.subject, {poll_interval_hint, found_earlier}, &retry_after_);
        if (report.status == provider_status::pending && state_.subject.state == payment_state::created &&
            parts_.time.now() >= state_.subject.expires)
            report = co_await close();
        report = undisturbed(std::move(report), state_.subject.amount, state_.subject.currency);
        if (is_held(report.status)) state_.confirmed_after = last_claim;
        if (found_earlier) {
            const event found = co_await look_again(report);
            co_return co_await noted(std::move(report), found);
        }
        const event found = co_await believe(report.status);
        const bool found_since = found == event::secured && !confirms(report.status, state_.subject);
        if (found_since) co_return co_await status();
        co_return co_await noted(std::move(report), found);
    }

private:
    Task<event> believe(provider_status now) {
        switch (now) {
            case provider_status::paid: co_return co_await secure(false);
            case provider_status::authorized: co_return co_await secure(true);
            case provider_status::pending: co_return event::pending;
            case provider_status::expired: co_return co_await end(payment_state::expired);
            case provider_status::canceled:
            case provider_status::refunded: co_return co_await end(payment_state::canceled);
            case provider_status::unknown: break;
        }
        co_return provider_silent();
    }

    /// Updates `payment::unclear` from the provider's last answer; no answer changes nothing. If another call has found
    /// the money meanwhile, the answer may be older, and the provider is asked again. The answer may also be older than
    /// another note: that note stays until the next check.
    Task<event> noted(status_report report, event found) {
        const bool fits = report.status != provider_status::unknown;
        if (fits && !state_.subject.unclear.empty()) {
            const std::string doubt = state_.subject.unclear;
            const transition_result cleared =
                co_await transition<Task>(parts_.store).apply(state_.subject, [&doubt](const payment& last) {
                    return last.unclear == doubt ? lifecycle::judged(last) : std::nullopt;
                });
            if (cleared == transition_result::failed) co_return state_.store_silent(event::unreachable);
        }
        if (fits || report.why.empty()) co_return found;
        const payment_state asked = state_.subject.state;
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(state_.subject, [&](const payment& last) {
                return lifecycle::unjudged(last, report.why, asked);
            });
        if (written == transition_result::failed) co_return state_.store_silent(event::unreachable);
        const bool found_since = lifecycle::money_is_known(state_.subject.state) && state_.subject.state != asked;
        if (found_since) co_return co_await status();
        state_.unclear = true;
        state_.detail = "The payment was found but does not match; the seller has been told.";
        co_return event::unreachable;
    }

    /// Returns `loaded` where another call has had the link made meanwhile.
    Task<event> end_unmade() {
        const unix_time now = parts_.time.now();
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(state_.subject, [now](const payment& last) {
                return lifecycle::unmade(last, now);
            });
        if (written == transition_result::failed) co_return state_.store_silent(event::unreachable);
        if (!state_.subject.reference.empty()) co_return event::loaded;
        co_return state_.subject.state == payment_state::canceled ? event::canceled : event::expired;
    }

    /// Captured money does not become unpaid or only reserved. A provider that reports this is not believed, and the
    /// tool does not run.
    Task<event> look_again(status_report& report) {
        const provider_status now = report.status;
        const bool reserved = state_.subject.authorized_only;
        const bool ended = now == provider_status::canceled || now == provider_status::expired;
        if (confirms(now, state_.subject)) co_return event::secured;
        if (now != provider_status::refunded && !(reserved && ended)) {
            const bool only_reserved = now == provider_status::authorized;
            if (now != provider_status::unknown)
                report = unjudged(only_reserved ? "it was captured, and is reported as only reserved now"
                                                : "it was paid, and is reported as unpaid now");
            co_return provider_silent();
        }
        const unix_time when = parts_.time.now();
        const unix_time lease = lease_now();
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(state_.subject, [when, lease](const payment& last) {
                return lifecycle::gone_back(last, when, lease);
            });
        if (written == transition_result::failed) co_return state_.store_silent(event::unreachable);
        co_return written == transition_result::written ? event::canceled : event::secured;
    }

    /// The payment has expired. The link is closed first and then the provider is asked again: a payment in the last
    /// moment counts, and a link that cannot be closed stays open.
    Task<status_report> close() {
        checkout_request order = order_of(state_.subject, false);
        provider_result<void> canceled = co_await parts_.provider.cancel(std::move(order));
        status_report report = co_await ask_provider<Task>(parts_, state_.subject, {}, &retry_after_);
        if (canceled.has_value() && report.status == provider_status::canceled)
            report.status = provider_status::expired;
        co_return report;
    }

    /// The claim follows at once.
    Task<event> secure(bool authorized_only) {
        const auto secured = [=](const payment& now) { return lifecycle::secured(now, authorized_only); };
        const transition_result written = co_await transition<Task>(parts_.store).apply(state_.subject, secured, true);
        if (written == transition_result::short_of) {
            state_.detail = co_await why_unfunded();
            state_.not_funded();
            co_return event::pending;
        }
        co_return written == transition_result::failed ? state_.store_silent(event::unreachable) : event::secured;
    }

    /// The accounts are read after they were too low; what they hold may have changed since.
    Task<std::string> why_unfunded() {
        std::string why;
        for (const accounts::posting& one : state_.subject.postings) {
            const result<std::int64_t> holds = co_await parts_.store.standing(one.account);
            if (!holds.has_value()) continue;
            why = unfunded_because(state_.subject, one, *holds);
            if (postings::falls_short(state_.subject, one, *holds)) break;
        }
        co_return why;
    }

    Task<event> end(payment_state how) {
        const unix_time now = parts_.time.now();
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(state_.subject, [=](const payment& last) {
                return lifecycle::ended(last, how, now);
            });
        if (written == transition_result::failed) co_return state_.store_silent(event::unreachable);
        if (lifecycle::money_is_known(state_.subject.state)) co_return event::secured;
        co_return state_.subject.state == payment_state::expired ? event::expired : event::canceled;
    }

    unix_time lease_now() const { return parts_.store.lease_time(parts_.time.now()); }

    event provider_silent() {
        state_.provider_silent(retry_after_);
        return event::unreachable;
    }

    gating::parts<Task>& parts_;
    gate_state& state_;
    milliseconds retry_after_{0};  ///< of the last question
};

}  // namespace paymcp::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/note_desk.hpp>
#include <paymcp/gate/detail/note_payment.hpp>
#include <paymcp/gate/detail/run_tool.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// The host for money that moves outside a call: it has no client and runs no tool.
template <template <class> class Task>
class absent_host final : public gating::host<Task> {
public:
    explicit absent_host(const change_observer& changed) noexcept : changed_(changed) {}

    Task<tool_output> run(const gating::paid_tool&, std::string, lease_keeper<Task>&) override {
        co_return tool_output{.content = {}, .structured = {}, .failed = true};
    }
    Task<gating::asked_user> ask(payment, milliseconds) override { co_return gating::asked_user{}; }
    Task<event> tell(payment) override { co_return event::cannot_tell; }
    Task<event> wait(std::string, milliseconds) override { co_return event::left; }
    Task<bool> pause(milliseconds) override { co_return false; }
    void changed(const payment& subject) noexcept override {
        try {
            if (changed_) changed_(subject);
        } catch (...) {
            return;
        }
    }

private:
    const change_observer& changed_;
};

/// Whether money must move although the tool will not run: a tool that runs at most once has no second try.
bool is_owed(const payment& subject, std::span<const gating::paid_tool> tools);

/// Whether a payment has ended, and its provider may report that its final capture, refund or void has failed since. A
/// reservation that nothing was used of lapses, if it was not given up.
template <template <class> class Task>
bool may_be_undone(const gating::parts<Task>& parts, const payment& subject) {
    const bool taken = subject.state == payment_state::delivered && !lifecycle::is_gratis(subject);
    return parts.provider.reports_undone() && (taken || states::returned.contains(subject.state));
}

/// Reopens an ended payment where the provider reports that the refund, the void or the capture has failed: money
/// that was not returned is owed again, and for an unpaid result the customer owes the seller.
template <template <class> class Task>
Task<transition_result> take_up_undone(gating::parts<Task>& parts, payment& subject) {
    const status_report report = co_await ask_provider<Task>(parts, subject, {.anew = true});
    const bool delivered = subject.state == payment_state::delivered;
    const bool untaken = report.status == provider_status::unknown && !report.partly_back;
    const bool open = delivered ? untaken : is_held(report.status) || report.partly_back;
    if (!report.undone || !open) co_return transition_result::refused;
    // If another server reopened and ended it again meanwhile, the provider's answer is about the earlier end.
    const unix_time ended = subject.ended;
    co_return co_await transition<Task>(parts.store).apply(subject, [delivered, ended](const payment& last) {
        if (last.ended != ended) return std::optional<payment>();
        return delivered ? lifecycle::uncaptured(last) : lifecycle::owed_again(last);
    });
}

/// Completes a payment that no caller returns for. It records the status of an open one (`note_payment`), captures the
/// reserved money of a recorded result, returns money that is recorded as owed, and returns the money of an interrupted
/// tool that runs at most once. It reopens an ended payment that has failed at the provider. A paid payment that can
/// still be delivered waits for its caller. The tool is not run. `tools` are the paid tools of the server; `changed` is
/// called with each changed payment. Nothing is done while the lease of a run lasts. With `announced` the provider has
/// announced something about the payment: of a delivered one it is asked what went back at its own desk (`note_desk`).
///
/// Returns false where the caller must try again.
template <template <class> class Task>
Task<bool> settle_payment(gating::parts<Task> parts, std::span<const gating::paid_tool> tools, std::string id,
                          change_observer changed = {}, bool announced = false) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return false;
    if (!found->has_value() || (*found)->provider != parts.provider.name()) co_return true;
    if (lifecycle::is_doubted(**found) || !lifecycle::money_is_known((*found)->state))
        co_return co_await note_read<Task>(parts, std::move(**found));
    gate_state state;
    state.subject = std::move(**found);
    if (may_be_undone<Task>(parts, state.subject)) {
        const transition_result undone = co_await take_up_undone<Task>(parts, state.subject);
        if (undone == transition_result::failed) co_return false;
        if (undone == transition_result::written && changed) changed(state.subject);
    }
    if (announced && state.subject.state == payment_state::delivered)
        co_return co_await note_desk<Task>(parts, state.subject, changed);
    // What is announced during a run is asked for after it.
    const bool unasked = announced && state.subject.state == payment_state::running;
    if (!is_owed(state.subject, tools)) co_return !unasked;
    if (parts.store.lease_time(parts.time.now()) < state.subject.held.until) co_return false;
    absent_host<Task> host(changed);
    payment_running<Task> money(parts, state, host);
    if (state.subject.state == payment_state::recorded) {
        const event taken = co_await money.capture();
        if (taken != event::capture_failed) co_return taken == event::captured;
    }
    const event sent = co_await money.give_back(event::refunded, event::refund_failed);
    co_return sent == event::refunded;
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/settle_payment.ipp>
#endif

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/wallet/detail/call_life.hpp>
#include <paymcp/wallet/detail/call_parts.hpp>
#include <paymcp/wallet/detail/call_table.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Moves the money of one payment: the actions that a call and the recovery share. `subject` is the record as last read
/// or written.
template <template <class> class Task>
class call_settling {
public:
    using outcome = call_flow::outcome;

    call_settling(call_parts<Task>& parts, payment& subject) noexcept : parts_(parts), subject_(subject) {}

    std::uint64_t token = 0;  ///< of the claim that is held, or 0
    std::string reason{};     ///< why the rail said no or nothing; one short line

    /// The first settlement. A no is final: no attempt before it can have happened.
    Task<outcome> settle() {
        const wallet::rail_verdict taken = co_await ask();
        if (taken.answer == wallet::rail_answer::yes) co_return co_await note_settled(taken.reference);
        if (taken.answer == wallet::rail_answer::no) co_return co_await note_refused();
        co_return taken.may_have_happened ? outcome::unanswered : outcome::unsent;
    }

    /// The same body again, after an attempt that may have happened. "Used up" is then our own settlement, and any
    /// other no proves nothing: the first attempt may still be on its way.
    Task<outcome> settle_again() {
        const transition_result alive = co_await renew(parts_.limits.settle_lease);
        // A settlement whose write had no answer may be on record.
        const bool over = !call_life::is_owed(subject_);
        if (over || alive == transition_result::refused) co_return outcome_elsewhere();
        const wallet::rail_verdict taken = co_await ask();
        const bool ours = taken.answer == wallet::rail_answer::no && taken.used_up;
        if (ours || taken.answer == wallet::rail_answer::yes) co_return co_await note_settled(taken.reference);
        co_return outcome::unanswered;
    }

    /// The outcome is not known: the record says so, and the next one asks again.
    Task<outcome> doubt() {
        const std::string why = reason.empty() ? std::string("the rail has not answered whether it settled") : reason;
        const unix_time lease = lease_now();
        co_await transition<Task>(parts_.store).apply(subject_, [&](const payment& last) {
            return call_life::doubted(last, token, why, lease);
        });
        co_return outcome::noted;
    }

    /// The debt is on record before the refund is sent. A settlement whose answer was lost has no reference: its payer
    /// may have used the payment up otherwise, so its money is returned by the seller, who can look.
    Task<outcome> give_back() {
        const transition_result due =
            co_await transition<Task>(parts_.store).apply(subject_, [this](const payment& last) {
                return call_life::return_due(last, token);
            });
        if (due == transition_result::failed) co_return outcome::unreturned;
        if (due == transition_result::refused) co_return outcome::fenced;
        reason = "the settlement's answer was lost, and the seller must look for it";
        if (subject_.reference.empty()) co_return outcome::unreturned;
        wallet::rail_order order{.payment_id = subject_.id, .body = {}, .reference = subject_.reference};
        const wallet::rail_verdict sent = co_await parts_.rail.refund(std::move(order));
        reason = printable(sent.reason);
        if (sent.answer != wallet::rail_answer::yes) co_return outcome::unreturned;
        const unix_time now = parts_.time.now();
        const transition_result back =
            co_await transition<Task>(parts_.store).apply(subject_, [now](const payment& last) {
                return call_life::returned(last, now);
            });
        co_return back == transition_result::failed ? outcome::unreturned : outcome::returned;
    }

    Task<transition_result> renew(milliseconds length) {
        const unix_time now = lease_now();
        co_return co_await transition<Task>(parts_.store).apply(subject_, [&](const payment& last) {
            return call_life::renewed(last, token, now, length);
        });
    }

    unix_time lease_now() const { return parts_.store.lease_time(parts_.time.now()); }

private:
    Task<wallet::rail_verdict> ask() {
        wallet::rail_order order{.payment_id = subject_.id, .body = subject_.link};
        wallet::rail_verdict taken = co_await parts_.rail.settle(std::move(order));
        reason = printable(taken.reason);
        co_return taken;
    }

    /// Money that came in and is not on record counts as unanswered: the next attempt finds it used up.
    Task<outcome> note_settled(std::string reference) {
        const unix_time now = parts_.time.now();
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(subject_, [&](const payment& last) {
                return call_life::settled(last, reference, now);
            });
        co_return written == transition_result::failed ? outcome::unanswered : outcome_elsewhere();
    }

    /// A no that is not on record is told to nobody: the recovery would settle after the buyer has paid anew.
    Task<outcome> note_refused() {
        const unix_time now = parts_.time.now();
        const transition_result written =
            co_await transition<Task>(parts_.store).apply(subject_, [&](const payment& last) {
                return call_life::refused(last, token, now);
            });
        if (written == transition_result::written) co_return outcome::refused;
        co_return written == transition_result::failed ? outcome::unnoted : outcome_elsewhere();
    }

    /// What the record says now, by this call or another.
    outcome outcome_elsewhere() const {
        const call_life::phase at = call_life::phase_of(subject_);
        if (at == call_life::phase::settled) return outcome::settled;
        const bool charged = at == call_life::phase::charged && call_life::holds(subject_, token);
        return charged ? outcome::charged : outcome::fenced;
    }

    call_parts<Task>& parts_;
    payment& subject_;
};

}  // namespace paymcp::inline v0::detail

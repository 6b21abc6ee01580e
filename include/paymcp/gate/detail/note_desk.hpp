// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/check_payment.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <cstdint>
#include <functional>
#include <optional>

namespace paymcp::inline v0::detail {

/// Called with each payment that has changed.
using change_observer = std::function<void(const payment& subject)>;

/// How much of a delivered payment's money went back in all, in minor units; nothing where the report does not say. Of
/// an `up_to` it is a part of what was captured.
std::optional<std::int64_t> given_back(const status_report& report, const payment& subject) noexcept;

/// The dispute about a delivered payment after that report.
states::dispute contested(const status_report& report, const payment& subject) noexcept;

/// Asks the provider what became of a delivered payment's money at its own desk: refunds that were made there and the
/// payer's disputes. Records it. Any other payment changes nothing. `changed` is called where it was recorded.
///
/// An announcement is only the reason to ask. The answer is a running total, and it is written only onto the version of
/// the record that it was asked for, so that announcements may come twice and out of order, and an older answer never
/// replaces a newer one. Returns false where the store or the provider did not answer: then try again.
template <template <class> class Task>
Task<bool> note_desk(gating::parts<Task>& parts, payment& subject, const change_observer& changed = {}) {
    constexpr int max_questions = 4;
    for (int question = 0; question < max_questions; ++question) {
        if (subject.state != payment_state::delivered) co_return true;
        const status_report report = co_await ask_provider<Task>(parts, subject, {.anew = true});
        if (report.status == provider_status::unknown && report.why.empty()) co_return false;
        const std::optional<std::int64_t> back = given_back(report, subject);
        if (!back) co_return true;
        const auto change = [back = *back, dispute = contested(report, subject), version = subject.version,
                             now = parts.time.now()](const payment& last) {
            if (last.version != version) return std::optional<payment>();
            return lifecycle::changed_at_desk(last, back, dispute, now);
        };
        if (!change(subject)) co_return true;
        const transition_result written = co_await transition<Task>(parts.store).apply(subject, change);
        if (written == transition_result::failed) co_return false;
        if (written == transition_result::refused) continue;
        if (changed) changed(subject);
        co_return true;
    }
    co_return false;
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/note_desk.ipp>
#endif

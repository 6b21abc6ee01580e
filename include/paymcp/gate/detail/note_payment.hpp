// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/check_payment.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// `note_payment` for a payment as last read.
template <template <class> class Task>
Task<bool> note_read(gating::parts<Task>& parts, payment subject) {
    if (lifecycle::money_is_known(subject.state) && !lifecycle::is_doubted(subject)) co_return true;
    const bool made = !subject.reference.empty();
    const bool over = parts.time.now() >= subject.expires;
    if (subject.provider != parts.provider.name() || (!made && !over)) co_return true;
    gate_state state;
    state.subject = std::move(subject);
    payment_checking<Task> checking(parts, state);
    const event noted = co_await checking.status();
    co_return noted != event::unreachable || state.unclear;
}

/// Asks the provider about a payment that no call waits for, and records its status. A paid payment is recorded as paid
/// even if no caller returns for it; the link of an expired one is closed. The tool is not run. An unknown id, another
/// provider's payment, and a payment whose money is recorded and not in doubt change nothing.
///
/// A report that does not match is noted in `payment::unclear`. Returns false where the store or the provider did not
/// answer: then try again.
template <template <class> class Task>
Task<bool> note_payment(gating::parts<Task> parts, std::string id) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return false;
    if (!found->has_value()) co_return true;
    co_return co_await note_read<Task>(parts, std::move(**found));
}

}  // namespace paymcp::inline v0::detail

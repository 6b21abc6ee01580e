// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/check_payment.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/life_cycle.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// `note_payment` of a payment as last read.
template <template <class> class Task>
Task<bool> note_read(gate_parts<Task>& parts, payment subject) {
    const bool doubted = subject.state == payment_state::secured && !subject.unclear.empty();
    if (lifecycle::money_is_known(subject.state) && !doubted) co_return true;
    const bool made = !subject.reference.empty();
    const bool over = parts.time.now() >= subject.expires;
    if (subject.provider != parts.provider.name() || (!made && !over)) co_return true;
    gate_state state;
    state.subject = std::move(subject);
    payment_checking<Task> checking(parts, state);
    const event noted = co_await checking.status();
    co_return noted != event::unreachable || state.unclear;
}

/// Asks the provider about a payment that no call waits for, and writes down what has become of it: what was paid is on
/// record as paid, for the operator too, whether anybody comes back for it or not; the link of one whose time to be
/// paid is over is closed. The tool is not run. An id that is not one of ours, another provider's payment, and one
/// whose money is on record already and not in doubt change nothing.
///
/// What cannot be judged is noted as such. False where the store or the provider did not answer: then it is to be tried
/// again.
template <template <class> class Task>
Task<bool> note_payment(gate_parts<Task> parts, std::string id) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return false;
    if (!found->has_value()) co_return true;
    co_return co_await detail::note_read<Task>(parts, std::move(**found));
}

}  // namespace paymcp::inline v0::detail

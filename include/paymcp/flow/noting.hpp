// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/checking.hpp>
#include <paymcp/flow/gate_state.hpp>
#include <paymcp/payment/lifecycle.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp {

/// Asks the provider about a payment that no call waits for, and writes down what has become of it: what was paid is on
/// record as paid, for the operator too, whether anybody comes back for it or not; the link of one whose time to be
/// paid is over is closed. The tool is not run. An id that is not one of ours, another provider's payment, and one
/// whose money is on record already change nothing.
///
/// False where the store or the provider did not answer: then it is to be tried again.
template <template <class> class Task>
Task<bool> note_payment(gate_parts<Task> parts, std::string id) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return false;
    if (!found->has_value() || lifecycle::money_is_known((*found)->state)) co_return true;
    detail::gate_state state;
    state.subject = std::move(**found);
    const bool made = !state.subject.reference.empty();
    const bool over = parts.time.now() >= state.subject.expires;
    if (state.subject.provider != parts.provider.name() || (!made && !over)) co_return true;
    detail::payment_checking<Task> checking(parts, state);
    const event noted = co_await checking.status();
    co_return noted != event::unreachable;
}

}  // namespace paymcp

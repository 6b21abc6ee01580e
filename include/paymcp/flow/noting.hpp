// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/checking.hpp>
#include <paymcp/flow/gate_state.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp {

/// Asks the provider about a payment that no call waits for, and writes down what has become of it: what was paid is on
/// record as paid, for the operator too, whether anybody comes back for it or not. The tool is not run. An id that is
/// not one of ours, another provider's payment, and a store or a provider that does not answer change nothing. Answers
/// whether the payment is on record as paid or reserved.
template <template <class> class Task>
Task<bool> note_payment(gate_parts<Task> parts, std::string id) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value() || !found->has_value()) co_return false;
    detail::gate_state state;
    state.subject = std::move(**found);
    if (state.subject.provider != parts.provider.name() || state.subject.reference.empty()) co_return false;
    detail::payment_checking<Task> checking(parts, state);
    const event noted = co_await checking.status();
    co_return noted == event::secured;
}

}  // namespace paymcp

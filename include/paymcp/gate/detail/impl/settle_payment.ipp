// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/settle_payment.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool is_owed(const payment& subject, std::span<const gating::paid_tool> tools) {
    const auto only_run = [&](const gating::paid_tool& tool) {
        return tool.definition->name == subject.tool && tool.definition->at_most_once;
    };
    if (subject.state == payment_state::running) return std::any_of(tools.begin(), tools.end(), only_run);
    return states::owed.contains(subject.state);
}

}  // namespace paymcp::inline v0::detail

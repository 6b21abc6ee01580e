// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/settle_payment.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool is_owed(const payment& subject, std::span<const gating::paid_tool> tools) {
    if (subject.state != payment_state::running) return states::owed.contains(subject.state);
    const gating::paid_tool* const tool = sold_tool(tools, subject.tool);
    return tool != nullptr && tool->definition->at_most_once;
}

}  // namespace paymcp::inline v0::detail

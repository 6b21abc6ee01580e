// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/close_payment.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE closed_payment handed_over(payment subject) {
    if (subject.state == payment_state::delivered) return {closing::over, std::move(subject)};
    return {closing::untaken, std::move(subject), "the provider has not confirmed the charge"};
}

}  // namespace paymcp::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/settle_account_payment.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<payment> cut_off(payment subject, unix_time lease_now) {
    const bool runs = subject.state == payment_state::secured || subject.state == payment_state::running;
    return runs ? lifecycle::refund_ordered(std::move(subject), lease_now) : std::nullopt;
}

}  // namespace paymcp::inline v0::detail

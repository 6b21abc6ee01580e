// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/states.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::states {

PAYMCP_INLINE std::vector<payment_state> set::list() const {
    std::vector<payment_state> all;
    for (unsigned at = 0; at < max_states; ++at)
        if (const auto state = static_cast<payment_state>(at); contains(state)) all.push_back(state);
    return all;
}

}  // namespace paymcp::inline v0::states

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/call_rows.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/wallet/detail/call_proof.hpp>

namespace paymcp::inline v0::detail::call_flow {

template <bool ChargeFirst, bool Refunds>
inline constexpr auto rows_of = make_rows(ChargeFirst, Refunds);

static_assert(prove({rows_of<false, false>}).holds());
static_assert(prove({rows_of<false, true>}).holds());
static_assert(prove({rows_of<true, false>}).holds());
static_assert(prove({rows_of<true, true>}).holds());

PAYMCP_INLINE table table_of(bool charge_first, bool refunds) noexcept {
    if (charge_first) return refunds ? table{rows_of<true, true>} : table{rows_of<true, false>};
    return refunds ? table{rows_of<false, true>} : table{rows_of<false, false>};
}

}  // namespace paymcp::inline v0::detail::call_flow

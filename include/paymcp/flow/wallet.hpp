// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/options.hpp>
#include <paymcp/flow/table.hpp>

#include <array>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

inline constexpr std::array wallet_rows{enter(event::called) >> answer(verdict::unpaid)};

}  // namespace detail

/// Only machines pay, in the call itself: a call without a payment is answered with all ways to pay it. It needs rails,
/// `paid_by(x402{...})`. Every other flow takes the payment of a machine, too, where the server has rails.
///
/// What happens to a call with a payment is in the table of `wallet/detail/call_rows.hpp`, which is proved on its own.
template <class... Options>
struct Wallet : detail::flow_settings<Options...> {
    static_assert(sizeof...(Options) == 0, "paymcp: Wallet takes no options (docs/errors.md#flows)");

    static constexpr std::string_view name = "wallet";
    static constexpr rules::surface tools = rules::surface::direct;
    static constexpr bool by_wallet = true;
    static constexpr rules::flow_table table() noexcept { return {detail::wallet_rows, {}, name}; }
};

}  // namespace paymcp::inline v0

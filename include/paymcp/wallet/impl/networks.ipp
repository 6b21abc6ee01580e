// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/networks.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<std::string> atomic_units(std::int64_t minor, const currency& money,
                                                      const wallet::evm_token& token) {
    if (minor <= 0 || !pays_for(token, money) || token.decimals < money.exponent) return std::nullopt;
    std::string units = std::to_string(minor);
    units.append(token.decimals - money.exponent, '0');
    return units;
}

}  // namespace paymcp::inline v0::detail

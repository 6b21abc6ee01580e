// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/cdp_facilitator.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/coinbase/detail/key.hpp>

#include <utility>

namespace paymcp::inline v0::wallet {

PAYMCP_INLINE facilitator cdp_facilitator(const secret& key_id, secret key, std::string base_url,
                                          const wall_clock& time) {
    const paymcp::detail::coinbase_key signs("CDP", key_id, std::move(key));
    facilitator_options options;
    options.check = [signs] { signs.read(); };
    options.authorization = [signs, clock = &time](std::string_view method, std::string_view url) {
        return signs.authorization(method, url, clock->now());
    };
    return facilitator(std::move(base_url), std::move(options));
}

}  // namespace paymcp::inline v0::wallet

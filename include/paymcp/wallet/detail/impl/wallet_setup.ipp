// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/wallet_setup.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE wallet_terms terms_of(const wallet_setup& setup, const tool_definition& tool, std::int64_t price) {
    wallet_terms terms;
    for (const wallet_account& one : setup.accounts) {
        if (!same_currency(one.money, tool.money)) continue;
        std::optional<std::string> amount = atomic_units(price, tool.money, one.token);
        if (!amount) continue;
        x402_offer offer;
        offer.token = one.token;
        offer.account = one.account;
        offer.amount = std::move(*amount);
        offer.upfront = tool.charges_first;
        terms.offers.push_back(std::move(offer));
    }
    if (setup.tokens && !setup.realm.empty()) terms.stripe = setup.tokens->offer(price, tool.money);
    terms.resource = tool_resource(tool.name, tool.description);
    terms.realm = setup.realm;
    terms.current = setup.current;
    terms.previous = setup.previous;
    terms.recover = setup.recover;
    return terms;
}

PAYMCP_INLINE void require_usable(const wallet_setup& setup) {
    constexpr std::size_t least_secret = 32;
    if (setup.tokens) setup.tokens->require_usable();
    if (setup.realm.empty()) return;
    if (setup.current.reveal().size() < least_secret)
        throw std::runtime_error("the secret of mpp must have at least 32 bytes");
    setup.previous.reveal();
}

}  // namespace paymcp::inline v0::detail

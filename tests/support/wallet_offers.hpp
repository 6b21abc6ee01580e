// SPDX-License-Identifier: MIT
#pragma once

#include "wallet_vectors.hpp"

#include <paymcp/wallet/x402/detail/checks.hpp>
#ifdef PAYMCP_HAVE_SECP256K1
#include <paymcp/wallet/secp256k1/detail/recovery.hpp>
#endif

#include <chrono>
#include <deque>

/// What a server of the vectors' requirements would offer.
namespace wallet_offers {

namespace detail = paymcp::detail;

inline constexpr paymcp::unix_time now{std::chrono::seconds(1767225600)};

/// Texts that tokens of tests refer to.
inline std::string_view kept(std::string text) {
    static std::deque<std::string> texts;
    return texts.emplace_back(std::move(text));
}

inline detail::x402_offer offer_of(const boost::json::object& requirement) {
    using wallet_vectors::text;
    detail::x402_offer offer;
    const std::string network = text(requirement, "network");
    if (const auto* known = detail::find_token(network)) {
        offer.token = *known;
    } else {
        offer.token.network = kept(network);
        offer.token.chain_id = std::stoull(network.substr(network.find(':') + 1));
        offer.token.decimals = 6;
    }
    const boost::json::value* extra = requirement.if_contains("extra");
    offer.token.name = kept(extra == nullptr ? "" : text(extra->as_object(), "name"));
    offer.token.version = kept(extra == nullptr ? "" : text(extra->as_object(), "version"));
    offer.token.address = kept(text(requirement, "asset"));
    offer.account = *detail::read_evm_address(text(requirement, "payTo"));
    offer.amount = text(requirement, requirement.contains("amount") ? "amount" : "maxAmountRequired");
    offer.max_timeout_seconds = requirement.at("maxTimeoutSeconds").to_number<std::uint32_t>();
    return offer;
}

inline detail::signer_recovery recovery() {
#ifdef PAYMCP_HAVE_SECP256K1
    return detail::recover_signer;
#else
    return nullptr;
#endif
}

/// The whole of what is judged before the facilitator is asked: "" or the code of the refusal.
inline std::string judged(const boost::json::value& sent, const detail::x402_offer& offer,
                          const detail::x402_resource& resource = detail::tool_resource("add", "add")) {
    const auto payment = detail::read_x402_payment(sent);
    if (!payment) return payment.error().code;
    const auto matched = detail::match_offer(*payment, {&offer, 1}, resource);
    if (!matched) return matched.error().code;
    if (const auto why = detail::check_transfer(payment->money, *matched, recovery())) return why->code;
    if (const auto why = detail::check_window(payment->money.transfer, *matched, now)) return why->code;
    return {};
}

}  // namespace wallet_offers

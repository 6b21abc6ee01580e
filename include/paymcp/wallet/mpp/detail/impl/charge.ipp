// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/mpp/detail/charge.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string evm_request(const x402_offer& offer) {
    const boost::json::object details{{"chainId", offer.token.chain_id},
                                      {"credentialTypes", boost::json::array{"authorization"}},
                                      {"decimals", offer.token.decimals}};
    const boost::json::object request{{"amount", offer.amount},
                                      {"currency", offer.token.address},
                                      {"methodDetails", details},
                                      {"recipient", checksummed(offer.account)}};
    return jcs_text(request).value_or("");
}

PAYMCP_INLINE std::string stripe_request(const stripe_offer& offer) {
    const boost::json::object details{{"networkId", offer.network_id},
                                      {"paymentMethodTypes", boost::json::array{"card"}}};
    const boost::json::object request{
        {"amount", std::to_string(offer.amount)}, {"currency", offer.currency}, {"methodDetails", details}};
    return jcs_text(request).value_or("");
}

PAYMCP_INLINE word_256 challenge_nonce(const mpp_challenge& challenge) {
    return keccak_256(challenge.id + challenge.realm);
}

/// Whether a DID names this account on the offer's chain.
PAYMCP_INLINE bool is_source(std::string_view source, const evm_address& payer, const x402_offer& offer) {
    const std::string prefix = std::string("did:pkh:eip155:") + std::to_string(offer.token.chain_id) + ":";
    return source.starts_with(prefix) && read_evm_address(source.substr(prefix.size())) == payer;
}

PAYMCP_INLINE result<signed_transfer> read_evm_charge(const mpp_credential& credential, const x402_offer& offer) {
    member_reader payload(credential.payload);
    const std::string_view type = payload.text("type");
    const std::string_view signature = payload.text("signature");
    if (!payload.sound() || type != "authorization")
        return failure{"The credential's payload is no signed authorization.", "invalid_payload"};
    auto money = read_signed_transfer(credential.payload, signature);
    if (!money) {
        const bool signs_wrong = money.error().code != "invalid_payload";
        return failure{money.error().message, signs_wrong ? "verification_failed" : "invalid_payload"};
    }
    if (money->transfer.nonce != challenge_nonce(credential.challenge))
        return failure{"The transfer's nonce is not the hash of its challenge.", "verification_failed"};
    if (!credential.source.empty() && !is_source(credential.source, money->transfer.from, offer))
        return failure{"The source is not the payer of the transfer.", "verification_failed"};
    return money;
}

PAYMCP_INLINE result<std::string> read_stripe_charge(const mpp_credential& credential) {
    constexpr std::size_t most = 255;
    const auto in_token = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    member_reader payload(credential.payload);
    const std::string_view token = payload.text("spt");
    const std::string_view external = payload.text_if("externalId");
    const bool is_token = token.starts_with("spt_") && token.size() <= most && std::ranges::all_of(token, in_token);
    if (!payload.sound() || !is_token)
        return failure{"The credential's payload has no shared payment token.", "invalid_payload"};
    const auto request = read_wire_object(credential.challenge.request);
    if (!request || member_reader(*request).text_if("externalId") != external)
        return failure{"The credential's externalId is not that of its challenge.", "verification_failed"};
    return std::string(token);
}

PAYMCP_INLINE std::optional<failure> check_challenge(const mpp_challenge& challenge, std::string_view request,
                                                     unix_time now) {
    if (challenge.intent != "charge" || challenge.request != request)
        return failure{"The challenge is not what is asked for this tool today.", "invalid_challenge"};
    const auto expires = read_rfc3339(challenge.expires);
    if (!expires) return failure{"The challenge has no expiry.", "invalid_challenge"};
    if (*expires <= now)
        return failure{"The challenge expired at " + challenge.expires + ".", "payment_expired"};
    return std::nullopt;
}

}  // namespace paymcp::inline v0::detail

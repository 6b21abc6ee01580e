// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/payment_proof.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::vector<mpp_challenge> issue_challenges(const wallet_terms& terms, const paid_call_name& call,
                                                          const random_source& random, unix_time now) {
    constexpr std::chrono::minutes holds{5};
    std::vector<mpp_challenge> issued;
    if (terms.realm.empty()) return issued;
    const auto issue = [&](std::string method, std::string request) {
        mpp_challenge made{.realm = terms.realm,
                           .method = std::move(method),
                           .intent = "charge",
                           .request = std::move(request),
                           .expires = utc_text(now + holds, utc_precision::in_milliseconds),
                           .opaque = opaque_text(bind_call(call.tool, call.arguments, random()))};
        made.id = challenge_id(terms.current.reveal(), made);
        issued.push_back(std::move(made));
    };
    for (const x402_offer& one : terms.offers) issue("evm", evm_request(one));
    if (terms.stripe) issue("stripe", stripe_request(*terms.stripe));
    return issued;
}

/// The end of a transfer's time, far within what a moment can be.
PAYMCP_INLINE unix_time end_of(const transfer_authorization& transfer) {
    constexpr std::uint64_t end_of_year_9999 = 253402300799;
    const std::uint64_t seconds = to_uint64(transfer.valid_before).value_or(end_of_year_9999);
    return unix_time(std::chrono::seconds(std::min(seconds, end_of_year_9999)));
}

/// Fills in a transfer that pays `offer`.
PAYMCP_INLINE void take_transfer(payment_proof& proof, int version, const signed_transfer& money,
                                 const x402_offer& offer, const x402_resource& resource) {
    proof.v1 = version == 1;
    proof.offer = offer;
    proof.transfer = money.transfer;
    proof.key = claim_key(money.transfer, offer);
    proof.body = facilitator_body(version, money, offer, resource);
    proof.expires = end_of(money.transfer);
}

PAYMCP_INLINE result<payment_proof> read_x402_proof(const found_credential& found, const wallet_terms& terms) {
    const auto payment = found.place == credential_place::x402_header && found.value.is_string()
                             ? read_x402_header(found.value.get_string())
                             : read_x402_payment(found.value);
    if (!payment) return payment.error();
    if (found.place == credential_place::x402_dotted && payment->version != 1)
        return failure{"x402.payment is of version 1.", "invalid_x402_version"};
    const auto accepted = accepted_offer(*payment, terms.offers, terms.resource);
    if (!accepted) return accepted.error();
    if (auto why = check_transfer(payment->money, *accepted, terms.recover)) return std::move(*why);
    const auto today = match_offer(*payment, terms.offers, terms.resource);
    payment_proof proof{.place = found.place};
    proof.not_offered = today ? check_transfer(payment->money, *today, nullptr) : today.error();
    take_transfer(proof, payment->version, payment->money, today ? *today : *accepted, terms.resource);
    return proof;
}

/// What a challenge of ours asked for: the token of an offer of today, with the amount and the account of that day.
PAYMCP_INLINE std::optional<x402_offer> asked_offer(const mpp_challenge& challenge, const wallet_terms& terms) {
    const auto request = read_wire_object(challenge.request);
    if (!request) return std::nullopt;
    member_reader from(*request);
    const std::string_view amount = from.text("amount");
    const auto token = read_evm_address(from.text("currency"));
    const auto account = read_evm_address(from.text("recipient"));
    member_reader details(from.object("methodDetails"));
    const std::int64_t chain = details.integer("chainId");
    if (!from.sound() || !details.sound() || !token || !account || chain < 0) return std::nullopt;
    for (const x402_offer& one : terms.offers) {
        if (one.token.chain_id != static_cast<std::uint64_t>(chain)) continue;
        if (read_evm_address(one.token.address) != token) continue;
        x402_offer asked = one;
        asked.amount = amount;
        asked.account = *account;
        return asked;
    }
    return std::nullopt;
}

PAYMCP_INLINE failure not_our_challenge(std::string_view why) {
    return failure{std::string("The challenge is invalid: ").append(why) + ".", "invalid_challenge"};
}

/// Whether a challenge that we issued was for this call.
PAYMCP_INLINE bool is_bound_to(const mpp_challenge& challenge, const paid_call_name& call) {
    const auto binding = read_opaque(challenge.opaque);
    return binding && binding->tool == call.tool && binding->arguments_hash == sha256_hex(call.arguments);
}

PAYMCP_INLINE result<payment_proof> read_mpp_proof(const found_credential& found, const wallet_terms& terms,
                                                   const paid_call_name& call) {
    const auto credential = found.place == credential_place::mpp_header && found.value.is_string()
                                ? read_mpp_header(found.value.get_string())
                                : read_mpp_credential(found.value);
    if (!credential) return credential.error();
    const mpp_challenge& challenge = credential->challenge;
    if (!is_issued(challenge, terms.current, terms.previous)) return not_our_challenge("it was not issued here");
    if (!is_bound_to(challenge, call)) return not_our_challenge("it was issued for another call");
    payment_proof proof;
    proof.place = found.place;
    proof.challenge = challenge;
    if (challenge.method == "stripe") {
        auto token = read_stripe_charge(*credential);
        if (!token) return token.error();
        proof.stripe_token = std::move(*token);
        proof.key = std::string("mpp/").append(challenge.id);
    } else if (challenge.method == "evm") {
        const auto asked = asked_offer(challenge, terms);
        if (!asked) return not_our_challenge("its token is not offered any more");
        const auto money = read_evm_charge(*credential, *asked);
        if (!money) return money.error();
        if (const auto why = check_transfer(*money, *asked, terms.recover))
            return failure{why->message, "verification_failed"};
        take_transfer(proof, 2, *money, *asked, terms.resource);
    } else {
        return failure{"This payment method is not offered.", "method_unsupported"};
    }
    const auto ends = read_rfc3339(challenge.expires);
    if (!ends) return not_our_challenge("it has no expiry");
    proof.expires = proof.transfer ? std::min(proof.expires, *ends) : *ends;
    return proof;
}

PAYMCP_INLINE result<payment_proof> read_payment_proof(const found_credential& found, const wallet_terms& terms,
                                                       const paid_call_name& call) {
    switch (found.place) {
        case credential_place::none: break;
        case credential_place::x402_meta:
        case credential_place::x402_dotted:
        case credential_place::x402_header: return read_x402_proof(found, terms);
        case credential_place::mpp_meta:
        case credential_place::mpp_header:
            if (terms.realm.empty()) break;
            return read_mpp_proof(found, terms, call);
    }
    return failure{"The call brings no payment of a kind that is offered.", "method_unsupported"};
}

PAYMCP_INLINE std::optional<failure> check_payment_proof(const payment_proof& proof, const wallet_terms& terms,
                                                         unix_time now) {
    if (proof.not_offered) return proof.not_offered;
    if (proof.challenge) {
        const bool stripe = proof.challenge->method == "stripe";
        std::string asked = stripe && terms.stripe ? stripe_request(*terms.stripe) : std::string();
        for (const x402_offer& one : terms.offers)
            if (!stripe && evm_request(one) == proof.challenge->request) asked = proof.challenge->request;
        if (auto why = check_challenge(*proof.challenge, asked, now)) return why;
    }
    if (!proof.transfer) return std::nullopt;
    auto why = check_window(*proof.transfer, proof.offer, now);
    if (why && proof.challenge) why->code = "verification_failed";
    return why;
}

}  // namespace paymcp::inline v0::detail

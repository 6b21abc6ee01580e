// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/x402/detail/checks.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/wallet/detail/members.hpp>

#include <chrono>
#include <cstdint>

namespace paymcp::inline v0::detail {

/// Whether the requirement that a buyer sends back is the offer: each core member, and our `extra` in its `extra`.
PAYMCP_INLINE bool is_same_offer(const boost::json::object& accepted, const x402_offer& offer) {
    member_reader from(accepted);
    const bool core = from.text("network") == offer.token.network && from.text("amount") == offer.amount &&
                      read_evm_address(from.text("asset")) == read_evm_address(offer.token.address) &&
                      read_evm_address(from.text("payTo")) == offer.account &&
                      from.integer("maxTimeoutSeconds") == offer.max_timeout_seconds;
    member_reader extra(from.object("extra"));
    const std::string_view method = extra.text_if("assetTransferMethod");
    return core && extra.text("name") == offer.token.name && extra.text("version") == offer.token.version &&
           (method.empty() || method == "eip3009") && from.sound() && extra.sound();
}

/// Decimal digits of a number.
PAYMCP_INLINE std::string decimal_text(uint_256 number) {
    std::string reversed;
    do {
        unsigned rest = 0;
        for (std::uint8_t& byte : number.bytes) {
            rest = rest << 8U | byte;
            byte = static_cast<std::uint8_t>(rest / 10);
            rest %= 10;
        }
        reversed += static_cast<char>('0' + rest);
    } while (number != uint_256());
    return {reversed.rbegin(), reversed.rend()};
}

PAYMCP_INLINE bool is_for(const x402_payment& payment, const x402_resource& resource) {
    return payment.resource_url.empty() || payment.resource_url == resource.url;
}

PAYMCP_INLINE bool is_on_network(const x402_payment& payment, const x402_offer& offer) {
    const std::string_view name = payment.version == 1 ? offer.token.v1_name : offer.token.network;
    return !name.empty() && payment.network == name;
}

PAYMCP_INLINE failure other_resource() {
    return failure{"The payment is for another resource than this tool.", "invalid_payment_requirements"};
}

PAYMCP_INLINE failure other_network() {
    return failure{"The payment is on a network that is not offered for this tool.", "invalid_network"};
}

PAYMCP_INLINE result<x402_offer> match_offer(const x402_payment& payment, std::span<const x402_offer> offers,
                                             const x402_resource& resource) {
    if (!is_for(payment, resource)) return other_resource();
    const x402_offer* same_network = nullptr;
    for (const x402_offer& one : offers) {
        if (!is_on_network(payment, one)) continue;
        if (same_network == nullptr) same_network = &one;
        if (payment.version == 2 ? is_same_offer(payment.accepted, one)
                                 : !check_transfer(payment.money, one, nullptr).has_value())
            return one;
    }
    if (same_network == nullptr) return other_network();
    if (payment.version == 1) return *same_network;
    return failure{"The requirement that the payment accepts is not one that is offered for this tool.",
                   "invalid_payment_requirements"};
}

PAYMCP_INLINE result<x402_offer> accepted_offer(const x402_payment& payment, std::span<const x402_offer> offers,
                                                const x402_resource& resource) {
    if (!is_for(payment, resource)) return other_resource();
    failure why = other_network();
    for (const x402_offer& one : offers) {
        if (!is_on_network(payment, one)) continue;
        x402_offer accepted = one;
        if (payment.version == 1) {
            accepted.amount = decimal_text(payment.money.transfer.value);
            accepted.account = payment.money.transfer.to;
            return accepted;
        }
        member_reader from(payment.accepted);
        const auto asset = read_evm_address(from.text("asset"));
        const auto account = read_evm_address(from.text("payTo"));
        accepted.amount = from.text("amount");
        accepted.account = account.value_or(evm_address());
        if (from.sound() && account && asset && asset == domain_of(one).contract) return accepted;
        why = failure{"The requirement that the payment accepts is not one of this tool.",
                      "invalid_payment_requirements"};
    }
    return why;
}

PAYMCP_INLINE std::optional<failure> check_transfer(const signed_transfer& money, const x402_offer& offer,
                                                    signer_recovery recover) {
    if (recover != nullptr) {
        const word_256 digest = signing_digest(domain_of(offer), money.transfer);
        if (recover(digest, money.signature) != money.transfer.from)
            return failure{"The payer has not signed this transfer.", "invalid_exact_evm_signature"};
    }
    if (money.transfer.to != offer.account)
        return failure{"The transfer goes to another account.", "invalid_exact_evm_recipient_mismatch"};
    if (money.transfer.value != read_uint_256(offer.amount)) {
        return failure{"The transfer is not of exactly the price.",
                       "invalid_exact_evm_payload_authorization_value_mismatch"};
    }
    return std::nullopt;
}

PAYMCP_INLINE std::optional<failure> check_window(const transfer_authorization& transfer, const x402_offer& offer,
                                                  unix_time now) {
    constexpr std::uint64_t settling = 6;  // two blocks and some more, as facilitators have it
    constexpr std::uint64_t day = 86400;
    const auto at =
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    if (transfer.valid_after > uint_256(at)) {
        return failure{"The payment is not valid yet.", "invalid_exact_evm_payload_authorization_valid_after"};
    }
    if (transfer.valid_before < uint_256(at + settling)) {
        return failure{"The payment has expired, or does so before it can be settled.",
                       "invalid_exact_evm_payload_authorization_valid_before"};
    }
    if (transfer.valid_before > uint_256(at + offer.max_timeout_seconds + day)) {
        return failure{"The payment is valid for much longer than was asked.",
                       "invalid_exact_evm_payload_authorization_valid_before"};
    }
    return std::nullopt;
}

PAYMCP_INLINE std::string claim_key(const transfer_authorization& transfer, const x402_offer& offer) {
    std::string key = std::string("evm/") + std::to_string(offer.token.chain_id);
    key.append("/0x").append(to_hex(domain_of(offer).contract.bytes));
    key.append("/0x").append(to_hex(transfer.from.bytes));
    return key.append("/0x").append(to_hex(transfer.nonce));
}

PAYMCP_INLINE std::string scheme_payload(const signed_transfer& money) {
    const transfer_authorization& transfer = money.transfer;
    const std::string authorization = object_text()
                                          .text("from", checksummed(transfer.from))
                                          .text("to", checksummed(transfer.to))
                                          .text("value", decimal_text(transfer.value))
                                          .text("validAfter", decimal_text(transfer.valid_after))
                                          .text("validBefore", decimal_text(transfer.valid_before))
                                          .text("nonce", std::string("0x") + to_hex(transfer.nonce))
                                          .str();
    std::string signature = std::string("0x") + to_hex(money.signature.r.bytes);
    signature.append(to_hex(money.signature.s.bytes)).append(money.signature.parity == 0 ? "1b" : "1c");
    return object_text().raw("authorization", authorization).text("signature", signature).str();
}

PAYMCP_INLINE std::string facilitator_body(int version, const signed_transfer& money, const x402_offer& offer,
                                           const x402_resource& resource) {
    const bool first = version == 1;
    const std::string requirement = first ? requirement_v1(offer, resource) : requirement_v2(offer);
    object_text payment;
    payment.raw("x402Version", std::to_string(version));
    if (first) payment.text("scheme", "exact").text("network", offer.token.v1_name);
    else payment.raw("resource", object_text().text("url", resource.url).str()).raw("accepted", requirement);
    payment.raw("payload", scheme_payload(money));
    return object_text()
        .raw("x402Version", std::to_string(version))
        .raw("paymentPayload", payment.str())
        .raw("paymentRequirements", requirement)
        .str();
}

}  // namespace paymcp::inline v0::detail

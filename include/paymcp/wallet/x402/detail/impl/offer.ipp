// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/x402/detail/offer.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE x402_resource tool_resource(std::string_view tool, std::string_view description) {
    return {std::string("mcp://tool/").append(tool), std::string(description)};
}

PAYMCP_INLINE eip712_domain domain_of(const x402_offer& offer) {
    return {std::string(offer.token.name), std::string(offer.token.version), offer.token.chain_id,
            read_evm_address(offer.token.address).value_or(evm_address())};
}

PAYMCP_INLINE std::string domain_extra(const x402_offer& offer) {
    return object_text().text("name", offer.token.name).text("version", offer.token.version).str();
}

PAYMCP_INLINE std::string upfront_extra(const x402_offer& offer) {
    return object_text()
        .text("name", offer.token.name)
        .text("version", offer.token.version)
        .text("paymentFlow", "upfront")
        .str();
}

PAYMCP_INLINE std::string requirement_v2(const x402_offer& offer) {
    return object_text()
        .text("scheme", "exact")
        .text("network", offer.token.network)
        .text("amount", offer.amount)
        .text("asset", offer.token.address)
        .text("payTo", checksummed(offer.account))
        .raw("maxTimeoutSeconds", std::to_string(offer.max_timeout_seconds))
        .raw("extra", offer.upfront ? upfront_extra(offer) : domain_extra(offer))
        .str();
}

PAYMCP_INLINE std::string requirement_v1(const x402_offer& offer, const x402_resource& resource) {
    return object_text()
        .text("scheme", "exact")
        .text("network", offer.token.v1_name)
        .text("maxAmountRequired", offer.amount)
        .text("resource", resource.url)
        .text("description", resource.description)
        .text("mimeType", "application/json")
        .text("payTo", checksummed(offer.account))
        .raw("maxTimeoutSeconds", std::to_string(offer.max_timeout_seconds))
        .text("asset", offer.token.address)
        .raw("extra", domain_extra(offer))
        .str();
}

/// A text that a wallet sends back within its payment, or "" where it has other characters than ASCII: wallets encode
/// the payment by `btoa`, which fails on some and garbles others.
PAYMCP_INLINE std::string_view echoed_text(std::string_view text) {
    const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii ? text : std::string_view();
}

PAYMCP_INLINE std::string payment_required_v2(std::span<const x402_offer> offers, const x402_resource& resource,
                                              std::string_view error) {
    std::string accepts = "[";
    for (const x402_offer& one : offers) {
        if (accepts.size() > 1) accepts += ',';
        accepts += requirement_v2(one);
    }
    const std::string sold = object_text()
                                 .text("url", resource.url)
                                 .text_if("description", echoed_text(resource.description))
                                 .text("mimeType", "application/json")
                                 .str();
    return object_text()
        .raw("x402Version", "2")
        .text("error", error)
        .raw("resource", sold)
        .raw("accepts", accepts += ']')
        .str();
}

PAYMCP_INLINE std::string payment_required_v1(std::span<const x402_offer> offers, const x402_resource& resource,
                                              std::string_view error) {
    std::string accepts = "[";
    for (const x402_offer& one : offers) {
        if (!has_v1_form(one)) continue;
        if (accepts.size() > 1) accepts += ',';
        accepts += requirement_v1(one, resource);
    }
    if (accepts.size() == 1) return {};
    return object_text().raw("x402Version", "1").text("error", error).raw("accepts", accepts += ']').str();
}

}  // namespace paymcp::inline v0::detail

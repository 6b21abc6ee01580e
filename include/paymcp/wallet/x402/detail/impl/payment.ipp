// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/x402/detail/payment.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE failure bad_payload(std::string_view what) {
    return failure{std::string("The payment is malformed: ").append(what) + ".", "invalid_payload"};
}

PAYMCP_INLINE result<signed_transfer> read_signed_transfer(const boost::json::object& authorization,
                                                           std::string_view signature) {
    member_reader from(authorization);
    const auto payer = read_evm_address(from.text("from"));
    const auto recipient = read_evm_address(from.text("to"));
    const auto value = read_uint_256(from.text("value"));
    const auto after = read_uint_256(from.text("validAfter"));
    const auto before = read_uint_256(from.text("validBefore"));
    const auto nonce = read_0x<32>(from.text("nonce"));
    if (!payer || !recipient) return bad_payload("from and to are addresses of 40 hexadecimal digits after 0x");
    if (!value || !after || !before) return bad_payload("value, validAfter and validBefore are decimal digits");
    if (!nonce) return bad_payload("nonce is 64 hexadecimal digits after 0x");
    const auto read = read_evm_signature(signature);
    if (!read) {
        return failure{"The payment's signature is not one of 65 bytes with a low s and v 27 or 28.",
                       "invalid_exact_evm_signature"};
    }
    return signed_transfer{{*payer, *recipient, *value, *after, *before, *nonce}, *read};
}

/// The shape of v2 and of v1; what is bound to an offer is judged later.
PAYMCP_INLINE result<x402_payment> shaped_payment(const boost::json::object& sent) {
    member_reader from(sent);
    x402_payment read;
    const std::int64_t version = from.integer("x402Version");
    if (version != 1 && version != 2)
        return failure{"x402Version is 1 or 2, as a number.", "invalid_x402_version"};
    read.version = static_cast<int>(version);
    std::string_view scheme;
    if (version == 2) {
        read.accepted = from.object("accepted");
        member_reader chosen(read.accepted);
        scheme = chosen.text("scheme");
        read.network = chosen.text("network");
        if (const auto* resource = from.object_if("resource")) {
            member_reader wanted(*resource);
            read.resource_url = wanted.text_if("url");
            if (!wanted.sound()) return bad_payload("the url of its resource is no text");
        }
        if (from.sound() && !chosen.sound())
            return bad_payload(std::string("accepted has no ").append(chosen.broken()));
    } else {
        scheme = from.text("scheme");
        read.network = from.text("network");
    }
    const boost::json::object& inner = from.object("payload");
    if (!from.sound()) return bad_payload(std::string(from.broken()) + " is missing or of another type");
    if (scheme != "exact") return failure{"The payment's scheme is not exact.", "unsupported_scheme"};

    member_reader payload(inner);
    const boost::json::object& authorization = payload.object("authorization");
    const std::string_view signature = payload.text("signature");
    if (!payload.sound()) return bad_payload(std::string("payload has no ").append(payload.broken()));
    auto money = read_signed_transfer(authorization, signature);
    if (!money) return money.error();
    read.money = *money;
    return read;
}

PAYMCP_INLINE result<x402_payment> read_x402_header(std::string_view value) {
    const std::optional<std::string> text = from_header_base64(value);
    const std::optional<boost::json::object> object = text ? read_wire_object(*text) : std::nullopt;
    if (!object) return bad_payload("it is no JSON object in base64");
    return shaped_payment(*object);
}

PAYMCP_INLINE result<x402_payment> read_x402_payment(const boost::json::value& sent) {
    if (const auto* object = sent.if_object()) return shaped_payment(*object);
    const auto* text = sent.if_string();
    if (text == nullptr) return bad_payload("it is neither an object nor a text");
    if (!text->starts_with('{')) return read_x402_header(*text);
    const std::optional<boost::json::object> object = read_wire_object(*text);
    if (!object) return bad_payload("it is no JSON object");
    return shaped_payment(*object);
}

}  // namespace paymcp::inline v0::detail

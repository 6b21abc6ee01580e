// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/mpp/detail/credential.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/wallet/detail/credentials.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE failure malformed_credential(std::string_view what) {
    return failure{std::string("The credential is malformed: ").append(what) + ".", "malformed_credential"};
}

/// The object of `request`: in a header it is base64url of JSON.
PAYMCP_INLINE std::optional<std::string> canonical_request(const boost::json::object& challenge, bool in_header) {
    member_reader from(challenge);
    if (!in_header) {
        const boost::json::object& request = from.object("request");
        return from.sound() ? jcs_text(request) : std::nullopt;
    }
    const auto text = from_base64url(from.text("request"));
    const auto object = from.sound() && text ? read_wire_object(*text) : std::nullopt;
    return object ? jcs_text(*object) : std::nullopt;
}

PAYMCP_INLINE result<mpp_credential> shaped_credential(const boost::json::object& sent, bool in_header) {
    member_reader from(sent);
    const boost::json::object& challenge = from.object("challenge");
    mpp_credential read;
    read.payload = from.object("payload");
    read.source = from.text_if("source");
    if (!from.sound()) return malformed_credential(std::string(from.broken()) + " is missing or of another type");

    member_reader echoed(challenge);
    read.challenge = {
        .id = std::string(echoed.text("id")),
        .realm = std::string(echoed.text("realm")),
        .method = std::string(echoed.text("method")),
        .intent = std::string(echoed.text("intent")),
        .expires = std::string(echoed.text_if("expires")),
        .digest = std::string(echoed.text_if("digest")),
        .opaque = std::string(echoed.text_if("opaque")),
        .header = std::string(echoed.text_if("header")),
        .description = std::string(echoed.text_if("description")),
    };
    if (!echoed.sound()) return malformed_credential(std::string("challenge has no ").append(echoed.broken()));
    std::optional<std::string> request = canonical_request(challenge, in_header);
    if (!request)
        return malformed_credential(in_header ? "request is base64url of an object" : "request is an object");
    read.challenge.request = std::move(*request);
    if (challenge.contains("meta") && read.challenge.opaque.empty())
        return failure{"The challenge was not issued here: it has a meta without opaque.", "invalid_challenge"};
    return read;
}

PAYMCP_INLINE result<mpp_credential> read_mpp_credential(const boost::json::value& sent) {
    const auto* const object = sent.if_object();
    if (object == nullptr) return malformed_credential("it is an object in MCP");
    return shaped_credential(*object, false);
}

PAYMCP_INLINE result<mpp_credential> read_mpp_header(std::string_view value) {
    if (!is_payment_scheme(value)) return malformed_credential("its scheme is not Payment");
    value.remove_prefix(std::min(value.find_first_not_of(' ', value.find(' ')), value.size()));
    if (value.size() > max_wire_text) return malformed_credential("it is too long");
    const auto text = from_base64url(value);
    const auto object = text && !text->empty() ? read_wire_object(*text) : std::nullopt;
    if (!object) return malformed_credential("it is no JSON object in base64url");
    return shaped_credential(*object, true);
}

}  // namespace paymcp::inline v0::detail

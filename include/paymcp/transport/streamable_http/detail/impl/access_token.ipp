// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/access_token.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/transport/streamable_http/detail/scoped_tools.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace paymcp::inline v0::mcp::detail {

/// The JSON object of a part of a token, or nothing.
PAYMCP_INLINE std::optional<boost::json::object> object_of_part(std::string_view part) {
    const std::optional<std::string> text = paymcp::detail::from_base64url(part);
    if (!text) return std::nullopt;
    boost::json::error_code malformed;
    boost::json::value read = paymcp::detail::read_json(*text, malformed, {.depth = 16});
    if (malformed || !read.is_object()) return std::nullopt;
    return std::move(read.get_object());
}

/// The text of a member, or nothing where it is missing, empty, no text, too long or holds a control character.
PAYMCP_INLINE std::optional<std::string> name_in(const boost::json::object& from, std::string_view member) {
    const boost::json::value* const found = from.if_contains(member);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    const boost::json::string& text = found->get_string();
    const bool plain = std::ranges::all_of(
        text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) != 0x7F; });
    if (text.empty() || text.size() > max_name_size || !plain) return std::nullopt;
    return std::string(text.data(), text.size());
}

PAYMCP_INLINE bool is_text(const boost::json::value* found, std::string_view wanted) {
    return found != nullptr && found->is_string() && std::string_view(found->get_string()) == wanted;
}

PAYMCP_INLINE bool is_access_token_type(const boost::json::value* type) {
    if (type == nullptr || !type->is_string()) return false;
    const std::string_view text = type->get_string();
    return std::ranges::any_of(std::initializer_list<std::string_view>{"at+jwt", "application/at+jwt", "JWT"},
                               [&](std::string_view one) { return paymcp::detail::same_ignoring_case(text, one); });
}

PAYMCP_INLINE result<access_token> read_access_token(std::string_view text) {
    if (text.size() > max_token_size) return failure{"the token is too long"};
    const std::size_t first = text.find('.');
    const std::size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
    if (second == text.npos || text.find('.', second + 1) != text.npos) return failure{"the token is no signed JWT"};
    const std::optional<boost::json::object> header = object_of_part(text.substr(0, first));
    std::optional<boost::json::object> claims = object_of_part(text.substr(first + 1, second - first - 1));
    std::optional<std::string> signature = paymcp::detail::from_base64url(text.substr(second + 1));
    if (!header || !claims || !signature) return failure{"the token is no signed JWT"};
    const std::optional<std::string> algorithm = name_in(*header, "alg");
    const auto known = {"RS256", "ES256", "EdDSA", "Ed25519"};
    if (!algorithm || std::ranges::find(known, *algorithm) == known.end())
        return failure{"the token's algorithm is none of RS256, ES256 and EdDSA"};
    if (header->contains("crit")) return failure{"the token needs an extension that is not known here"};
    if (!is_access_token_type(header->if_contains("typ"))) return failure{"the token is of another type"};
    const std::optional<std::string> kid = name_in(*header, "kid");
    if (!kid && header->contains("kid")) return failure{"the token's key has no usable name"};
    return access_token{*algorithm, kid.value_or(""), text.substr(0, second), std::move(*signature),
                        std::move(*claims)};
}

/// A NumericDate (RFC 7519 section 2) in milliseconds, or nothing where it is no number of this era.
PAYMCP_INLINE std::optional<std::int64_t> date_in(const boost::json::object& claims, std::string_view member) {
    constexpr std::int64_t latest = 1'000'000'000'000;  // seconds, far beyond the year 9999
    const boost::json::value* const found = claims.if_contains(member);
    if (found == nullptr || !found->is_number()) return std::nullopt;
    if (found->is_int64() && found->get_int64() >= 0 && found->get_int64() <= latest) return found->get_int64() * 1000;
    if (!found->is_double() || !(found->get_double() >= 0 && found->get_double() <= static_cast<double>(latest)))
        return std::nullopt;
    return static_cast<std::int64_t>(std::floor(found->get_double() * 1000));
}

/// Whether `aud`, a text or a list of them, has this audience.
PAYMCP_INLINE bool is_for(const boost::json::value* aud, std::string_view audience) {
    if (aud == nullptr || !aud->is_array()) return is_text(aud, audience);
    return std::ranges::any_of(aud->get_array(),
                               [&](const boost::json::value& one) { return is_text(&one, audience); });
}

PAYMCP_INLINE result<std::string> principal_of(const boost::json::object& claims, const token_issuer& issuer,
                                               unix_time now) {
    if (!is_text(claims.if_contains("iss"), issuer.url)) return failure{"the token is of another issuer"};
    if (!is_for(claims.if_contains("aud"), issuer.audience)) return failure{"the token is for another audience"};
    const std::int64_t moment = now.time_since_epoch().count();
    const std::optional<std::int64_t> ends = date_in(claims, "exp");
    if (!ends) return failure{"the token does not say when it expires"};
    if (moment >= *ends + issuer.leeway.count()) return failure{"the token has expired"};
    const std::optional<std::int64_t> begins = date_in(claims, "nbf");
    if (!begins && claims.contains("nbf")) return failure{"the token does not say from when on it is valid"};
    if (begins && moment < *begins - issuer.leeway.count()) return failure{"the token is not valid yet"};
    if (claims.contains("cnf")) return failure{"the token is bound to a key, of which the request has no proof"};
    const std::optional<std::string> subject = name_in(claims, "sub");
    if (!subject) return failure{"the token does not say whose it is"};
    const bool is_client = is_text(claims.if_contains("client_id"), *subject);
    return issuer.url + (is_client ? " client=" : " sub=") + *subject;
}

PAYMCP_INLINE std::vector<std::string> scopes_of(const boost::json::object& claims) {
    const boost::json::value* found = claims.if_contains("scope");
    if (found == nullptr) found = claims.if_contains("scp");
    if (found == nullptr) return {};
    if (found->is_string()) return split_scopes(found->get_string());
    std::vector<std::string> all;
    if (!found->is_array()) return all;
    for (const boost::json::value& one : found->get_array())
        if (one.is_string()) all.emplace_back(one.get_string());
    return all;
}

}  // namespace paymcp::inline v0::mcp::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/coinbase/detail/key.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/jose/jwt.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/provider/detail/json_api.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string coinbase_permit(std::string_view method, std::string_view url) {
    std::string permit(method);
    permit += ' ';
    const std::optional<http::url> parts = http::parse_url(url);
    if (!parts) return permit;
    permit += parts->host;
    if (parts->port != (parts->secure() ? 443 : 80)) permit += std::string(1, ':') + std::to_string(parts->port);
    permit += parts->target.substr(0, parts->target.find('?'));
    return permit;
}

PAYMCP_INLINE std::string coinbase_token(const signing_key& key, std::string_view key_id, std::string_view permit,
                                         unix_time now, std::string_view nonce) {
    const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    boost::json::object header;
    header["alg"] = key.algorithm();
    header["kid"] = key_id;
    header["typ"] = "JWT";
    header["nonce"] = nonce;
    boost::json::array permits;
    permits.emplace_back(permit);
    boost::json::object claims;
    claims["sub"] = key_id;
    claims["iss"] = "cdp";
    claims["uris"] = std::move(permits);
    claims["iat"] = second;
    claims["nbf"] = second;
    claims["exp"] = second + 120;
    return signed_jwt(key, header, claims);
}

PAYMCP_INLINE coinbase_key::coinbase_key(std::string name, const secret& id, secret key)
    : name_(std::move(name)), id_(trimmed_key(id)), secret_(std::move(key)) {}

PAYMCP_INLINE void coinbase_key::read() const {
    if (id_.empty() || secret_.empty())
        throw std::runtime_error(std::string("Coinbase needs an API key and its id (")
                                     .append(variable("_ID"))
                                     .append(", ")
                                     .append(variable("_SECRET"))
                                     .append(")"));
    if (!is_key_id(id_.reveal()))
        throw std::runtime_error(variable("_ID").append(
            " is no id of an API key: it is one word, such as organizations/.../apiKeys/..."));
    const result<signing_key> read = signing_key::read(secret_);
    if (!read) throw std::runtime_error(variable("_SECRET").append(" is no API key: ").append(read.error().message));
    *key_ = *read;
}

PAYMCP_INLINE std::string coinbase_key::authorization(std::string_view method, std::string_view url,
                                                      unix_time now) const {
    const std::string permit = coinbase_permit(method, url);
    return std::string("Bearer ").append(coinbase_token(**key_, id_.reveal(), permit, now, to_hex(secure_random())));
}

PAYMCP_INLINE std::string coinbase_key::variable(std::string_view end) const {
    return std::string(name_).append("_API_KEY").append(end);
}

PAYMCP_INLINE bool coinbase_key::is_key_id(std::string_view id) noexcept {
    for (const char c : id)
        if (c <= 0x20 || c >= 0x7F || c == '"' || c == '\\') return false;
    return id.size() <= 255;
}

}  // namespace paymcp::inline v0::detail

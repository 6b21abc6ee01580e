// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/coinbase/detail/access.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/jwt.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/url.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

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

PAYMCP_INLINE coinbase_access::coinbase_access(const secret& key_id, secret key, std::string base_url,
                                               const wall_clock& time)
    : id_(trimmed_key(key_id)),
      secret_(std::move(key)),
      base_url_(std::move(base_url)),
      api_("Coinbase", base_url_),
      time_(&time) {}

PAYMCP_INLINE void coinbase_access::use(http::client& client) {
    if (id_.empty() || secret_.empty())
        throw std::runtime_error("Coinbase needs an API key and its id (COINBASE_API_KEY_ID, COINBASE_API_KEY_SECRET)");
    if (!is_key_id(id_.reveal()))
        throw std::runtime_error(
            "COINBASE_API_KEY_ID is no id of an API key: it is one word, such as organizations/.../apiKeys/...");
    const result<signing_key> read = signing_key::read(secret_);
    if (!read) throw std::runtime_error(std::string("COINBASE_API_KEY_SECRET is no API key: ") + read.error().message);
    *key_ = *read;
    api_.use(client);
}

PAYMCP_INLINE boost::asio::awaitable<api_result> coinbase_access::call(api_request request) const {
    if (!*key_) co_return api_failure{{title() + " was given no HTTP client; use(client) gives it one", false}};
    request.renew = [signer = *this, permit = permit_of(request)](std::vector<http::header>& headers) {
        std::erase_if(headers, [](const http::header& one) { return one.name == "Authorization"; });
        headers.push_back({"Authorization", std::string("Bearer ") + signer.token(permit)});
    };
    request.renew(request.headers);
    co_return co_await api_.call(std::move(request));
}

PAYMCP_INLINE bool coinbase_access::is_key_id(std::string_view id) noexcept {
    for (const char c : id)
        if (c <= 0x20 || c >= 0x7F || c == '"' || c == '\\') return false;
    return id.size() <= 255;
}

PAYMCP_INLINE std::string coinbase_access::permit_of(const api_request& request) const {
    return coinbase_permit(request.method, join_url(base_url_, request.path));
}

PAYMCP_INLINE std::string coinbase_access::token(std::string_view permit) const {
    return coinbase_token(**key_, id_.reveal(), permit, time_->now(), to_hex(secure_random()));
}

}  // namespace paymcp::inline v0::detail

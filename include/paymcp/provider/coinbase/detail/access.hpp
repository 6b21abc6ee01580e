// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/jwt.hpp>
#include <paymcp/core/detail/signing_key.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/provider/detail/json_api.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The scope of one of Coinbase's tokens: one method at one place, "POST business.coinbase.com/api/v1/checkouts",
/// without scheme and query.
inline std::string coinbase_permit(std::string_view method, std::string_view url) {
    std::string permit(method);
    permit += ' ';
    const std::optional<url_parts> parts = parse_url(url);
    if (!parts) return permit;
    permit += parts->host;
    if (parts->port != (parts->secure() ? 443 : 80)) permit += std::string(1, ':') + std::to_string(parts->port);
    permit += parts->target.substr(0, parts->target.find('?'));
    return permit;
}

/// A token as Coinbase's SDK makes it (docs.cdp.coinbase.com, "API key authentication"): valid for two minutes and one
/// request.
inline std::string coinbase_token(const signing_key& key, std::string_view key_id, std::string_view permit,
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

/// The text without surrounding blanks and line ends.
constexpr std::string_view without_blanks_around(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begins = text.find_first_not_of(blanks);
    if (begins == text.npos) return {};
    return text.substr(begins, text.find_last_not_of(blanks) - begins + 1);
}

/// Coinbase's API with a Secret API Key: every request and every retry carries a new token, which names the request and
/// is signed with the key.
///
/// Copies share the key and the client.
class coinbase_access {
public:
    /// `time` must outlive every copy. `use` checks the key and its id.
    coinbase_access(std::string_view key_id, secret key, std::string base_url, const wall_clock& time)
        : id_(detail::without_blanks_around(key_id)),
          secret_(std::move(key)),
          base_url_(std::move(base_url)),
          api_("Coinbase", base_url_),
          time_(&time) {}

    /// Throws std::runtime_error where no key can sign, or where a token would be sent unencrypted.
    void use(http_client& client) {
        if (id_.empty() || secret_.empty())
            throw std::runtime_error(
                "Coinbase needs an API key and its id (COINBASE_API_KEY_ID, COINBASE_API_KEY_SECRET)");
        if (!is_key_id(id_))
            throw std::runtime_error(
                "COINBASE_API_KEY_ID is no id of an API key: it is one word, such as organizations/.../apiKeys/...");
        const result<signing_key> read = signing_key::read(secret_);
        if (!read)
            throw std::runtime_error(std::string("COINBASE_API_KEY_SECRET is no API key: ") + read.error().message);
        *key_ = *read;
        api_.use(client);
    }

    const std::string& title() const noexcept { return api_.title(); }

    boost::asio::awaitable<detail::api_result> call(detail::api_request request) const {
        if (!*key_)
            co_return detail::api_failure{{title() + " was given no HTTP client; use(client) gives it one", false}};
        request.renew = [signer = *this, permit = permit_of(request)](std::vector<http_header>& headers) {
            std::erase_if(headers, [](const http_header& one) { return one.name == "Authorization"; });
            headers.push_back({"Authorization", std::string("Bearer ") + signer.token(permit)});
        };
        request.renew(request.headers);
        co_return co_await api_.call(std::move(request));
    }

private:
    static bool is_key_id(std::string_view id) noexcept {
        for (const char c : id)
            if (c <= 0x20 || c >= 0x7F || c == '"' || c == '\\') return false;
        return id.size() <= 255;
    }

    std::string permit_of(const detail::api_request& request) const {
        return detail::coinbase_permit(request.method, join_url(base_url_, request.path));
    }

    std::string token(std::string_view permit) const {
        return detail::coinbase_token(**key_, id_, permit, time_->now(), to_hex(secure_random()));
    }

    std::string id_;
    secret secret_;
    std::string base_url_;
    detail::json_api api_;
    const wall_clock* time_;
    std::shared_ptr<std::optional<signing_key>> key_ = std::make_shared<std::optional<signing_key>>();
};

}  // namespace paymcp::inline v0::detail

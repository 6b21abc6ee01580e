// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/signing_key.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/detail/json_api.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The scope of one of Coinbase's tokens: one method at one place, "POST business.coinbase.com/api/v1/checkouts",
/// without scheme and query.
std::string coinbase_permit(std::string_view method, std::string_view url);

/// A token as Coinbase's SDK makes it (docs.cdp.coinbase.com, "API key authentication"): valid for two minutes and one
/// request.
std::string coinbase_token(const signing_key& key, std::string_view key_id, std::string_view permit,
                                  unix_time now, std::string_view nonce);

/// Coinbase's API with a Secret API Key: every request and every retry carries a new token, which names the request and
/// is signed with the key.
///
/// Copies share the key and the client.
class coinbase_access {
public:
    /// `time` must outlive every copy. `use` checks the key and its id.
    coinbase_access(const secret& key_id, secret key, std::string base_url, const wall_clock& time);

    /// Throws std::runtime_error where no key can sign, or where a token would be sent unencrypted.
    void use(http::client& client);

    const std::string& title() const noexcept { return api_.title(); }

    boost::asio::awaitable<api_result> call(api_request request) const;

private:
    static bool is_key_id(std::string_view id) noexcept;

    std::string permit_of(const api_request& request) const;

    std::string token(std::string_view permit) const;

    secret id_;
    secret secret_;
    std::string base_url_;
    json_api api_;
    const wall_clock* time_;
    std::shared_ptr<std::optional<signing_key>> key_ = std::make_shared<std::optional<signing_key>>();
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/coinbase/detail/impl/access.ipp>
#endif

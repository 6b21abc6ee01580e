// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/jose/signing_key.hpp>
#include <paymcp/core/secret.hpp>

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
std::string coinbase_token(const signing_key& key, std::string_view key_id, std::string_view permit, unix_time now,
                           std::string_view nonce);

/// A Secret API Key of Coinbase's Developer Platform, which signs a token for every request. Copies share it.
class coinbase_key {
public:
    /// `name` begins the names of the two environment variables that errors name, such as "COINBASE".
    coinbase_key(std::string name, const secret& id, secret key);

    /// Reads the key, for all copies. Throws std::runtime_error where there is none that can sign.
    void read() const;

    bool readable() const noexcept { return key_->has_value(); }

    /// The value of `Authorization` for one request at that moment. Call `read` first.
    std::string authorization(std::string_view method, std::string_view url, unix_time now) const;

private:
    static bool is_key_id(std::string_view id) noexcept;

    std::string variable(std::string_view end) const;

    std::string name_;
    secret id_;
    secret secret_;
    std::shared_ptr<std::optional<signing_key>> key_ = std::make_shared<std::optional<signing_key>>();
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/coinbase/detail/impl/key.ipp>
#endif

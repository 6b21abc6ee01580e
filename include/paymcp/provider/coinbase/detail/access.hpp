// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/coinbase/detail/key.hpp>
#include <paymcp/provider/detail/json_api.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

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
    coinbase_key key_;
    std::string base_url_;
    json_api api_;
    const wall_clock* time_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/coinbase/detail/impl/access.ipp>
#endif

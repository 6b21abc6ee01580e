// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/detail/json_api.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// PayPal's API with OAuth 2 client credentials. The access token is kept until shortly before its expiry. One renewal
/// serves all calls that wait for it; a call that PayPal refuses with 401 renews it once.
///
/// Copies share the token. Use it on one executor that does not run two handlers at once.
class paypal_access {
public:
    /// A token for the API, or the failure.
    using token_result = boost::system::result<secret, api_failure>;

    /// `time` outlives every copy.
    paypal_access(secret client_id, secret client_secret, const std::string& base_url, const wall_clock& time);

    void use(http::client& client) { api_.use(client); }

    const std::string& title() const noexcept { return api_.title(); }

    /// Sends a request with the token. A request refused because of its token has had no effect and is sent again.
    boost::asio::awaitable<api_result> call(api_request request) const;

    /// The valid token. Calls during a renewal share its answer.
    boost::asio::awaitable<token_result> token() const;

private:
    /// One renewal, and the calls that wait for it.
    struct attempt {
        token_result outcome = api_failure{{"the renewal of PayPal's access token was given up", false}};
        std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting{};
    };

    struct shared {
        secret token{};
        unix_time good_until{};
        std::shared_ptr<attempt> renewal{};
    };

    /// Ends a renewal also when the renewing call is destroyed, so that no call waits without end.
    struct renewing {
        shared& state;
        std::shared_ptr<attempt> one = std::make_shared<attempt>();

        explicit renewing(shared& of) : state(of) { state.renewal = one; }
        renewing(const renewing&) = delete;
        renewing& operator=(const renewing&) = delete;
        ~renewing();
    };

    static std::chrono::steady_clock::time_point no_deadline() { return std::chrono::steady_clock::time_point::max(); }

    boost::asio::awaitable<token_result> renew() const;

    static api_request with_token(api_request request, const secret& token);

    secret id_;
    secret secret_;
    json_api api_;
    const wall_clock* time_;
    std::shared_ptr<shared> shared_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/paypal/detail/impl/access.ipp>
#endif

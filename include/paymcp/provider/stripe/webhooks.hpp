// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/json/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// Verifies Stripe's webhooks: `Stripe-Signature: t=<unix seconds>,v1=<hex>,...`, where one `v1` must be the
/// HMAC-SHA256 of `<t>.<body>` under the endpoint's `whsec_...` secret.
class stripe_webhooks {
public:
    /// `keys` are the endpoint's secrets: more than one while a secret is rolled. Announcements older than `tolerance`
    /// are refused; zero accepts every age. A time in the future is accepted, as in Stripe's libraries.
    explicit stripe_webhooks(std::vector<secret> keys, const wall_clock& time = detail::machine_clock(),
                             std::chrono::seconds tolerance = std::chrono::seconds(300));

    result<webhook_event> webhook(const http::request& request) const;

private:
    struct signature {
        std::int64_t time = 0;
        std::string_view time_text;
        std::vector<std::string> v1;  ///< raw bytes
    };

    static std::optional<signature> read(std::string_view header);

    bool matches(const signature& given, const std::string& body) const;

    static result<webhook_event> announced(const boost::json::object& body);

    std::vector<secret> keys_;
    const wall_clock* time_;
    std::chrono::seconds tolerance_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/impl/webhooks.ipp>
#endif

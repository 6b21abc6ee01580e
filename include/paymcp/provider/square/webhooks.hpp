// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/provider/webhook.hpp>

#include <string>
#include <vector>

namespace paymcp::inline v0 {

/// Verifies Square's webhooks: `x-square-hmacsha256-signature` is the base64 of the HMAC-SHA256 of the subscription's
/// notification URL and the body, one behind the other, under its signature key.
///
/// The scheme has no time; a repeated announcement has the same id.
class square_webhooks {
public:
    /// `notification_url` exactly as in the subscription. Without a URL or a key, verification always fails.
    square_webhooks(std::vector<secret> keys, const std::string& notification_url);

    result<webhook_event> webhook(const http::request& request) const;

private:
    std::vector<secret> keys_;
    std::string notification_url_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/square/impl/webhooks.ipp>
#endif

// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/provider/paypal/detail/signing_certificate.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

/// Verifies PayPal's webhooks on this machine: RSA with SHA-256 under the certificate that the webhook names, over its
/// transmission id and time, the webhook's configured id and the CRC-32 of the body.
///
/// Anyone with a genuine webhook can make another body with the same CRC-32, so an announcement is only a reason to ask
/// PayPal.
///
/// The certificate is fetched over https from a host of paypal.com only, must chain to a trusted root, be valid now and
/// name such a host; otherwise a forged certificate could sign anything. PayPal repeats a webhook for days with the
/// time of its first transmission, so its age is not checked; a repetition has the same id.
class paypal_webhooks {
public:
    /// `webhook_id` is the id of the webhook in PayPal's dashboard; without one, verification always fails. `roots_pem`
    /// replaces the machine's trusted roots.
    explicit paypal_webhooks(const std::string& webhook_id, const wall_clock& time = detail::machine_clock(),
                             std::string roots_pem = {});

    /// Certificates are fetched with this client, which must outlive the verifier. Copies share it.
    void use(http::client& client) noexcept { known_->client = &client; }

    boost::asio::awaitable<result<webhook_event>> webhook(http::request request) const;

private:
    using certificate = std::shared_ptr<const detail::signing_certificate>;

    struct known {
        http::client* client = nullptr;
        detail::rate_budget fetches{{.per_second = 1, .burst = 4}};
        std::map<std::string, certificate, std::less<>> certificates;
    };

    static constexpr std::string_view domain = "paypal.com";
    static constexpr std::size_t max_known = 8;

    /// Only trusted certificates are kept.
    boost::asio::awaitable<result<certificate>> certificate_at(const std::string& address) const;

    std::string webhook_id_;
    std::string roots_pem_;
    const wall_clock* time_;
    std::shared_ptr<known> known_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/paypal/impl/webhooks.ipp>
#endif

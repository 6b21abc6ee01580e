// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/provider/paypal/detail/signing_certificate.hpp>
#include <paymcp/provider/paypal/detail/transmission.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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
    explicit paypal_webhooks(const std::string& webhook_id, const wall_clock& time = machine_clock(),
                             std::string roots_pem = {})
        : webhook_id_(detail::trimmed_key(std::string_view(webhook_id))),
          roots_pem_(std::move(roots_pem)),
          time_(&time),
          known_(std::make_shared<known>()) {}

    /// Certificates are fetched with this client, which must outlive the verifier. Copies share it.
    void use(http_client& client) noexcept { known_->client = &client; }

    boost::asio::awaitable<result<webhook_event>> webhook(http_request request) const {
        const result<detail::paypal_transmission> sent = detail::paypal_transmission::read(request);
        if (!sent) co_return sent.error();
        if (webhook_id_.empty()) co_return webhook_refused("no PayPal webhook id is configured");
        if (sent->algorithm != "SHA256withRSA")
            co_return webhook_refused("the webhook's PAYPAL-AUTH-ALGO is not known");
        const std::optional<std::string> signature = detail::from_base64(sent->signature);
        if (!signature) co_return webhook_refused("the webhook's PAYPAL-TRANSMISSION-SIG is not base64");
        const result<certificate> signer = co_await certificate_at(sent->certificate_url);
        if (!signer) co_return signer.error();
        // A cached certificate can expire.
        const result<void> trusted = (*signer)->check(domain, time_->now(), roots_pem_);
        if (!trusted) co_return webhook_refused(trusted.error().message);
        if (!(*signer)->signed_rsa_sha256(sent->message(webhook_id_, request.body), *signature))
            co_return webhook_refused("the webhook's PayPal signature does not fit its body");
        co_return detail::read_paypal_event(request.body);
    }

private:
    using certificate = std::shared_ptr<const detail::signing_certificate>;

    struct known {
        http_client* client = nullptr;
        detail::rate_budget fetches{{.per_second = 1, .burst = 4}};
        std::map<std::string, certificate, std::less<>> certificates;
    };

    static constexpr std::string_view domain = "paypal.com";
    static constexpr std::size_t most_known = 8;

    /// Only trusted certificates are kept.
    boost::asio::awaitable<result<certificate>> certificate_at(const std::string& address) const {
        const std::optional<url_parts> url = parse_url(address);
        if (!url || !url->secure() || url->port != 443 || !detail::host_within(url->host, domain))
            co_return webhook_refused("the webhook's PAYPAL-CERT-URL is not an https address of paypal.com");
        const std::shared_ptr<known> shared = known_;
        if (const auto found = shared->certificates.find(address); found != shared->certificates.end())
            co_return found->second;
        if (shared->client == nullptr) co_return webhook_unverified("there is no client to fetch certificates with");
        // Anyone can name PayPal addresses: these fetches must not use up the rate limit of payments.
        if (!shared->fetches.take_now(time_->now()))
            co_return webhook_unverified("too many certificates are being asked for");
        outgoing_request question{.method = "GET", .url = address};
        question.repeatable = true;
        const http_result answer = co_await shared->client->send(std::move(question));
        if (!answer.has_value())
            co_return webhook_unverified(std::string("PayPal's certificate: ") + answer.error().message);
        if (answer->status != 200)
            co_return webhook_unverified(std::string("PayPal's certificate: status ") + std::to_string(answer->status));
        result<detail::signing_certificate> read = detail::signing_certificate::read(answer->body);
        if (!read) co_return webhook_refused(read.error().message);
        const certificate made = std::make_shared<const detail::signing_certificate>(std::move(*read));
        if (const result<void> trusted = made->check(domain, time_->now(), roots_pem_); !trusted)
            co_return webhook_refused(trusted.error().message);
        if (shared->certificates.size() >= most_known) shared->certificates.clear();
        shared->certificates.insert_or_assign(address, made);
        co_return made;
    }

    std::string webhook_id_;
    std::string roots_pem_;
    const wall_clock* time_;
    std::shared_ptr<known> known_;
};

}  // namespace paymcp::inline v0

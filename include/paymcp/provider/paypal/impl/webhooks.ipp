// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/webhooks.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/provider/paypal/detail/transmission.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE paypal_webhooks::paypal_webhooks(const std::string& webhook_id, const wall_clock& time,
                                               std::string roots_pem)
    : webhook_id_(detail::trimmed_key(std::string_view(webhook_id))),
      roots_pem_(std::move(roots_pem)),
      time_(&time),
      known_(std::make_shared<known>()) {}

PAYMCP_INLINE boost::asio::awaitable<result<webhook_event>> paypal_webhooks::webhook(http::request request) const {
    const result<detail::paypal_transmission> sent = detail::paypal_transmission::read(request);
    if (!sent) co_return sent.error();
    if (webhook_id_.empty()) co_return webhook_refused("no PayPal webhook id is configured");
    if (sent->algorithm != "SHA256withRSA") co_return webhook_refused("the webhook's PAYPAL-AUTH-ALGO is not known");
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

PAYMCP_INLINE boost::asio::awaitable<result<paypal_webhooks::certificate>> paypal_webhooks::certificate_at(
    const std::string& address) const {
    const std::optional<http::url> url = http::parse_url(address);
    if (!url || !url->secure() || url->port != 443 || !detail::host_within(url->host, domain))
        co_return webhook_refused("the webhook's PAYPAL-CERT-URL is not an https address of paypal.com");
    const std::shared_ptr<known> shared = known_;
    if (const auto found = shared->certificates.find(address); found != shared->certificates.end())
        co_return found->second;
    if (shared->client == nullptr) co_return webhook_unverified("there is no client to fetch certificates with");
    // Anyone can name PayPal addresses: these fetches must not use up the rate limit of payments.
    if (!shared->fetches.spend_now(time_->now()))
        co_return webhook_unverified("too many certificates are being asked for");
    http::outgoing_request question{.method = "GET", .url = address};
    question.repeatable = true;
    const http::send_result answer = co_await shared->client->send(std::move(question));
    if (!answer.has_value())
        co_return webhook_unverified(std::string("PayPal's certificate: ") + answer.error().message);
    if (answer->status != 200)
        co_return webhook_unverified(std::string("PayPal's certificate: status ") + std::to_string(answer->status));
    result<detail::signing_certificate> read = detail::signing_certificate::read(answer->body);
    if (!read) co_return webhook_refused(read.error().message);
    const certificate made = std::make_shared<const detail::signing_certificate>(std::move(*read));
    if (const result<void> trusted = made->check(domain, time_->now(), roots_pem_); !trusted)
        co_return webhook_refused(trusted.error().message);
    if (shared->certificates.size() >= max_known) shared->certificates.clear();
    shared->certificates.insert_or_assign(address, made);
    co_return made;
}

}  // namespace paymcp::inline v0

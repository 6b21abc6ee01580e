// SPDX-License-Identifier: MIT
#pragma once

#include "certificate.hpp"
#include "loopback_peer.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/hmac.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/provider/paypal/detail/crc32.hpp>
#include <paymcp/provider/paypal/webhooks.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Webhooks as providers send them, and their receivers.
namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::detail;

inline unix_time at_second(std::int64_t seconds) { return unix_time(milliseconds(seconds * 1000)); }

/// 2027-01-15: within the dates of the certificate in the vectors.
inline const unix_time certificate_is_valid = at_second(1'800'000'000);

inline http::request posted(std::string body, std::vector<http::header> headers = {}) {
    return {
        .method = "POST", .target = "/webhooks/x", .headers = std::move(headers), .body = std::move(body), .peer = {}};
}

/// A client for certificates: each address has one answer.
class certificate_host final : public http::client {
public:
    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        ++asked;
        const auto found = answers.find(request.url);
        if (found == answers.end()) co_return http::send_failure{"no such host", false};
        co_return found->second;
    }

    std::map<std::string, http::response> answers;
    int asked = 0;
};

/// A receiver's verdict on a webhook, now or after its requests.
template <WebhookReceiver Receiver>
result<webhook_event> judge(Receiver& receiver, http::request request) {
    if constexpr (async::Awaitable<decltype(receiver.webhook(request))>) {
        boost::asio::io_context context;
        return run(context, receiver.webhook(std::move(request)));
    } else {
        return receiver.webhook(request);
    }
}

/// Stripe's header over a body, at a second.
inline std::string stripe_header(std::string_view key, std::int64_t second, std::string_view body) {
    const std::string stamp = std::to_string(second);
    return "t=" + stamp + ",v1=" + to_hex(hmac_sha256(key, stamp + '.' + std::string(body)));
}

/// One item of an Adyen webhook, which tells that a payment was authorized.
inline std::string adyen_item(const std::string& key, const std::string& payment_id, const std::string& extra = {}) {
    const std::string signature =
        to_base64(hmac_sha256(*from_hex(key), "P" + payment_id + "::M:" + payment_id + ":100:EUR:AUTHORISATION:true"));
    return R"({"NotificationRequestItem":{"pspReference":"P)" + payment_id +
           R"(","merchantAccountCode":"M","merchantReference":")" + payment_id +
           R"(","amount":{"value":100,"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true",)" +
           R"("additionalData":{"hmacSignature":")" + signature + "\"" + extra + "}}}";
}

/// An Adyen webhook of such items, separated by commas.
inline std::string adyen_body(const std::string& items) { return R"({"notificationItems":[)" + items + "]}"; }

/// A PayPal webhook signed with a certificate made here, for the webhook W1.
inline http::request paypal_signed(const made_certificate& signer, const std::string& body, const std::string& url) {
    http::request request = posted(body, {{"PAYPAL-AUTH-ALGO", "SHA256withRSA"},
                                          {"PAYPAL-CERT-URL", url},
                                          {"PAYPAL-TRANSMISSION-ID", "T1"},
                                          {"PAYPAL-TRANSMISSION-TIME", "2026-01-01T00:00:05Z"}});
    const std::string message = "T1|2026-01-01T00:00:05Z|W1|" + std::to_string(crc32(body));
    request.headers.push_back({"PAYPAL-TRANSMISSION-SIG", to_base64(signer.sign(message))});
    return request;
}

}  // namespace paymcp_tests

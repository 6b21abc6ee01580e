// SPDX-License-Identifier: MIT
#pragma once

#include "webhook_bench.hpp"

#include <paymcp/provider/adyen/webhooks.hpp>
#include <paymcp/provider/coinbase/webhooks.hpp>
#include <paymcp/provider/square/webhooks.hpp>
#include <paymcp/provider/stripe/webhooks.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// The providers' signature schemes of webhooks, each with a genuine announcement and its receiver.
namespace paymcp_tests {

/// Keys go by numbers here; each scheme has its own kind of key for one.
constexpr int no_key = 0, used_key = 1, next_key = 2, foreign_key = 3;

/// When all are sent.
inline const unix_time now = certificate_is_valid;

inline void spoil_at(std::string& text, std::size_t place) { text[place] = text[place] == 'a' ? 'b' : 'a'; }

struct scheme {
    std::string name;
    bool tells_payments = true;  ///< its announcements name payments
    bool signs_fields = false;   ///< the signature is over fields of the body, not over its bytes
    std::function<http_request(int key, const std::string& payment_id)> sign{};
    std::function<result<webhook_event>(const std::vector<int>& keys, http_request, unix_time)> judge{};
    /// Changes one character of the signature, which is in the first header unless the scheme says otherwise.
    std::function<void(http_request&)> spoil = [](http_request& sent) { spoil_at(sent.headers.front().value, 40); };
};

inline std::string key_text(int key) { return key == no_key ? std::string() : "key " + std::to_string(key); }
inline std::string key_hex(int key) { return key == no_key ? std::string() : std::string(64, char('a' + key)); }

template <class Make>
std::vector<secret> secrets(const std::vector<int>& keys, Make make) {
    std::vector<secret> all;
    for (const int key : keys) all.emplace_back(make(key));
    return all;
}

inline scheme stripe_scheme() {
    return {.name = "stripe",
            .sign =
                [](int key, const std::string& payment_id) {
                    const std::string body = R"({"id": "evt_)" + payment_id +
                                             R"(","object":"event","type":"checkout.session.completed","data":{"object":
                        {"object":"checkout.session","id":"cs_1","client_reference_id":")" +
                                             payment_id + R"(","amount_total":1e2}}})";
                    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
                    return posted(body, {{"Stripe-Signature", stripe_header(key_text(key), second.count(), body)}});
                },
            .judge =
                [](const std::vector<int>& keys, http_request request, unix_time moment) {
                    const paymcp::testing::fake_clock time(moment);
                    const stripe_webhooks receiver(secrets(keys, key_text), time);
                    return paymcp_tests::judge(receiver, std::move(request));
                }};
}

inline scheme square_scheme() {
    static const std::string url = "https://shop.example/webhooks/square";
    return {.name = "square",
            .sign =
                [](int key, const std::string& payment_id) {
                    const std::string body = R"({"event_id": "e )" + payment_id +
                                             R"(","type":"payment.updated","data":{"object":{"payment":{"note":")" +
                                             payment_id + R"("}}}})";
                    return posted(
                        body, {{"x-square-hmacsha256-signature", to_base64(hmac_sha256(key_text(key), url + body))}});
                },
            .judge =
                [](const std::vector<int>& keys, http_request request, unix_time) {
                    const square_webhooks receiver(secrets(keys, key_text), url);
                    return paymcp_tests::judge(receiver, std::move(request));
                }};
}

inline scheme coinbase_scheme() {
    return {.name = "coinbase",
            .sign =
                [](int key, const std::string& payment_id) {
                    const std::string body = R"({"eventType": "checkout.payment.success","metadata":{"payment_id":")" +
                                             payment_id + R"("}})";
                    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
                    const std::string stamp = std::to_string(second.count());
                    const std::string values = "a/b.e " + payment_id;
                    const std::string v1 = to_hex(hmac_sha256(
                        key_text(key), stamp + ".content-type x-event-id." + values + "." + body));
                    return posted(body, {{"X-Hook0-Signature", "t=" + stamp + ",h=content-type x-event-id,v1=" + v1},
                                         {"Content-Type", "a/b"},
                                         {"X-Event-Id", "e " + payment_id}});
                },
            .judge =
                [](const std::vector<int>& keys, http_request request, unix_time moment) {
                    const paymcp::testing::fake_clock time(moment);
                    const coinbase_checkouts_webhooks receiver(secrets(keys, key_text), time);
                    return paymcp_tests::judge(receiver, std::move(request));
                },
            .spoil = [](http_request& sent) { spoil_at(sent.headers.front().value, 60); }};
}

inline result<webhook_event> judge_adyen(const std::vector<int>& keys, http_request request, unix_time) {
    const adyen_webhooks receiver(secrets(keys, key_hex));
    return judge(receiver, std::move(request));
}

/// The signature of an Adyen payment webhook is in its body.
inline scheme adyen_scheme() {
    return {.name = "adyen",
            .signs_fields = true,
            .sign =
                [](int key, const std::string& payment_id) {
                    return posted(adyen_body(adyen_item(key_hex(key), payment_id)) + ' ');
                },
            .judge = judge_adyen,
            .spoil = [](http_request& sent) { spoil_at(sent.body, sent.body.find("hmacSignature") + 20); }};
}

inline scheme adyen_platform_scheme() {
    return {.name = "adyen's platform",
            .tells_payments = false,
            .sign =
                [](int key, const std::string& payment_id) {
                    const std::string body = R"({"type": "balancePlatform.x","reference":")" + payment_id + R"("})";
                    return posted(
                        body, {{"HmacSignature", to_base64(hmac_sha256(from_hex(key_hex(key)).value_or(""), body))}});
                },
            .judge = judge_adyen};
}

/// A key of PayPal's is a certificate, trusted where it is in use.
inline scheme paypal_scheme() {
    static const made_certificate certificates[] = {
        made_certificate("DNS:x.paypal.com", 0, 1), made_certificate("DNS:a.paypal.com"),
        made_certificate("DNS:b.paypal.com"), made_certificate("DNS:c.paypal.com")};
    const auto url = [](int key) { return "https://api.paypal.com/" + std::to_string(key); };
    return {.name = "paypal",
            .sign =
                [url](int key, const std::string& payment_id) {
                    const std::string body = R"({"id": "WH-)" + payment_id +
                                             R"(","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"custom_id":")" +
                                             payment_id + R"("}})";
                    return paypal_signed(certificates[key], body, url(key));
                },
            .judge =
                [url](const std::vector<int>& keys, http_request request, unix_time moment) {
                    certificate_host host;
                    for (int key = 0; key < 4; ++key)
                        host.answers[url(key)] = {.status = 200, .body = certificates[key].certificate_pem()};
                    std::string roots = "none";
                    for (const int key : keys) roots += '\n' + certificates[key].certificate_pem();
                    const paymcp::testing::fake_clock time(moment);
                    paypal_webhooks receiver("W1", time, roots);
                    receiver.use(host);
                    return paymcp_tests::judge(receiver, std::move(request));
                },
            .spoil = [](http_request& sent) { spoil_at(sent.headers.back().value, 40); }};
}

inline std::vector<scheme> schemes() {
    return {stripe_scheme(), square_scheme(),         coinbase_scheme(),
            adyen_scheme(),  adyen_platform_scheme(), paypal_scheme()};
}

}  // namespace paymcp_tests

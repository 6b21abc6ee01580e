// SPDX-License-Identifier: MIT
#pragma once

#include "webhook_bench.hpp"

#include <paymcp/provider/adyen/webhooks.hpp>
#include <paymcp/provider/coinbase/webhooks.hpp>
#include <paymcp/provider/square/webhooks.hpp>
#include <paymcp/provider/stripe/webhooks.hpp>
#include <paymcp/testing/webhook_laws.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// The providers' signature schemes of webhooks, each with a genuine announcement and its receiver.
namespace paymcp_tests {

using paymcp::testing::webhook_key;
using paymcp::testing::webhook_signing;

constexpr webhook_key used_key = webhook_key::used, foreign_key = webhook_key::foreign;

/// When all are sent.
inline const unix_time now = certificate_is_valid;

inline std::string key_text(webhook_key key) {
    return key == webhook_key::none ? std::string() : "key " + std::to_string(static_cast<int>(key));
}
inline std::string key_hex(webhook_key key) {
    return key == webhook_key::none ? std::string() : std::string(64, static_cast<char>('a' + static_cast<int>(key)));
}

template <class Make>
std::vector<secret> secrets(const std::vector<webhook_key>& keys, Make make) {
    std::vector<secret> all;
    for (const webhook_key key : keys) all.emplace_back(make(key));
    return all;
}

inline std::int64_t second_of(unix_time moment) {
    return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

struct stripe_scheme {
    static constexpr const char* name = "stripe";

    static paymcp::http::request sign(webhook_key key, const std::string& payment_id, unix_time sent) {
        const std::string body = R"({"id": "evt_)" + payment_id +
                                 R"(","object":"event","type":"checkout.session.completed","data":{"object":
            {"object":"checkout.session","id":"cs_1","client_reference_id":")" +
                                 payment_id + R"(","amount_total":1e2}}})";
        return posted(body, {{"Stripe-Signature", stripe_header(key_text(key), second_of(sent), body)}});
    }
    static stripe_webhooks make(const std::vector<webhook_key>& keys, const wall_clock& time) {
        return stripe_webhooks(secrets(keys, key_text), time);
    }
    static webhook_signing facts() {
        return {.max_age = milliseconds(300'000), .secrets = {key_text(used_key)}, .sent = now};
    }
};

struct square_scheme {
    static constexpr const char* name = "square";
    static constexpr const char* url = "https://shop.example/webhooks/square";

    static paymcp::http::request sign(webhook_key key, const std::string& payment_id, unix_time) {
        const std::string body = R"({"event_id": "e )" + payment_id +
                                 R"(","type":"payment.updated","data":{"object":{"payment":{"note":")" + payment_id +
                                 R"("}}}})";
        return posted(body, {{"x-square-hmacsha256-signature", to_base64(hmac_sha256(key_text(key), url + body))}});
    }
    static square_webhooks make(const std::vector<webhook_key>& keys, const wall_clock&) {
        return square_webhooks(secrets(keys, key_text), url);
    }
    static webhook_signing facts() { return {.secrets = {key_text(used_key)}, .sent = now}; }
};

struct coinbase_scheme {
    static constexpr const char* name = "coinbase";

    static paymcp::http::request sign(webhook_key key, const std::string& payment_id, unix_time sent) {
        const std::string body =
            R"({"eventType": "checkout.payment.success","metadata":{"payment_id":")" + payment_id + R"("}})";
        const std::string stamp = std::to_string(second_of(sent));
        const std::string values = "a/b.e " + payment_id;
        const std::string v1 =
            to_hex(hmac_sha256(key_text(key), stamp + ".content-type x-event-id." + values + "." + body));
        return posted(body, {{"X-Hook0-Signature", "t=" + stamp + ",h=content-type x-event-id,v1=" + v1},
                             {"Content-Type", "a/b"},
                             {"X-Event-Id", "e " + payment_id}});
    }
    static coinbase_checkouts_webhooks make(const std::vector<webhook_key>& keys, const wall_clock& time) {
        return coinbase_checkouts_webhooks(secrets(keys, key_text), time);
    }
    static webhook_signing facts() {
        return {.max_age = milliseconds(300'000), .secrets = {key_text(used_key)}, .sent = now};
    }
};

/// The signature of an Adyen payment webhook is in its body.
struct adyen_scheme {
    static constexpr const char* name = "adyen";

    static paymcp::http::request sign(webhook_key key, const std::string& payment_id, unix_time) {
        return posted(adyen_body(adyen_item(key_hex(key), payment_id)) + ' ');
    }
    static adyen_webhooks make(const std::vector<webhook_key>& keys, const wall_clock&) {
        return adyen_webhooks(secrets(keys, key_hex));
    }
    static webhook_signing facts() { return {.covers_bytes = false, .secrets = {key_hex(used_key)}, .sent = now}; }
};

struct adyen_platform_scheme {
    static constexpr const char* name = "adyen's platform";

    static paymcp::http::request sign(webhook_key key, const std::string& payment_id, unix_time) {
        const std::string body = R"({"type": "balancePlatform.x","reference":")" + payment_id + R"("})";
        return posted(body, {{"HmacSignature", to_base64(hmac_sha256(from_hex(key_hex(key)).value_or(""), body))}});
    }
    static adyen_webhooks make(const std::vector<webhook_key>& keys, const wall_clock& time) {
        return adyen_scheme::make(keys, time);
    }
    static webhook_signing facts() { return {.names_payments = false, .secrets = {key_hex(used_key)}, .sent = now}; }
};

/// A key of PayPal's is a certificate, trusted where it is in use.
struct paypal_scheme {
    static constexpr const char* name = "paypal";

    static paymcp::http::request sign(webhook_key key, const std::string& payment_id, unix_time) {
        const std::string body = R"({"id": "WH-)" + payment_id +
                                 R"(","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"custom_id":")" +
                                 payment_id + R"("}})";
        return paypal_signed(certificate(key), body, url(key));
    }
    static paypal_webhooks make(const std::vector<webhook_key>& keys, const wall_clock& time) {
        static certificate_host host;
        for (const webhook_key key : {webhook_key::none, used_key, webhook_key::next, foreign_key})
            host.answers[url(key)] = {.status = 200, .body = certificate(key).certificate_pem()};
        std::string roots = "none";
        for (const webhook_key key : keys) roots += '\n' + certificate(key).certificate_pem();
        paypal_webhooks receiver("W1", time, roots);
        receiver.use(host);
        return receiver;
    }
    static webhook_signing facts() { return {.sent = now}; }

private:
    static std::string url(webhook_key key) {
        return "https://api.paypal.com/" + std::to_string(static_cast<int>(key));
    }
    static const made_certificate& certificate(webhook_key key) {
        static const made_certificate all[] = {
            made_certificate("DNS:x.paypal.com", 0, 1), made_certificate("DNS:a.paypal.com"),
            made_certificate("DNS:b.paypal.com"), made_certificate("DNS:c.paypal.com")};
        return all[static_cast<int>(key)];
    }
};

/// Calls `with(scheme)` for each scheme.
template <class With>
void for_each_scheme(With with) {
    with(stripe_scheme());
    with(square_scheme());
    with(coinbase_scheme());
    with(adyen_scheme());
    with(adyen_platform_scheme());
    with(paypal_scheme());
}

/// A scheme without its types.
struct scheme {
    std::string name;
    webhook_signing facts;
    std::function<paymcp::http::request(webhook_key key, const std::string& payment_id)> sign;
    std::function<result<webhook_event>(paymcp::http::request)> judge;  ///< by a receiver with the used key
};

inline std::vector<scheme> schemes() {
    std::vector<scheme> all;
    for_each_scheme([&all]<class S>(S) {
        all.push_back({S::name, S::facts(),
                       [](webhook_key key, const std::string& id) { return S::sign(key, id, now); },
                       [](paymcp::http::request request) {
                           const paymcp::testing::fake_clock time(now);
                           auto receiver = S::make({used_key}, time);
                           return paymcp_tests::judge(receiver, std::move(request));
                       }});
    });
    return all;
}

}  // namespace paymcp_tests

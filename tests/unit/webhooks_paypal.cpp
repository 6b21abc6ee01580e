// SPDX-License-Identifier: MIT
#include "../support/webhook_bench.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <utility>

namespace webhooks_paypal_test {

namespace {

using namespace paymcp_tests;
using paymcp::testing::fake_clock;

TEST_CASE("a PayPal certificate counts only from PayPal, under a trusted root, for its name and within its dates") {
    const made_certificate root("DNS:root.example");
    const made_certificate good("DNS:messageverificationcerts.paypal.com", 0, 4'102'444'800, &root);
    const made_certificate foreign("DNS:messageverificationcerts.notpaypal.com", 0, 4'102'444'800, &root);
    const made_certificate expired("DNS:messageverificationcerts.paypal.com", 0, 1000, &root);
    const made_certificate self_made("DNS:messageverificationcerts.paypal.com");
    const std::string url = "https://api.paypal.com/v1/notifications/certs/C1";
    const fake_clock time(certificate_is_valid);
    certificate_host host;
    const auto judged = [&](const made_certificate& signer, const std::string& at) {
        host.answers[at] = {.status = 200, .headers = {}, .body = signer.certificate_pem()};
        paypal_webhooks verifier("W1", time, root.certificate_pem());
        verifier.use(host);
        return judge(verifier, paypal_signed(signer, "{}", at));
    };
    CHECK(judged(good, url).has_value());
    for (const made_certificate* wrong : {&foreign, &expired, &self_made}) {
        const auto event = judged(*wrong, url);
        REQUIRE_FALSE(event.has_value());
        CHECK(event.error().code == "webhook_refused");
    }
    const int asked = host.asked;
    for (const std::string elsewhere :
         {"http://api.paypal.com/C1", "https://api.paypal.com.evil.example/C1", "https://evilpaypal.com/C1",
          "https://api.paypal.com@evil.example/C1", "https://evil.example/api.paypal.com",
          "https://api.paypal.com:8443/C1", "https://evil.example\\.paypal.com/", "file:///etc/passwd",
          "//api.paypal.com/C1"})
        CHECK_MESSAGE(!judged(good, elsewhere).has_value(), elsewhere);
    CHECK(host.asked == asked);
}

TEST_CASE("a PayPal webhook that cannot be verified now may be resent; a wrong one may not") {
    const made_certificate signer("DNS:x.paypal.com");
    const std::string url = "https://api.paypal.com/C1";
    const fake_clock time(certificate_is_valid);
    const paymcp::http::request genuine = paypal_signed(signer, "{}", url);
    const auto code = [&](certificate_host* host, paymcp::http::request request, const std::string& webhook_id = "W1") {
        paypal_webhooks verifier(webhook_id, time, signer.certificate_pem());
        if (host != nullptr) verifier.use(*host);
        const auto event = judge(verifier, std::move(request));
        return event ? std::string("taken") : event.error().code;
    };
    certificate_host host;
    CHECK(code(nullptr, genuine) == "webhook_unverified");
    CHECK(code(&host, genuine) == "webhook_unverified");
    host.answers[url] = {.status = 503, .headers = {}, .body = {}};
    CHECK(code(&host, genuine) == "webhook_unverified");
    host.answers[url] = {.status = 200, .headers = {}, .body = "<html>"};
    CHECK(code(&host, genuine) == "webhook_refused");
    host.answers[url] = {.status = 200, .headers = {}, .body = signer.certificate_pem()};
    CHECK(code(&host, genuine) == "taken");
    CHECK(code(&host, genuine, "W2") == "webhook_refused");
    CHECK(code(&host, genuine, "") == "webhook_refused");
    for (std::size_t i = 0; i < genuine.headers.size(); ++i) {
        paymcp::http::request without = genuine;
        without.headers.erase(without.headers.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(code(&host, without) == "webhook_refused");
        paymcp::http::request changed = genuine;
        changed.headers[i].value[changed.headers[i].value.size() / 2] ^= 1;
        CHECK(code(&host, changed) != "taken");
    }
}

TEST_CASE("forged PayPal webhooks cause a bounded number of certificate downloads") {
    const made_certificate signer("DNS:x.paypal.com");
    fake_clock time(certificate_is_valid);
    certificate_host host;
    paypal_webhooks verifier("W1", time, signer.certificate_pem());
    verifier.use(host);
    for (int i = 0; i < 50; ++i) {
        const std::string url = "https://api.paypal.com/" + std::to_string(i);
        CHECK(judge(verifier, paypal_signed(signer, "{}", url)).error().code == "webhook_unverified");
    }
    CHECK(host.asked == 4);
    time.advance(milliseconds(2000));
    const std::string url = "https://api.paypal.com/C1";
    host.answers[url] = {.status = 200, .headers = {}, .body = signer.certificate_pem()};
    for (int i = 0; i < 50; ++i) CHECK(judge(verifier, paypal_signed(signer, "{}", url)).has_value());
    CHECK(host.asked == 5);
}

}  // namespace

}  // namespace webhooks_paypal_test

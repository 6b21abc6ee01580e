// SPDX-License-Identifier: MIT
// Every vector of tests/data/webhook_vectors.json, made and checked by the providers' own packages.
#include "../support/webhook_bench.hpp"

#include <paymcp/provider/adyen/webhooks.hpp>
#include <paymcp/provider/paypal/detail/transmission.hpp>
#include <paymcp/provider/square/webhooks.hpp>
#include <paymcp/provider/stripe/webhooks.hpp>

#include <doctest/doctest.h>
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace webhooks_vectors_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::testing::fake_clock;

std::string text(const boost::json::object& from, std::string_view name) {
    const boost::json::value* found = from.if_contains(name);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

/// The vectors of a provider, or all.
std::vector<boost::json::object> vectors_of(std::string_view provider) {
    std::ifstream file(PAYMCP_TEST_DATA "/webhook_vectors.json");
    const std::string whole(std::istreambuf_iterator<char>(file), {});
    std::vector<boost::json::object> found;
    const boost::json::value parsed = boost::json::parse(whole);
    for (const boost::json::value& one : parsed.at("vectors").as_array())
        if (provider.empty() || one.at("provider").as_string() == provider) found.push_back(one.as_object());
    return found;
}

TEST_CASE("the data file has no other vectors") {
    std::size_t known = 0;
    for (const char* provider : {"stripe", "square", "adyen", "paypal"})
        known += vectors_of(provider).size();
    CHECK(known == 28);
    CHECK(vectors_of({}).size() == known);
}

TEST_CASE("every Stripe vector is accepted or refused as the data file says") {
    const auto all = vectors_of("stripe");
    CHECK(all.size() == 13);
    for (const boost::json::object& one : all) {
        const fake_clock time(at_second(one.at("now").as_int64()));
        const stripe_webhooks verifier({secret(text(one, "secret"))}, time,
                                       std::chrono::seconds(one.at("tolerance").as_int64()));
        const auto event = verifier.webhook(posted(text(one, "payload"), {{"stripe-signature", text(one, "header")}}));
        CHECK_MESSAGE(event.has_value() == one.at("valid").as_bool(), text(one, "name"));
        if (!event) CHECK(event.error().code == "webhook_refused");
    }
}

TEST_CASE("every Square vector is accepted or refused as the data file says") {
    const auto all = vectors_of("square");
    CHECK(all.size() == 5);
    for (const boost::json::object& one : all) {
        const square_webhooks verifier({secret(text(one, "secret"))}, text(one, "notification_url"));
        const auto event =
            verifier.webhook(posted(text(one, "payload"), {{text(one, "header_name"), text(one, "header")}}));
        CHECK_MESSAGE(event.has_value() == one.at("valid").as_bool(), text(one, "name"));
        if (event) CHECK(event->id == "6a8f5f28-54a1-4eb0-a98a-3111513fd4fc");
    }
}

TEST_CASE("every Adyen vector is accepted or refused as the data file says") {
    const auto all = vectors_of("adyen");
    CHECK(all.size() == 6);
    for (const boost::json::object& one : all) {
        const adyen_webhooks verifier({secret(text(one, "key_hex"))});
        paymcp::http::request request = posted(text(one, "payload"));
        if (one.contains("header")) {
            request.headers.push_back({text(one, "header_name"), text(one, "header")});
        } else {
            const boost::json::object wrapped{{"NotificationRequestItem", one.at("notification_item")}};
            request.body = boost::json::serialize(
                boost::json::object{{"live", "false"}, {"notificationItems", boost::json::array{wrapped}}});
        }
        const auto event = verifier.webhook(request);
        CHECK_MESSAGE(event.has_value() == one.at("valid").as_bool(), text(one, "name"));
        if (event) CHECK(event->acknowledgement == "[accepted]");
        if (event && one.contains("notification_item")) {
            REQUIRE(event->about.size() == 1);
            CHECK(event->about[0].payment_id == text(one.at("notification_item").as_object(), "merchantReference"));
        }
    }
}

paymcp::http::request paypal_request(const boost::json::object& one) {
    paymcp::http::request request = posted(text(one, "payload"));
    for (const auto& [name, value] : one.at("headers").as_object())
        request.headers.push_back({std::string(name), std::string(value.as_string())});
    return request;
}

TEST_CASE("every PayPal vector is accepted or refused as the data file says, step by step") {
    const auto all = vectors_of("paypal");
    CHECK(all.size() == 4);
    for (const boost::json::object& one : all) {
        const paymcp::http::request request = paypal_request(one);
        CHECK(crc32(request.body) == one.at("crc32").to_number<std::uint32_t>());
        const auto sent = detail::paypal_transmission::read(request);
        REQUIRE(sent.has_value());
        CHECK(sent->message(text(one, "webhook_id"), request.body) == text(one, "message"));
        certificate_host host;
        host.answers[sent->certificate_url] = {.status = 200, .headers = {}, .body = text(one, "cert_pem")};
        const fake_clock time(certificate_is_valid);
        paypal_webhooks verifier(text(one, "webhook_id"), time, text(one, "cert_pem"));
        verifier.use(host);
        const auto event = judge(verifier, request);
        CHECK_MESSAGE(event.has_value() == one.at("valid").as_bool(), text(one, "name"));
        CHECK(judge(verifier, request).has_value() == event.has_value());
        CHECK(host.asked == 1);
        if (event) CHECK(event->type == "PAYMENT.CAPTURE.COMPLETED");
        if (!event) CHECK(event.error().code == "webhook_refused");
    }
}

}  // namespace

}  // namespace webhooks_vectors_test

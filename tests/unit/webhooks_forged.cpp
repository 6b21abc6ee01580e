// SPDX-License-Identifier: MIT
// Webhooks in a form that a provider has not sent; tests/laws tries the rest of what forgers do.
#include "../support/webhook_bench.hpp"
#include "../support/webhook_schemes.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace webhooks_forged_test {

namespace {

using namespace paymcp_tests;
using paymcp::testing::fake_clock;

void refuses(const scheme& one, const paymcp::http::request& request) {
    const result<webhook_event> event = one.judge(request);
    REQUIRE_FALSE(event.has_value());
    CHECK(event.error().code == "webhook_refused");
    CHECK(event.error().message.find("key") == std::string::npos);
}

paymcp::http::request with_body(paymcp::http::request request, std::string body) {
    request.body = std::move(body);
    return request;
}

TEST_CASE("a rewritten body is refused even with equal content, except by Adyen, which signs fields") {
    for (const scheme& one : schemes()) {
        CAPTURE(one.name);
        const paymcp::http::request genuine = one.sign(used_key, "pay_1");
        const paymcp::http::request anew = with_body(genuine, boost::json::serialize(boost::json::parse(genuine.body)));
        REQUIRE(anew.body != genuine.body);
        if (one.facts.covers_bytes) {
            refuses(one, anew);
            continue;
        }
        const auto event = one.judge(anew);
        REQUIRE(event.has_value());
        CHECK(event->about == one.judge(genuine)->about);
    }
}

TEST_CASE("malformed Stripe signatures are refused") {
    const std::string body = R"({"id":"evt_1"})";
    const fake_clock time(at_second(1000));
    const stripe_webhooks verifier({secret("k")}, time);
    const std::string good = stripe_header("k", 1000, body);
    REQUIRE(verifier.webhook(posted(body, {{"Stripe-Signature", good}})).has_value());
    const std::string v1 = good.substr(good.find("v1="));
    for (const std::string& wrong : std::vector<std::string>{
             "t=," + v1, "t=1000x," + v1, "t=+1000," + v1, "t=-1000," + v1, "t=99999999999999999999," + v1,
             "t=1000;" + v1, " t=1000," + v1, std::string("t=1000"), "t=1000,v1=", "t=1000,v1=zz",
             "t=1000,V1=" + v1.substr(3), good.substr(0, good.size() - 1), good + "0", "t=01000," + v1,
             "t=1000,t=1001," + v1, std::string(",,,="), std::string("="), std::string(100'000, ',')}) {
        CHECK_MESSAGE(!verifier.webhook(posted(body, {{"Stripe-Signature", wrong}})).has_value(), wrong.substr(0, 60));
    }
    CHECK_FALSE(verifier.webhook(posted(body)).has_value());
    const std::string no_object = "[1]";
    CHECK_FALSE(
        verifier.webhook(posted(no_object, {{"Stripe-Signature", stripe_header("k", 1000, no_object)}})).has_value());
    const std::string thin = R"({"id":"evt_1","object":"v2.core.event"})";
    CHECK_FALSE(verifier.webhook(posted(thin, {{"Stripe-Signature", stripe_header("k", 1000, thin)}})).has_value());
    const std::string upper = R"({"id":"evt_1"})";
    const stripe_webhooks ageless({secret("k")}, time, std::chrono::seconds(0));
    CHECK(ageless.webhook(posted(upper, {{"Stripe-Signature", stripe_header("k", 1, upper)}})).has_value());
}

TEST_CASE("one forged item refuses an Adyen webhook, and an unsigned item names no payment") {
    const std::string key(64, 'a');
    const std::string other(64, 'b');
    const adyen_webhooks verifier({secret(key)});
    const auto two = verifier.webhook(posted(adyen_body(adyen_item(key, "pay_1") + ',' + adyen_item(key, "pay_2"))));
    REQUIRE(two.has_value());
    CHECK(two->about == std::vector<payment_ref>{{"pay_1", ""}, {"pay_2", ""}});
    CHECK_FALSE(
        verifier.webhook(posted(adyen_body(adyen_item(key, "pay_1") + ',' + adyen_item(other, "pay_2")))).has_value());
    const auto extra = verifier.webhook(posted(adyen_body(adyen_item(key, "pay_1", R"(,"paymentLinkId":"PL_other")"))));
    REQUIRE(extra.has_value());
    CHECK(extra->about == std::vector<payment_ref>{{"pay_1", ""}});
    for (const std::string& wrong :
         std::vector<std::string>{adyen_body(""), std::string("{}"), std::string("no JSON"), adyen_body("1"),
                                  adyen_body("{}"), adyen_body(R"({"NotificationRequestItem":[]})")})
        CHECK_FALSE(verifier.webhook(posted(wrong)).has_value());
    // A header in place of the items' own signatures must be valid too.
    CHECK_FALSE(verifier.webhook(posted(adyen_body(adyen_item(key, "pay_1")), {{"HmacSignature", ""}})).has_value());
    CHECK_FALSE(
        adyen_webhooks({secret("not hexadecimal")}).webhook(posted(adyen_body(adyen_item(key, "pay_1")))).has_value());
    CHECK_FALSE(adyen_webhooks(std::vector<secret>{secret("")})
                    .webhook(posted(adyen_body(adyen_item("", "pay_1"))))
                    .has_value());
}

}  // namespace

}  // namespace webhooks_forged_test

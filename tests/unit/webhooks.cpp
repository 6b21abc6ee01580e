// SPDX-License-Identifier: MIT
#include "../support/certificate.hpp"
#include "../support/loopback_peer.hpp"

#include <paymcp/core/crc32.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/provider/adyen_webhooks.hpp>
#include <paymcp/provider/coinbase_webhooks.hpp>
#include <paymcp/provider/paypal_webhooks.hpp>
#include <paymcp/provider/square_webhooks.hpp>
#include <paymcp/provider/stripe_webhooks.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/transport/webhook_route.hpp>

#include <doctest/doctest.h>
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace paymcp;
using namespace paymcp_tests;
using paymcp::testing::fake_clock;

timestamp at_second(std::int64_t seconds) { return timestamp(milliseconds(seconds * 1000)); }

/// 2027-01-15: within the dates of the certificate in the vectors.
const timestamp certificate_is_valid = at_second(1'800'000'000);

std::string text(const boost::json::object& from, std::string_view name) {
    const boost::json::value* found = from.if_contains(name);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

std::vector<boost::json::object> vectors_of(std::string_view provider) {
    std::ifstream file(PAYMCP_TEST_DATA "/webhook_vectors.json");
    const std::string whole(std::istreambuf_iterator<char>(file), {});
    std::vector<boost::json::object> found;
    const boost::json::value parsed = boost::json::parse(whole);
    for (const boost::json::value& one : parsed.at("vectors").as_array())
        if (one.at("provider").as_string() == provider) found.push_back(one.as_object());
    return found;
}

http_request posted(std::string body, std::vector<http_header> headers = {}) {
    return {
        .method = "POST", .target = "/webhooks/x", .headers = std::move(headers), .body = std::move(body), .peer = {}};
}

/// A client for certificates: each address has one answer.
class certificate_host final : public http_client {
public:
    boost::asio::awaitable<http_result> send(outgoing_request request) override {
        ++asked;
        const auto found = answers.find(request.url);
        if (found == answers.end()) co_return http_failure{"no such host", false};
        co_return found->second;
    }

    std::map<std::string, http_response> answers;
    int asked = 0;
};

result<webhook_event> judge(const paypal_webhooks& verifier, http_request request) {
    boost::asio::io_context context;
    return run(context,
               [](const paypal_webhooks& asked, http_request given) -> boost::asio::awaitable<result<webhook_event>> {
                   co_return co_await asked.webhook(std::move(given));
               }(verifier, std::move(request)));
}

TEST_CASE("every Stripe vector is taken or refused as the sheet says") {
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

TEST_CASE("every Square vector is taken or refused as the sheet says") {
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

TEST_CASE("every Adyen vector is taken or refused as the sheet says") {
    const auto all = vectors_of("adyen");
    CHECK(all.size() == 6);
    for (const boost::json::object& one : all) {
        const adyen_webhooks verifier({secret(text(one, "key_hex"))});
        http_request request = posted(text(one, "payload"));
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

TEST_CASE("every Coinbase vector is taken or refused as the sheet says") {
    const auto all = vectors_of("coinbase-commerce");
    CHECK(all.size() == 3);
    for (const boost::json::object& one : all) {
        const coinbase_webhooks verifier({secret(text(one, "secret"))});
        const auto event =
            verifier.webhook(posted(text(one, "payload"), {{text(one, "header_name"), text(one, "header")}}));
        CHECK_MESSAGE(event.has_value() == one.at("valid").as_bool(), text(one, "name"));
        if (!event) continue;
        CHECK(event->type == "charge:confirmed");
        REQUIRE(event->about.size() == 1);
        CHECK(event->about[0].reference == "66BEOV2A");
    }
}

http_request paypal_request(const boost::json::object& one) {
    http_request request = posted(text(one, "payload"));
    for (const auto& [name, value] : one.at("headers").as_object())
        request.headers.push_back({std::string(name), std::string(value.as_string())});
    return request;
}

TEST_CASE("every PayPal vector is taken or refused as the sheet says, step by step") {
    const auto all = vectors_of("paypal");
    CHECK(all.size() == 4);
    for (const boost::json::object& one : all) {
        const http_request request = paypal_request(one);
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

std::string stripe_header(std::string_view key, std::int64_t second, std::string_view body) {
    const std::string stamp = std::to_string(second);
    return "t=" + stamp + ",v1=" + to_hex(hmac_sha256(key, stamp + '.' + std::string(body)));
}

TEST_CASE("a body that was written anew is refused, even where it means the same") {
    const std::string body = R"({"id":"evt_1","object":"event","type":"x","amount":1e2})";
    const std::string anew = boost::json::serialize(boost::json::parse(body));
    REQUIRE(anew != body);
    const fake_clock time(at_second(1000));
    const stripe_webhooks stripe({secret("whsec_k")}, time);
    CHECK(stripe.webhook(posted(body, {{"Stripe-Signature", stripe_header("whsec_k", 1000, body)}})).has_value());
    CHECK_FALSE(stripe.webhook(posted(anew, {{"Stripe-Signature", stripe_header("whsec_k", 1000, body)}})).has_value());
    const square_webhooks square({secret("k")}, "https://a/");
    const std::string signature = to_base64(hmac_sha256("k", "https://a/" + body));
    CHECK(square.webhook(posted(body, {{"X-Square-HmacSha256-Signature", signature}})).has_value());
    CHECK_FALSE(square.webhook(posted(anew, {{"X-Square-HmacSha256-Signature", signature}})).has_value());
    const coinbase_webhooks coinbase({secret("k")});
    const std::string event = R"({"event": {"id":"1"}})";
    const std::string hex = to_hex(hmac_sha256("k", event));
    CHECK(coinbase.webhook(posted(event, {{"X-CC-Webhook-Signature", hex}})).has_value());
    CHECK_FALSE(coinbase.webhook(posted(R"({"event":{"id":"1"}})", {{"X-CC-Webhook-Signature", hex}})).has_value());
}

TEST_CASE("a key may be replaced by another while both are in use, and no key is no key") {
    const std::string body = R"({"id":"evt_1","event":{"id":"1"}})";
    const fake_clock time(at_second(1000));
    const http_request request =
        posted(body, {{"Stripe-Signature", stripe_header("new", 1000, body)},
                      {"X-CC-Webhook-Signature", to_hex(hmac_sha256("new", body))},
                      {"X-Square-Hmacsha256-Signature", to_base64(hmac_sha256("new", "u" + body))}});
    CHECK(stripe_webhooks({secret("old"), secret("new")}, time).webhook(request).has_value());
    CHECK(coinbase_webhooks({secret("old"), secret("new")}).webhook(request).has_value());
    CHECK(square_webhooks({secret("old"), secret("new")}, "u").webhook(request).has_value());
    CHECK_FALSE(stripe_webhooks({secret("old")}, time).webhook(request).has_value());
    CHECK_FALSE(coinbase_webhooks({secret("old")}).webhook(request).has_value());
    CHECK_FALSE(square_webhooks({secret("old")}, "u").webhook(request).has_value());
    const http_request keyless = posted(body, {{"Stripe-Signature", stripe_header("", 1000, body)},
                                               {"X-CC-Webhook-Signature", to_hex(hmac_sha256("", body))},
                                               {"X-Square-Hmacsha256-Signature", to_base64(hmac_sha256("", body))}});
    for (const std::vector<secret>& keys :
         {std::vector<secret>{}, std::vector<secret>{secret()}, std::vector<secret>{secret("")}}) {
        CHECK_FALSE(stripe_webhooks(keys, time).webhook(keyless).has_value());
        CHECK_FALSE(coinbase_webhooks(keys).webhook(keyless).has_value());
        CHECK_FALSE(square_webhooks(keys, "").webhook(keyless).has_value());
    }
    CHECK_FALSE(square_webhooks({secret("k")}, "").webhook(
        posted(body, {{"X-Square-Hmacsha256-Signature", to_base64(hmac_sha256("k", body))}})).has_value());
}

TEST_CASE("malformed Stripe signatures are refused") {
    const std::string body = R"({"id":"evt_1"})";
    const fake_clock time(at_second(1000));
    const stripe_webhooks verifier({secret("k")}, time);
    const std::string good = stripe_header("k", 1000, body);
    REQUIRE(verifier.webhook(posted(body, {{"Stripe-Signature", good}})).has_value());
    const std::string v1 = good.substr(good.find("v1="));
    for (const std::string& wrong : std::vector<std::string>
         {"t=," + v1, "t=1000x," + v1, "t=+1000," + v1, "t=-1000," + v1, "t=99999999999999999999," + v1, "t=1000;" + v1,
          " t=1000," + v1, std::string("t=1000"), "t=1000,v1=", "t=1000,v1=zz", "t=1000,V1=" + v1.substr(3),
          good.substr(0, good.size() - 1), good + "0", "t=01000," + v1, "t=1000,t=1001," + v1, std::string(",,,="),
          std::string("="), std::string(100'000, ',')}) {
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

TEST_CASE("announcements name the payment by our id and by the provider's, and unknown ones name none") {
    const fake_clock time(at_second(1000));
    const stripe_webhooks stripe({secret("k")}, time);
    const auto about = [&](const std::string& body) {
        return stripe.webhook(posted(body, {{"Stripe-Signature", stripe_header("k", 1000, body)}}))->about;
    };
    CHECK(about(R"({"id":"e","type":"checkout.session.completed","data":{"object":{"object":"checkout.session",
        "id":"cs_1","client_reference_id":"pay_1"}}})") == std::vector<payment_clue>{{"pay_1", "cs_1"}});
    CHECK(about(R"({"type":"payment_intent.succeeded","data":{"object":{"object":"payment_intent","id":"pi_1",
        "metadata":{"payment_id":"pay_1"}}}})") == std::vector<payment_clue>{{"pay_1", ""}});
    CHECK(about(R"({"type":"customer.created","data":{"object":{"object":"customer","id":"cus_1"}}})").empty());
    CHECK(about(R"({"type":7,"data":[]})").empty());
    CHECK(about(R"({"data":{"object":{"metadata":{"payment_id":["pay_1"]}}}})").empty());

    const auto paypal = [](const std::string& body) { return detail::read_paypal_event(body)->about; };
    CHECK(
        paypal(
            R"({"event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"O1",
            "purchase_units":[{"custom_id":"pay_1"}]}})") ==
        std::vector<payment_clue>{{"pay_1", "O1"}});
    CHECK(paypal(R"({"event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"C1","custom_id":"pay_1",
        "supplementary_data":{"related_ids":{"order_id":"O1"}}}})") == std::vector<payment_clue>{{"pay_1", "O1"}});
    CHECK(paypal(R"({"event_type":"X"})").empty());

    const square_webhooks square({secret("k")}, "u");
    const std::string body =
        R"({"event_id":"1","type":"payment.updated","data":{"object":{"payment":{"order_id":"O1"}}}})";
    CHECK(square.webhook(posted(body, {{"x-square-hmacsha256-signature", to_base64(hmac_sha256("k", "u" + body))}}))
              ->about == std::vector<payment_clue>{{"", "O1"}});
}

std::string adyen_item(const std::string& key, const std::string& payment_id, const std::string& extra = {}) {
    const std::string signature =
        to_base64(hmac_sha256(*from_hex(key), "P1::M:" + payment_id + ":100:EUR:AUTHORISATION:true"));
    return R"({"NotificationRequestItem":{"pspReference":"P1","merchantAccountCode":"M","merchantReference":")" +
           payment_id + R"(","amount":{"value":100,"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true",)" +
           R"("additionalData":{"hmacSignature":")" + signature + "\"" + extra + "}}}";
}

TEST_CASE("one forged item spoils an Adyen webhook, and what is not signed names no payment") {
    const std::string key(64, 'a');
    const std::string other(64, 'b');
    const adyen_webhooks verifier({secret(key)});
    const auto body = [](const std::string& items) { return R"({"notificationItems":[)" + items + "]}"; };
    const auto two = verifier.webhook(posted(body(adyen_item(key, "pay_1") + ',' + adyen_item(key, "pay_2"))));
    REQUIRE(two.has_value());
    CHECK(two->about == std::vector<payment_clue>{{"pay_1", ""}, {"pay_2", ""}});
    CHECK_FALSE(
        verifier.webhook(posted(body(adyen_item(key, "pay_1") + ',' + adyen_item(other, "pay_2")))).has_value());
    const auto extra = verifier.webhook(posted(body(adyen_item(key, "pay_1", R"(,"paymentLinkId":"PL_other")"))));
    REQUIRE(extra.has_value());
    CHECK(extra->about == std::vector<payment_clue>{{"pay_1", ""}});
    for (const std::string& wrong :
         std::vector<std::string>{body(""), std::string("{}"), std::string("no JSON"), body("1"), body("{}"),
                                  body(R"({"NotificationRequestItem":[]})")})
        CHECK_FALSE(verifier.webhook(posted(wrong)).has_value());
    // A header in place of the items' own signatures must be right too.
    CHECK_FALSE(verifier.webhook(posted(body(adyen_item(key, "pay_1")), {{"HmacSignature", ""}})).has_value());
    CHECK_FALSE(
        adyen_webhooks({secret("not hexadecimal")}).webhook(posted(body(adyen_item(key, "pay_1")))).has_value());
    CHECK_FALSE(
        adyen_webhooks(std::vector<secret>{secret("")}).webhook(posted(body(adyen_item("", "pay_1")))).has_value());
}

/// A PayPal webhook signed with a certificate made here.
http_request paypal_signed(const made_certificate& signer, const std::string& body, const std::string& url) {
    http_request request = posted(body, {{"PAYPAL-AUTH-ALGO", "SHA256withRSA"},
                                         {"PAYPAL-CERT-URL", url},
                                         {"PAYPAL-TRANSMISSION-ID", "T1"},
                                         {"PAYPAL-TRANSMISSION-TIME", "2026-01-01T00:00:05Z"}});
    const std::string message = "T1|2026-01-01T00:00:05Z|W1|" + std::to_string(crc32(body));
    request.headers.push_back({"PAYPAL-TRANSMISSION-SIG", to_base64(signer.sign(message))});
    return request;
}

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

TEST_CASE("a PayPal webhook that cannot be judged now may be sent again; a wrong one may not") {
    const made_certificate signer("DNS:x.paypal.com");
    const std::string url = "https://api.paypal.com/C1";
    const fake_clock time(certificate_is_valid);
    const http_request genuine = paypal_signed(signer, "{}", url);
    const auto code = [&](certificate_host* host, http_request request, const std::string& webhook_id = "W1") {
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
        http_request without = genuine;
        without.headers.erase(without.headers.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(code(&host, without) == "webhook_refused");
        http_request changed = genuine;
        changed.headers[i].value[changed.headers[i].value.size() / 2] ^= 1;
        CHECK(code(&host, changed) != "taken");
    }
}

TEST_CASE("forged PayPal webhooks cannot have certificates fetched without end") {
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

TEST_CASE("PayPal is asked about the body as it came, and about one JSON value only") {
    const detail::paypal_transmission sent{"SHA256withRSA", "https://api.paypal.com/\"", "T", "S", "now"};
    CHECK(sent.question("W", "{ \"a\" : 1e2 }") ==
          R"({"auth_algo":"SHA256withRSA","cert_url":"https://api.paypal.com/\"","transmission_id":"T",)"
          R"("transmission_sig":"S","transmission_time":"now","webhook_id":"W","webhook_event":{ "a" : 1e2 }})");
    CHECK_FALSE(sent.question("W", R"({},"webhook_id":"mine")").has_value());
    CHECK_FALSE(sent.question("W", "").has_value());
}

/// Takes what carries the right word, and tells of one payment.
struct plain_receiver {
    int judged = 0;

    result<webhook_event> webhook(const http_request& request) {
        ++judged;
        if (request.body == "throw") throw std::runtime_error("a secret");
        if (request.body == "later") return webhook_unverified("not now");
        if (request.header("X-Word") != "right") return webhook_refused("not the right word");
        return webhook_event{
            .id = request.body, .type = "paid", .about = {{"pay_1", ""}}, .acknowledgement = "[accepted]"};
    }
};

TEST_CASE("the route answers as providers expect, and tells of each announcement once") {
    plain_receiver receiver;
    std::vector<payment_clue> heard;
    const http_handler handler =
        webhook_handler(receiver, [&](payment_clue clue) { heard.push_back(std::move(clue)); });
    boost::asio::io_context context;
    const auto answer = [&](http_request request) { return run(context, handler(std::move(request))); };
    const auto genuine = [](std::string body) { return posted(std::move(body), {{"X-Word", "right"}}); };
    CHECK(webhook_path("stripe") == "/webhooks/stripe");
    const http_response taken = answer(genuine("evt_1"));
    CHECK(taken.status == 200);
    CHECK(taken.body == "[accepted]\n");
    CHECK(heard.size() == 1);
    CHECK(answer(genuine("evt_1")).status == 200);
    CHECK(heard.size() == 1);
    CHECK(answer(genuine("evt_2")).status == 200);
    CHECK(heard.size() == 2);
    CHECK(answer(posted("evt_3")).status == 400);
    CHECK(answer(posted("later")).status == 503);
    const http_response threw = answer(posted("throw"));
    CHECK(threw.status == 503);
    CHECK(threw.body.find("secret") == std::string::npos);
    const int judged = receiver.judged;
    http_request read = genuine("evt_4");
    read.method = "GET";
    CHECK(answer(read).status == 405);
    CHECK(receiver.judged == judged);
    CHECK(heard.size() == 2);
    for (int i = 0; i < 5000; ++i) answer(genuine("many_" + std::to_string(i)));
    CHECK(heard.size() == 5002);
    CHECK(answer(genuine("many_4999")).status == 200);
    CHECK(heard.size() == 5002);
    CHECK(answer(genuine("")).status == 200);
    CHECK(answer(genuine("")).status == 200);
    CHECK(heard.size() == 5004);
}

}  // namespace

// SPDX-License-Identifier: MIT
// Webhook handling: the payments that they name, and the answers and events of the route.
#include "../support/webhook_bench.hpp"
#include "../support/webhook_schemes.hpp"

#include <paymcp/provider/paypal/detail/transmission.hpp>
#include <paymcp/serve/detail/webhook_route.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace webhooks_route_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::testing::fake_clock;

TEST_CASE("webhooks name the payment by our id and by the provider's, and unknown ones name none of ours") {
    const fake_clock time(at_second(1000));
    const stripe_webhooks stripe({secret("k")}, time);
    const auto about = [&](const std::string& body) {
        return stripe.webhook(posted(body, {{"Stripe-Signature", stripe_header("k", 1000, body)}}))->about;
    };
    CHECK(about(R"({"id":"e","type":"checkout.session.completed","data":{"object":{"object":"checkout.session",
        "id":"cs_1","client_reference_id":"pay_1"}}})") == std::vector<payment_ref>{{"pay_1", "cs_1"}});
    CHECK(about(R"({"type":"payment_intent.succeeded","data":{"object":{"object":"payment_intent","id":"pi_1",
        "metadata":{"payment_id":"pay_1"}}}})") == std::vector<payment_ref>{{"pay_1", ""}});
    CHECK(about(R"({"type":"customer.created","data":{"object":{"object":"customer","id":"cus_1"}}})").empty());
    CHECK(about(R"({"type":7,"data":[]})").empty());
    CHECK(about(R"({"data":{"object":{"metadata":{"payment_id":["pay_1"]}}}})").empty());

    const auto paypal = [](const std::string& body) { return detail::read_paypal_event(body)->about; };
    CHECK(paypal(
              R"({"event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"O1",
            "purchase_units":[{"custom_id":"pay_1"}]}})") == std::vector<payment_ref>{{"pay_1", "O1"}});
    CHECK(paypal(R"({"event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"C1","custom_id":"pay_1",
        "supplementary_data":{"related_ids":{"order_id":"O1"}}}})") == std::vector<payment_ref>{{"pay_1", "O1"}});
    CHECK(paypal(R"({"event_type":"X"})").empty());

    const square_webhooks square({secret("k")}, "u");
    const std::string body =
        R"({"event_id":"1","type":"payment.updated","data":{"object":{"payment":{"order_id":"O1"}}}})";
    CHECK(square.webhook(posted(body, {{"x-square-hmacsha256-signature", to_base64(hmac_sha256("k", "u" + body))}}))
              ->about == std::vector<payment_ref>{{"", "O1"}});
}

/// Judges by a scheme, as the provider would.
struct scheme_receiver {
    scheme judged_by;

    result<webhook_event> webhook(const paymcp::http::request& request) { return judged_by.judge(request); }
};

TEST_CASE("a repeated webhook is answered as before and published once, for each provider") {
    for (const scheme& one : schemes()) {
        if (!one.facts.names_payments) continue;
        CAPTURE(one.name);
        scheme_receiver receiver{one};
        std::vector<payment_ref> heard;
        const paymcp::http::handler handler =
            webhook_handler(receiver, [&](payment_ref ref) { heard.push_back(std::move(ref)); });
        boost::asio::io_context context;
        const auto send = [&](paymcp::http::request request) {
            return run(context, handler(std::move(request))).status;
        };
        for (int i = 0; i < 3; ++i) CHECK(send(one.sign(used_key, "pay_1")) == 200);
        CHECK(heard.size() == 1);
        CHECK(send(one.sign(used_key, "pay_2")) == 200);
        CHECK(send(one.sign(used_key, "pay_1")) == 200);
        CHECK(heard.size() == 2);
        CHECK(send(one.sign(foreign_key, "pay_3")) == 400);
        CHECK(heard.size() == 2);
    }
}

TEST_CASE("a webhook of an unknown kind is accepted, and published to nobody") {
    const fake_clock time(at_second(1000));
    stripe_webhooks receiver({secret("k")}, time);
    int heard = 0;
    const paymcp::http::handler handler = webhook_handler(receiver, [&](const payment_ref&) { ++heard; });
    boost::asio::io_context context;
    for (const std::string body : {R"({"id":"e1","type":"customer.created","data":{"object":{"id":"cus_1"}}})",
                                   R"({"id":"e2","type":"something.new"})", "{}"}) {
        paymcp::http::request request = posted(body, {{"Stripe-Signature", stripe_header("k", 1000, body)}});
        CHECK(run(context, handler(std::move(request))).status == 200);
    }
    CHECK(heard == 0);
}

/// Accepts a request with the right word, and names one payment.
struct plain_receiver {
    int judged = 0;

    result<webhook_event> webhook(const paymcp::http::request& request) {
        ++judged;
        if (request.body == "throw") throw std::runtime_error("a secret");
        if (request.body == "later") return webhook_unverified("not now");
        if (request.header("X-Word") != "right") return webhook_refused("not the right word");
        return webhook_event{
            .id = request.body, .type = "paid", .about = {{"pay_1", ""}}, .acknowledgement = "[accepted]"};
    }
};

TEST_CASE("the route answers as providers expect, and publishes each webhook once") {
    plain_receiver receiver;
    std::vector<payment_ref> heard;
    const paymcp::http::handler handler =
        webhook_handler(receiver, [&](payment_ref ref) { heard.push_back(std::move(ref)); });
    boost::asio::io_context context;
    const auto answer = [&](paymcp::http::request request) { return run(context, handler(std::move(request))); };
    const auto genuine = [](std::string body) { return posted(std::move(body), {{"X-Word", "right"}}); };
    CHECK(webhook_path("stripe") == "/webhooks/stripe");
    const paymcp::http::response taken = answer(genuine("evt_1"));
    CHECK(taken.status == 200);
    CHECK(taken.body == "[accepted]\n");
    CHECK(heard.size() == 1);
    CHECK(answer(genuine("evt_1")).status == 200);
    CHECK(heard.size() == 1);
    CHECK(answer(genuine("evt_2")).status == 200);
    CHECK(heard.size() == 2);
    CHECK(answer(posted("evt_3")).status == 400);
    CHECK(answer(posted("later")).status == 503);
    const paymcp::http::response threw = answer(posted("throw"));
    CHECK(threw.status == 503);
    CHECK(threw.body.find("secret") == std::string::npos);
    const int judged = receiver.judged;
    paymcp::http::request read = genuine("evt_4");
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

}  // namespace webhooks_route_test

// SPDX-License-Identifier: MIT
// The money of Stripe's subscriptions at its own desk: the first payment and the renewals, each by its invoice.
#include "../support/fakes/all.hpp"
#include "../support/webhook_bench.hpp"

#include <paymcp/payment/detail/renewal_id.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stripe_invoices_test {

namespace {

using namespace fakes;
using paymcp::detail::renewal_id;
using paymcp_tests::at_second;
using paymcp_tests::posted;
using paymcp_tests::stripe_header;
using enum provider_status;

stripe_options listening_options() {
    static const paymcp::testing::fake_clock time{at_second(1000)};
    stripe_options chosen;
    chosen.webhook_secrets.push_back(secret("k"));
    chosen.time = &time;
    return chosen;
}

/// A monthly plan of 9.00 USD, whose second period is paid, too.
struct renewed_plan {
    fake_stripe api;
    stripe provider{secret("sk_test_x"), listening_options()};
    checkout_request first = order_for(900, "USD");
    checkout_request second;

    renewed_plan() {
        provider.use(api);
        first.renews = plans::interval::month;
        first.reference = wait_for(provider.create(first))->reference;
        first.renews.reset();
        api.pay(first.reference);
        second = first;
        second.reference = api.renew(first.reference);
        second.payment_id = renewal_id(second.reference);
        api.asked.clear();
    }
    fake_stripe::session& of(const checkout_request& order) {
        return order.reference == first.reference ? api.sessions.at(first.reference)
                                                  : api.sessions.at("r" + first.reference);
    }
    status_report report(const checkout_request& order) { return wait_for(provider.status(order)).value(); }
    std::vector<payment_ref> told_of(const std::string& intent, const std::string& kind = "charge") {
        const result<webhook_event> event = tell(intent, kind);
        REQUIRE(event.has_value());
        return event->about;
    }
    result<webhook_event> tell(const std::string& intent, const std::string& kind = "charge") {
        const std::string body = R"({"id":"evt_1","object":"event","type":"t","data":{"object":{"object":")" + kind +
                                 R"(","id":"x","metadata":{},"payment_intent":")" + intent + "\"}}}";
        return wait_for(provider.webhook(posted(body, {{"Stripe-Signature", stripe_header("k", 1000, body)}})));
    }
    void answer(std::string part, unsigned code, boost::json::value body) {
        api.instead = [part = std::move(part), code, body = std::move(body)](
                          const http::outgoing_request& asked) -> std::optional<http::send_result> {
            if (asked.url.find(part) == std::string::npos) return std::nullopt;
            return json_response(code, body);
        };
    }
};

TEST_CASE("Stripe: what the desk refunds of a subscription's payments is a running total of each") {
    renewed_plan test;
    for (const checkout_request* order : {&test.first, &test.second}) {
        CAPTURE(order->reference);
        CHECK(test.report(*order).status == paid);
        CHECK(test.report(*order).amount == 900);
        CHECK(test.report(*order).currency == "USD");
        CHECK(test.report(*order).returned == 0);
        test.of(*order).back = 250;
        CHECK(test.report(*order).status == paid);
        CHECK(test.report(*order).returned == 250);
        test.of(*order).back = 900;
        CHECK(test.report(*order).status == refunded);
    }
}

TEST_CASE("Stripe: disputes of a subscription's payments are heard for each of them") {
    renewed_plan test;
    const auto contest = [&](const checkout_request& order, const char* word) {
        test.of(order).disputes = {
            {{"id", "dp_1"}, {"payment_intent", "pi_" + test.of(order).id}, {"amount", 900}, {"status", word}}};
    };
    contest(test.second, "needs_response");
    CHECK(test.report(test.second).dispute == states::dispute::open);
    CHECK(test.report(test.first).dispute == states::dispute::none);
    contest(test.second, "lost");
    CHECK(test.report(test.second).status == refunded);
    CHECK(test.report(test.first).status == paid);
    contest(test.first, "under_review");
    CHECK_FALSE(wait_for(test.provider.refund(test.first)).has_value());
    CHECK(test.of(test.first).moves.returned == 0);
}

TEST_CASE("Stripe: an invoice that not one payment has paid does not say what went back") {
    renewed_plan test;
    for (const checkout_request* order : {&test.first, &test.second}) {
        test.of(*order).invoice_payments["data"].as_array().push_back(
            boost::json::value(test.of(*order).invoice_payments["data"].at(0)));
        CHECK(test.report(*order).status == paid);
        CHECK_FALSE(test.report(*order).returned.has_value());
        CHECK_FALSE(wait_for(test.provider.refund(*order)).has_value());
    }
}

TEST_CASE("Stripe: a renewal is refunded alone, and its subscription goes on") {
    renewed_plan test;
    REQUIRE(wait_for(test.provider.refund(test.second)).has_value());
    CHECK(test.of(test.second).moves.returned == 1);
    CHECK(test.of(test.first).moves.returned == 0);
    CHECK(test.of(test.first).subscription["status"].as_string() == "active");
    REQUIRE(wait_for(test.provider.refund(test.second)).has_value());
    CHECK(test.of(test.second).moves.returned == 1);
}

TEST_CASE("Stripe: a first payment that the desk has refunded still has its subscription ended by a refund") {
    renewed_plan test;
    test.of(test.first).refunded = true;
    REQUIRE(wait_for(test.provider.refund(test.first)).has_value());
    CHECK(test.of(test.first).subscription["status"].as_string() == "canceled");
    CHECK(test.of(test.first).moves.returned == 0);
}

TEST_CASE("Stripe: an invoice belongs to its own renewal only, and an outage is no answer about it") {
    renewed_plan test;
    checkout_request foreign = test.second;
    foreign.payment_id = test.first.payment_id;
    CHECK_FALSE(wait_for(test.provider.status(foreign)).has_value());
    foreign.payment_id = renewal_id("in_other");
    CHECK_FALSE(wait_for(test.provider.refund(foreign)).has_value());
    CHECK(test.api.asked.empty());
    for (const char* const part : {"/v1/invoices/", "/v1/payment_intents/"}) {
        test.answer(part, 500, boost::json::object());
        CHECK_FALSE(wait_for(test.provider.status(test.second)).has_value());
    }
    test.answer("/v1/payment_intents/", 500, boost::json::object());
    CHECK_FALSE(wait_for(test.provider.status(test.first)).has_value());
}

TEST_CASE("Stripe: an invoice that is not paid, or has no sum that can be read, is unclear") {
    const std::vector<boost::json::object> wrong{
        {{"id", "in_1"}, {"status", "void"}, {"amount_paid", 900}, {"currency", "usd"}},
        {{"id", "in_1"}, {"status", "paid"}, {"amount_paid", -1}, {"currency", "usd"}},
        {{"id", "in_1"}, {"status", "paid"}, {"amount_paid", "900"}, {"currency", "usd"}},
        {{"id", "in_1"}, {"status", "paid"}, {"amount_paid", 900}, {"currency", "zzz"}},
        {}};
    for (const boost::json::object& invoice : wrong) {
        renewed_plan test;
        test.answer("/v1/invoices/", 200, invoice);
        CHECK(test.report(test.second).status == unknown);
        CHECK_FALSE(test.report(test.second).why.empty());
    }
}

TEST_CASE("Stripe: what went back is never more than the invoice took") {
    renewed_plan test;
    for (const std::int64_t back : {std::int64_t{-5}, std::int64_t{901}, std::int64_t{9'000'000'000'000'000'000}}) {
        test.of(test.second).back = back;
        const status_report report = test.report(test.second);
        CHECK(report.returned == (back < 0 ? 0 : 900));
    }
}

TEST_CASE("Stripe: a refund or a dispute of a subscription's money names the payment by its invoice") {
    renewed_plan test;
    const payment_ref began{test.first.payment_id, ""};
    for (const std::string kind : {"refund", "dispute", "charge"}) {
        CHECK(test.told_of("pi_" + test.first.reference, kind) == std::vector<payment_ref>{began});
        CHECK(test.told_of("pi_r" + test.first.reference, kind) ==
              std::vector<payment_ref>{began, {test.second.payment_id, test.second.reference}});
    }
    test.answer("/v1/payment_intents/", 200, {{"id", "pi_other"}, {"metadata", boost::json::object()}});
    CHECK(test.told_of("pi_other").empty());
}

TEST_CASE("Stripe: money of somebody else's invoices is about no payment, and an outage has the webhook sent again") {
    renewed_plan test;
    const auto listed = [](boost::json::value invoice) {
        return boost::json::object{{"data", boost::json::array{{{"invoice", std::move(invoice)}}}}};
    };
    const std::vector<boost::json::object> foreign{
        {},
        {{"data", nullptr}},
        listed(nullptr),
        listed("in_1"),
        listed({{"object", "invoice"}, {"id", "in_1"}}),
        listed({{"object", "invoice"}, {"id", "in_1"}, {"parent", {{"subscription_details", {{"metadata", {}}}}}}})};
    for (const boost::json::object& list : foreign) {
        test.answer("/v1/invoice_payments", 200, list);
        CHECK(test.told_of("pi_" + test.first.reference).empty());
    }
    for (const unsigned code : {401U, 404U, 429U, 500U}) {
        test.answer("/v1/invoice_payments", code, boost::json::object());
        CHECK(test.tell("pi_" + test.first.reference).error().code == "webhook_unverified");
    }
}

}  // namespace

}  // namespace stripe_invoices_test

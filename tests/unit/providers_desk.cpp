// SPDX-License-Identifier: MIT
// The desks of PayPal, Square and Coinbase: refunds in the dashboard, disputes, and the webhooks that tell of them.
#include "../support/settlement_bench.hpp"
#include "../support/webhook_bench.hpp"

#include <paymcp/provider/paypal/detail/disputes.hpp>
#include <paymcp/provider/square/detail/disputes.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace providers_desk_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

/// A delivered payment of 5.00.
template <class Fake>
struct sold : settlement_bench<Fake> {
    sold() : settlement_bench<Fake>(false, payment_state::delivered) {
        this->become(payment_state::delivered);
        this->order.ended = unix_time(milliseconds(1));
    }
    std::vector<std::string> posts(std::string_view end) const {
        std::vector<std::string> bodies;
        for (const http::outgoing_request& one : this->api.asked)
            if (one.method == "POST" && target_of(one).ends_with(end)) bodies.push_back(one.body);
        return bodies;
    }
};

boost::json::object dollars(const char* value, const char* code = "USD") {
    return {{"currency_code", code}, {"value", value}};
}

struct paypal_desk : sold<fake_paypal> {
    fake_paypal::order& there() { return api.orders.at(order.reference); }
    void give_back(const char* value, const char* status = "COMPLETED", const char* capture = nullptr) {
        there().refunds.push_back(
            {{"id", "R" + std::to_string(there().refunds.size())},
             {"status", status},
             {"amount", dollars(value)},
             {"links", boost::json::array{{{"rel", "up"},
                                           {"href", std::string("https://api-m.paypal.com/v2/payments/captures/") +
                                                        (capture ? capture : "CA_" + order.reference)}}}}});
    }
    void contest(const char* status, const char* outcome = nullptr, const char* refunded = nullptr) {
        boost::json::object one{{"dispute_id", "PP-D-" + std::to_string(there().disputes.size())},
                                {"status", status},
                                {"dispute_amount", dollars("5.00")}};
        if (outcome != nullptr) one["dispute_outcome"] = {{"outcome_code", outcome}};
        if (refunded != nullptr) one["dispute_outcome"].as_object()["amount_refunded"] = dollars(refunded);
        there().disputes.emplace_back(std::move(one));
    }
};

TEST_CASE("PayPal: what its desk refunds is a running total, and the whole ends the payment") {
    paypal_desk test;
    CHECK(test.report().returned == 0);
    test.give_back("1.00");
    test.give_back("1.00", "PENDING");
    test.give_back("1.00", "FAILED");
    test.give_back("1.00", "CANCELLED");
    test.give_back("1.00", "COMPLETED", "CA_other");
    CHECK(test.report().status == paid);
    CHECK(test.report().returned == 200);
    for (int times = 0; times < 2; ++times) CHECK(test.settle(true));
    CHECK(test.record().returned == 200);
    CHECK(test.state() == payment_state::delivered);
    test.give_back("3.00");
    CHECK(test.settle(true));
    CHECK(test.state() == payment_state::refunded);
    CHECK(test.posts("/refund").empty());
}

TEST_CASE("PayPal: of a payment that its desk refunded in part the rest goes back, by a key of its own") {
    paypal_desk test;
    test.give_back("2.00");
    CHECK(wait_for(test.provider.refund(test.order)).has_value());
    REQUIRE(test.posts("/refund").size() == 1);
    CHECK(test.posts("/refund")[0].find("amount") == std::string::npos);
    CHECK(test.report().status == refunded);
}

TEST_CASE("PayPal: a refund that cannot be read, and a part that is not listed, change nothing") {
    for (const char* odd : {"-1.00", "0.00", "1.001", "x"}) {
        paypal_desk test;
        test.give_back(odd);
        CHECK(test.report().status == unknown);
        CHECK(test.report().partly_back);
        CHECK(test.settle(true));
        CHECK(test.record().returned == 0);
    }
    paypal_desk other;
    other.give_back("1.00", "SOMETHING_NEW");
    CHECK(other.report().status == unknown);
    paypal_desk unlisted;
    unlisted.there().taken = "PARTIALLY_REFUNDED";
    CHECK(unlisted.report().why == "what went back of its capture has no sum that can be read");
    CHECK_FALSE(wait_for(unlisted.provider.refund(unlisted.order)).has_value());
    CHECK(unlisted.posts("/refund").empty());
    paypal_desk more;
    more.give_back("9.00");
    CHECK(more.report().status == refunded);
    CHECK(more.report().returned == 500);
}

TEST_CASE("PayPal: each word of a dispute") {
    const auto dispute = [](const char* status, const char* outcome = nullptr) {
        paypal_desk test;
        test.contest(status, outcome);
        return test.report().dispute;
    };
    for (const char* status : {"OPEN", "WAITING_FOR_BUYER_RESPONSE", "WAITING_FOR_SELLER_RESPONSE", "UNDER_REVIEW",
                               "OTHER", "SOMETHING_NEW", ""})
        CHECK(dispute(status) == states::dispute::open);
    for (const char* outcome : {"RESOLVED_SELLER_FAVOUR", "RESOLVED_WITH_PAYOUT", "CANCELED_BY_BUYER", "DENIED"})
        CHECK(dispute("RESOLVED", outcome) == states::dispute::won);
    for (const char* outcome : {"RESOLVED_BUYER_FAVOUR", "ACCEPTED"})
        CHECK(dispute("RESOLVED", outcome) == states::dispute::lost);
    CHECK(dispute("RESOLVED", "NONE") == states::dispute::none);
    for (const char* outcome : {"", "SOMETHING_NEW"}) CHECK(dispute("RESOLVED", outcome) == states::dispute::open);
}

TEST_CASE("PayPal: a lost dispute is money that went back, and the larger of the two sums counts") {
    paypal_desk part;
    part.give_back("2.00");
    part.contest("RESOLVED", "RESOLVED_BUYER_FAVOUR", "3.00");
    part.contest("RESOLVED", "DENIED");
    CHECK(part.report().returned == 300);
    CHECK(part.report().dispute == states::dispute::lost);
    CHECK(part.settle(true));
    CHECK(part.record().returned == 300);
    paypal_desk whole;
    whole.contest("RESOLVED", "ACCEPTED");
    CHECK(whole.settle(true));
    CHECK(whole.state() == payment_state::refunded);
    CHECK(whole.record().dispute == states::dispute::lost);
    paypal_desk euros;
    euros.contest("RESOLVED", "ACCEPTED");
    euros.there().disputes[0].as_object()["dispute_amount"] = dollars("5.00", "EUR");
    CHECK(euros.report().dispute == states::dispute::open);
    paypal_desk many;
    for (int i = 0; i < 11; ++i) many.contest("RESOLVED", "DENIED");
    CHECK(many.report().dispute == states::dispute::open);
}

TEST_CASE("PayPal: while a dispute is open nothing is refunded, and then what was owed is") {
    paypal_desk test;
    test.become(payment_state::refunding);
    test.contest("UNDER_REVIEW");
    CHECK_FALSE(test.settle());
    CHECK(test.posts("/refund").empty());
    test.there().disputes.clear();
    test.contest("RESOLVED", "RESOLVED_SELLER_FAVOUR");
    CHECK(test.settle());
    CHECK(test.state() == payment_state::refunded);
    CHECK(test.posts("/refund").size() == 1);
}

TEST_CASE("PayPal: disputes are asked for after the delivery only, and an app that may not ask sells as before") {
    paypal_desk test;
    test.contest("OPEN");
    test.order.ended = {};
    CHECK(test.report().dispute == states::dispute::none);
    test.order.ended = unix_time(milliseconds(1));
    test.api.no_disputes = true;
    test.give_back("1.00");
    CHECK(test.report().dispute == states::dispute::none);
    CHECK(test.report().returned == 100);
    test.api.no_disputes = false;
    test.api.instead = [](const http::outgoing_request& asked) -> std::optional<http::send_result> {
        if (target_of(asked).find("/disputes") == std::string::npos) return std::nullopt;
        return json_response(500, {{"name", "INTERNAL_SERVER_ERROR"}});
    };
    CHECK_FALSE(wait_for(test.provider.status(test.order)).has_value());
    CHECK_FALSE(test.settle(true));
    CHECK_FALSE(wait_for(test.provider.refund(test.order)).has_value());
    CHECK(test.posts("/refund").empty());
}

TEST_CASE("PayPal: a dispute and a refund name a capture, and PayPal says whose it is") {
    const auto body = [](const char* kind, const boost::json::object& resource) {
        return boost::json::serialize(boost::json::object{{"event_type", kind}, {"resource", resource}});
    };
    const boost::json::object refund{
        {"links", boost::json::array{{{"rel", "self"}, {"href", "https://x/v2/payments/refunds/R1"}},
                                     {{"rel", "up"}, {"href", "https://x/v2/payments/captures/CA_ORDER1"}}}}};
    const boost::json::object dispute{
        {"disputed_transactions",
         boost::json::array{{{"seller_transaction_id", "CA_ORDER1"}}, {{"seller_transaction_id", "../refund"}}}}};
    const std::vector<std::string> one{"CA_ORDER1"};
    for (const char* kind : {"PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED", "PAYMENT.REFUND.FAILED"})
        CHECK(paypal_captures_of_event(body(kind, refund)) == one);
    for (const char* kind : {"CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.UPDATED", "CUSTOMER.DISPUTE.RESOLVED"})
        CHECK(paypal_captures_of_event(body(kind, dispute)) == one);
    CHECK(paypal_captures_of_event(body("CHECKOUT.ORDER.APPROVED", refund)).empty());
    CHECK(paypal_captures_of_event("no JSON").empty());

    paypal_desk test;
    paypal_access access(secret("id"), secret("secret"), "https://api-m.paypal.com", machine_clock());
    access.use(test.api);
    const auto told = [&] {
        return wait_for(with_paypal_owners(access, {}, body("CUSTOMER.DISPUTE.CREATED", dispute)));
    };
    CHECK(told()->about == std::vector<payment_ref>{{test.order.payment_id, ""}});
    test.api.orders.clear();
    CHECK(told()->about.empty());
    test.api.instead = [](const http::outgoing_request& asked) -> std::optional<http::send_result> {
        if (is_for_token(asked)) return std::nullopt;
        return http::send_failure{"the time is up", true};
    };
    CHECK(told().error().code == "webhook_unverified");
}

struct square_desk : sold<fake_square> {
    fake_square::tender& paid_by() { return api.order_of(order.reference).tenders.front(); }
    void contest(const char* state, std::int64_t amount = 500, const char* code = "USD") {
        api.disputes.push_back({{"state", state},
                                {"amount_money", {{"amount", amount}, {"currency", code}}},
                                {"disputed_payment", {{"payment_id", paid_by().id}}}});
    }
};

TEST_CASE("Square: what its desk refunds is a running total, and the whole ends the payment") {
    square_desk test;
    CHECK(test.report().returned == 0);
    test.paid_by().returned = 120;
    CHECK(test.report().status == paid);
    CHECK(test.report().returned == 120);
    for (int times = 0; times < 2; ++times) CHECK(test.settle(true));
    CHECK(test.record().returned == 120);
    test.paid_by().returned = 500;
    CHECK(test.settle(true));
    CHECK(test.state() == payment_state::refunded);
    CHECK(test.posts("/v2/refunds").empty());
}

TEST_CASE("Square: each state of a dispute, of this payment alone, on any page") {
    const auto dispute = [](const char* state, std::int64_t amount = 500, const char* code = "USD") {
        square_desk test;
        for (int others = 0; others < 3; ++others)
            test.api.disputes.push_back({{"state", "LOST"}, {"disputed_payment", {{"payment_id", "P9"}}}});
        test.contest(state, amount, code);
        return test.report().dispute;
    };
    for (const char* state :
         {"INQUIRY_EVIDENCE_REQUIRED", "INQUIRY_PROCESSING", "EVIDENCE_REQUIRED", "PROCESSING", "SOMETHING_NEW", ""})
        CHECK(dispute(state) == states::dispute::open);
    CHECK(dispute("INQUIRY_CLOSED") == states::dispute::none);
    CHECK(dispute("WON") == states::dispute::won);
    for (const char* state : {"LOST", "ACCEPTED"}) {
        CHECK(dispute(state) == states::dispute::lost);
        CHECK(dispute(state, 0) == states::dispute::open);
        CHECK(dispute(state, 500, "EUR") == states::dispute::open);
    }
}

TEST_CASE("Square: a lost dispute is money that went back beside refunds, never more than there was") {
    square_desk part;
    part.paid_by().returned = 100;
    part.contest("LOST", 300);
    part.contest("WON", 100);
    CHECK(part.report().returned == 400);
    CHECK(part.report().dispute == states::dispute::lost);
    CHECK(wait_for(part.provider.refund(part.order)).has_value());
    REQUIRE(part.posts("/v2/refunds").size() == 1);
    CHECK(boost::json::parse(part.posts("/v2/refunds")[0]).at("amount_money").at("amount") == 100);
    square_desk whole;
    whole.contest("ACCEPTED", 900);
    CHECK(whole.settle(true));
    CHECK(whole.state() == payment_state::refunded);
    CHECK(whole.record().dispute == states::dispute::lost);
}

TEST_CASE("Square: while a dispute is open nothing is refunded; a token that may not ask refunds as before") {
    square_desk test;
    test.become(payment_state::refunding);
    test.contest("PROCESSING");
    CHECK_FALSE(test.settle());
    CHECK(test.posts("/v2/refunds").empty());
    test.api.no_disputes = true;
    CHECK(test.settle());
    CHECK(test.state() == payment_state::refunded);
}

TEST_CASE("Square: the pages of disputes that are read are bounded, and a silence is no answer") {
    square_desk test;
    for (int others = 0; others < 50; ++others)
        test.api.disputes.push_back({{"state", "LOST"}, {"disputed_payment", {{"payment_id", "P9"}}}});
    const auto pages = [&] {
        return std::count_if(test.api.asked.begin(), test.api.asked.end(), [](const http::outgoing_request& one) {
            return target_of(one).starts_with("/v2/disputes?location_id=L1");
        });
    };
    test.api.asked.clear();
    CHECK(test.report().status == paid);
    CHECK(pages() == max_square_dispute_pages);
    test.api.instead = [](const http::outgoing_request& asked) -> std::optional<http::send_result> {
        if (target_of(asked).find("/disputes") == std::string::npos) return std::nullopt;
        return json_response(503, {{"errors", boost::json::array{}}});
    };
    CHECK_FALSE(wait_for(test.provider.status(test.order)).has_value());
    CHECK_FALSE(test.settle(true));
}

TEST_CASE("Square: a dispute names a payment, and Square says whose it is") {
    square_desk test;
    square_options options;
    options.webhook_keys = {secret("k")};
    options.webhook_url = "https://shop.example/webhooks/square";
    square hears(secret("token"), "L1", options);
    hears.use(test.api);
    const auto tell = [&](const std::string& payment, const std::string& key = "k") {
        const std::string body = R"({"event_id":"e1","type":"dispute.created","data":{"object":{"dispute":)"
                                 R"({"disputed_payment":{"payment_id":")" +
                                 payment + "\"}}}}}";
        const std::string signature = to_base64(hmac_sha256(key, options.webhook_url + body));
        return wait_for(hears.webhook(paymcp_tests::posted(body, {{"x-square-hmacsha256-signature", signature}})));
    };
    test.api.asked.clear();
    const std::string id = test.paid_by().id;
    CHECK(tell(id)->about == std::vector<payment_ref>{{test.order.payment_id, id.substr(0, id.find('_'))}});
    CHECK(tell("NOBODY_PAY1")->about.empty());
    CHECK(test.api.asked.size() == 2);
    CHECK(tell("../refunds")->about.empty());
    CHECK(tell(id, "other").error().code == "webhook_refused");
    CHECK(test.api.asked.size() == 2);
    test.api.instead = [](const http::outgoing_request&) -> std::optional<http::send_result> {
        return http::send_failure{"the time is up", true};
    };
    CHECK(tell(id).error().code == "webhook_unverified");
}

TEST_CASE("Coinbase: what its desk refunds is a running total, and the rest goes back on order") {
    sold<fake_coinbase> test;
    boost::json::object& checkout = test.api.checkouts.at(test.order.reference);
    CHECK(test.report().returned == 0);
    checkout["status"] = "PARTIALLY_REFUNDED";
    checkout["refunds"] = boost::json::array{{{"status", "PENDING"}, {"amount", "1.50"}, {"currency", "USDC"}},
                                             {{"status", "FAILED"}, {"amount", "3.00"}, {"currency", "USDC"}}};
    CHECK(test.report().returned == 1'500'000);
    CHECK(test.settle(true));
    CHECK(test.record().returned == 1'500'000);
    CHECK(test.state() == payment_state::delivered);
    CHECK(wait_for(test.provider.refund(test.order)).has_value());
    REQUIRE(test.posts("/refund").size() == 1);
    CHECK(boost::json::parse(test.posts("/refund")[0]).at("amount") == "3.50");
    CHECK(test.settle(true));
    CHECK(test.state() == payment_state::refunded);
}

}  // namespace

}  // namespace providers_desk_test

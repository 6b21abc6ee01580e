// SPDX-License-Identifier: MIT
// Stripe's own desk: refunds in the dashboard, disputes, and the webhooks that tell of them.
#include "../support/settlement_bench.hpp"
#include "../support/webhook_bench.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace stripe_desk_test {

namespace {

using namespace fakes;
using paymcp_tests::at_second;
using paymcp_tests::posted;
using paymcp_tests::stripe_header;
using enum provider_status;

/// A delivered payment of 5.00 USD at Stripe.
struct sold : settlement_bench<fake_stripe> {
    sold() : settlement_bench(false, payment_state::delivered) {}

    fake_stripe::session& session() { return api.sessions.at(order.reference); }
    void contest(std::string_view word, std::int64_t amount = 500) {
        session().disputes.push_back({{"id", "dp_" + std::to_string(session().disputes.size())},
                                      {"object", "dispute"},
                                      {"payment_intent", "pi_" + order.reference},
                                      {"amount", amount},
                                      {"status", word}});
    }
    std::size_t refunds() const {
        return static_cast<std::size_t>(std::count_if(api.asked.begin(), api.asked.end(), [](const auto& one) {
            return one.method == "POST" && one.url.ends_with("/v1/refunds");
        }));
    }
};

TEST_CASE("Stripe: what its desk refunds is a running total, and the whole ends the payment") {
    sold test;
    CHECK(test.report().returned == 0);
    test.session().back = 200;
    CHECK(test.report().status == paid);
    CHECK(test.report().returned == 200);
    CHECK(test.settle(true));
    CHECK(test.settle(true));
    CHECK(test.record().returned == 200);
    CHECK(test.state() == payment_state::delivered);
    test.session().refunded = true;
    CHECK(test.settle(true));
    CHECK(test.state() == payment_state::refunded);
    CHECK(test.refunds() == 0);
}

/// A delivered payment for an `up_to` of 5.00 USD at Stripe, of which 3.00 were captured.
struct sold_part : settlement_bench<fake_stripe> {
    sold_part() : settlement_bench(true, payment_state::delivered) {
        order.used = 300;
        REQUIRE(wait_for(provider.capture(order)).has_value());
        payment now = record();
        now.used = 300;
        now.authorized_only = true;
        REQUIRE(*store.replace(now, now.version));
    }
    fake_stripe::session& session() { return api.sessions.at(order.reference); }
};

TEST_CASE("Stripe: the released rest of a capture in part is no refund, and the desk's refunds of the part are") {
    sold_part test;
    CHECK(test.report().status == paid);
    CHECK(test.report().captured == 300);
    CHECK(test.report().returned == 0);
    CHECK(test.settle(true));
    CHECK(test.record().returned == 0);
    test.session().back = 120;
    CHECK(test.report().returned == 120);
    CHECK(test.settle(true));
    CHECK(test.record().returned == 120);
    CHECK(test.state() == payment_state::delivered);
    test.session().back = 300;
    CHECK(test.report().status == refunded);
    CHECK(test.settle(true));
    CHECK(test.state() == payment_state::refunded);
}

TEST_CASE("Stripe: a dispute of a capture in part is about what was captured") {
    sold_part lost;
    lost.session().disputes = {
        {{"id", "dp_1"}, {"payment_intent", "pi_" + lost.order.reference}, {"amount", 500}, {"status", "lost"}}};
    CHECK(lost.report().status == refunded);
    CHECK(lost.report().returned == 300);
    CHECK(lost.settle(true));
    CHECK(lost.state() == payment_state::refunded);
    CHECK(lost.record().dispute == states::dispute::lost);
}

TEST_CASE("Stripe: what went back of a capture in part is never more than the part, nor less than nothing") {
    sold_part test;
    for (const std::int64_t back : {std::int64_t{-200}, std::int64_t{-1'000'000}, std::int64_t{9'000'000'000}}) {
        test.session().back = back;
        CHECK(test.report().returned == (back < 0 ? 0 : 300));
    }
}

TEST_CASE("Stripe: each word of a dispute") {
    const auto dispute = [](std::string_view word) {
        sold test;
        test.contest(word);
        return test.report().dispute;
    };
    for (const std::string_view word :
         {"warning_needs_response", "warning_under_review", "needs_response", "under_review", "LOST", ""})
        CHECK(dispute(word) == states::dispute::open);
    for (const std::string_view word : {"warning_closed", "prevented", "charge_refunded"})
        CHECK(dispute(word) == states::dispute::none);
    CHECK(dispute("won") == states::dispute::won);
    CHECK(dispute("lost") == states::dispute::lost);
}

TEST_CASE("Stripe: a lost dispute is money that went back, never more than there was") {
    sold whole;
    whole.contest("lost");
    CHECK(whole.report().status == refunded);
    CHECK(whole.settle(true));
    CHECK(whole.state() == payment_state::refunded);
    CHECK(whole.record().dispute == states::dispute::lost);

    sold part;
    part.session().back = 100;
    part.contest("lost", 300);
    part.contest("won", 100);
    CHECK(part.report().returned == 400);
    CHECK(part.report().dispute == states::dispute::lost);
    part.session().disputes.push_back(part.session().disputes.front());  // the same one twice
    CHECK(part.report().returned == 400);
    part.contest("lost", 300);
    CHECK(part.report().status == refunded);
    CHECK(part.report().returned == 500);
}

TEST_CASE("Stripe: while a dispute is open nothing is refunded, and then what was owed is") {
    for (const bool seller_wins : {true, false}) {
        CAPTURE(seller_wins);
        sold test;
        test.become(payment_state::refunding);
        test.contest("needs_response");
        CHECK_FALSE(test.settle());
        CHECK(test.state() == payment_state::refunding);
        CHECK(test.refunds() == 0);
        test.session().disputes[0].as_object()["status"] = seller_wins ? "won" : "lost";
        CHECK(test.settle());
        CHECK(test.state() == payment_state::refunded);
        CHECK(test.refunds() == (seller_wins ? 1 : 0));
    }
}

TEST_CASE("Stripe: disputes of others, without an id or an amount, and a list that is none, are no decision") {
    sold test;
    test.contest("won");
    boost::json::object& only = test.session().disputes[0].as_object();
    only["payment_intent"] = "pi_other";
    CHECK(test.report().dispute == states::dispute::open);
    only["payment_intent"] = "pi_" + test.order.reference;
    only["status"] = "lost";
    for (const boost::json::value& odd :
         {boost::json::value("500"), boost::json::value(-500), boost::json::value(1.5)}) {
        only["amount"] = odd;
        CHECK(test.report().dispute == states::dispute::open);
        CHECK(test.report().returned == 0);
    }
    test.api.instead = [](const http::outgoing_request& asked) -> std::optional<http::send_result> {
        if (asked.url.find("/v1/disputes") == std::string::npos) return std::nullopt;
        return json_response(403, {{"error", {{"message", "the key may not"}}}});
    };
    CHECK_FALSE(wait_for(test.provider.status(test.order)).has_value());
    CHECK_FALSE(test.settle(true));
}

TEST_CASE("Stripe: amounts that no payment has are bounded by what was captured") {
    sold test;
    test.session().back = std::numeric_limits<std::int64_t>::max();
    test.contest("lost", std::numeric_limits<std::int64_t>::max());
    test.contest("lost", std::numeric_limits<std::int64_t>::max());
    CHECK(test.report().returned == 500);
    CHECK(test.report().status == refunded);
    test.session().amount = -7;
    CHECK(test.report().status == unknown);
}

/// A provider that hears webhooks with the secret "k", at second 1000.
struct listening : counter<fake_stripe> {
    paymcp::testing::fake_clock time{at_second(1000)};
    stripe hears{secret("sk_test_x"), {.webhook_secrets = {secret("k")}, .time = &time}};
    std::string reference = open().reference;

    listening() {
        hears.use(api);
        api.asked.clear();
    }
    result<webhook_event> tell(const std::string& object, const std::string& key = "k") {
        const std::string body = R"({"id":"evt_1","object":"event","type":"t","data":{"object":)" + object + "}}";
        return wait_for(hears.webhook(posted(body, {{"Stripe-Signature", stripe_header(key, 1000, body)}})));
    }
    std::string about(const std::string& kind) {
        return R"({"object":")" + kind + R"(","id":"x","payment_intent":"pi_)" + reference + "\"}";
    }
};

TEST_CASE("Stripe: a refund and a dispute name a payment intent, and Stripe says whose it is") {
    listening test;
    const std::string ours = test.api.sessions.at(test.reference).payment_id;
    for (const std::string kind : {"refund", "dispute", "charge"}) {
        CAPTURE(kind);
        const result<webhook_event> event = test.tell(test.about(kind));
        REQUIRE(event.has_value());
        CHECK(event->about == std::vector<payment_ref>{{ours, ""}});
    }
    CHECK(test.api.asked.size() == 3);
    CHECK(test.tell(R"({"object":"charge","payment_intent":"pi_x","metadata":{"payment_id":"pay_1"}})")->about ==
          std::vector<payment_ref>{{"pay_1", ""}});
    CHECK(test.tell(R"({"object":"dispute","payment_intent":"../v1/refunds"})")->about.empty());
    CHECK(test.tell(R"({"object":"customer","payment_intent":"pi_1"})")->about.empty());
    CHECK(test.api.asked.size() == 3);
    CHECK(test.tell(R"({"object":"dispute","payment_intent":"pi_nobody"})")->about.empty());
    CHECK(test.api.asked.size() == 4);
}

TEST_CASE("Stripe: a forged announcement asks nothing, and one that cannot be judged now is sent again") {
    listening test;
    CHECK(test.tell(test.about("dispute"), "other").error().code == "webhook_refused");
    CHECK(test.api.asked.empty());
    for (const unsigned status : {401U, 429U, 500U}) {
        test.api.instead = [status](const http::outgoing_request&) -> std::optional<http::send_result> {
            return json_response(status, {{"error", {{"code", "x"}, {"message", "no"}}}});
        };
        CHECK(test.tell(test.about("dispute")).error().code == "webhook_unverified");
    }
}

}  // namespace

}  // namespace stripe_desk_test

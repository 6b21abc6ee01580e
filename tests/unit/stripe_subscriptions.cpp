// SPDX-License-Identifier: MIT
// Stripe's subscriptions: what is asked, what is believed of the answers, how they end, and who is told.
#include "../support/fakes/all.hpp"
#include "../support/webhook_bench.hpp"

#include <paymcp/provider/stripe/detail/payment_ref.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stripe_subscriptions_test {

namespace {

using namespace fakes;
using paymcp_tests::at_second;
using paymcp_tests::posted;
using paymcp_tests::stripe_header;
using plans::interval;
using plans::status;

constexpr std::int64_t begins = 1'800'000'000;
constexpr std::int64_t ends = begins + 30 * 86'400;

/// A monthly plan of 9.00 USD that a payer has bought.
struct sold_plan {
    fake_stripe api;
    stripe provider = api.provider();
    checkout_request order;

    explicit sold_plan(std::string_view code = "USD", std::int64_t amount = 900) : order(order_for(amount, code)) {
        order.renews = interval::month;
        order.reference = wait_for(provider.create(order))->reference;
        order.renews.reset();
        api.pay(order.reference);
        api.asked.clear();
    }
    fake_stripe::session& session() { return api.sessions.at(order.reference); }
    boost::json::object& plan() { return session().subscription; }
    boost::json::object& item() { return plan()["items"].at("data").as_array()[0].as_object(); }
    boost::json::object& invoice() { return plan()["latest_invoice"].as_object(); }
    provider_result<subscription_report> answer() { return wait_for(provider.subscription(order)); }
    subscription_report report() { return answer().value(); }
    /// The answer is refused as one that does not match, which is no outage.
    bool is_distrusted() {
        const auto given = answer();
        return !given.has_value() && given.error().answered && !given.error().may_have_happened;
    }
    /// Method and path of each request, without its query.
    std::vector<std::string> steps() const {
        std::vector<std::string> all;
        for (const http::outgoing_request& one : api.asked) {
            const std::string target = target_of(one);
            all.push_back(one.method + " " + target.substr(0, target.find('?')));
        }
        return all;
    }
    std::string session_path() const { return "/v1/checkout/sessions/" + order.reference; }
    std::string plan_path() const { return "/v1/subscriptions/sub_" + order.reference; }
};

TEST_CASE("Stripe: an order that renews asks for a subscription and for no payment intent") {
    for (const auto& [each, word] : std::map<interval, std::string>{
             {interval::day, "day"}, {interval::week, "week"}, {interval::month, "month"}, {interval::year, "year"}}) {
        fake_stripe api;
        stripe provider = api.provider();
        checkout_request order = order_for(900, "USD");
        order.renews = each;
        REQUIRE(wait_for(provider.create(order)).has_value());
        auto fields = fields_of(api.asked.front().body);
        CHECK(fields["mode"] == "subscription");
        CHECK(fields["client_reference_id"] == order.payment_id);
        CHECK(fields["metadata[payment_id]"] == order.payment_id);
        CHECK(fields["subscription_data[metadata][payment_id]"] == order.payment_id);
        CHECK(fields["subscription_data[description]"] == "picture()");
        CHECK(fields["line_items[0][price_data][recurring][interval]"] == word);
        CHECK(fields["line_items[0][price_data][unit_amount]"] == "900");
        CHECK(fields["line_items[0][quantity]"] == "1");
        for (const auto& [name, value] : fields)
            CHECK_FALSE((name.starts_with("payment_intent_data") || name.starts_with("customer")));
        order.authorize_only = true;
        CHECK_FALSE(wait_for(provider.create(order)).has_value());
        CHECK(api.asked.size() == 1);
    }
}

TEST_CASE("Stripe: the session of a subscription is paid by its own words, and its invoice says what went back") {
    sold_plan test;
    const auto report = wait_for(test.provider.status(test.order)).value();
    CHECK(report.status == provider_status::paid);
    CHECK(report.amount == 900);
    CHECK(report.currency == "USD");
    CHECK(report.returned == 0);
    test.session().intent_status = "processing";
    CHECK(wait_for(test.provider.status(test.order))->status == provider_status::pending);
    test.order.payment_id = "pay_other";
    CHECK_FALSE(wait_for(test.provider.status(test.order)).has_value());
}

TEST_CASE("Stripe: a subscription is read by one request") {
    sold_plan test;
    const subscription_report now = test.report();
    CHECK(test.steps() == std::vector<std::string>{"GET " + test.session_path()});
    CHECK(now.status == status::active);
    CHECK(now.period_begins == at_second(begins));
    CHECK(now.period_ends == at_second(ends));
    CHECK((now.renews && now.paid));
    REQUIRE(now.last_paid.has_value());
    CHECK(now.last_paid->reference == "in_" + test.order.reference);
    CHECK(now.last_paid->amount == 900);
    CHECK(now.last_paid->currency == "USD");
    CHECK(now.last_paid->first);
    test.invoice()["billing_reason"] = "subscription_cycle";
    CHECK_FALSE(test.report().last_paid->first);
}

TEST_CASE("Stripe: an invoice's amount has Stripe's decimals") {
    sold_plan krona("ISK", 500);
    CHECK(krona.invoice()["amount_paid"].as_int64() == 50'000);
    CHECK(krona.report().last_paid->amount == 500);
    krona.invoice()["amount_paid"] = 50'001;
    CHECK(krona.is_distrusted());
}

TEST_CASE("Stripe: each word of a subscription, and no other") {
    const std::map<std::string, status> known{{"active", status::active},     {"trialing", status::active},
                                              {"past_due", status::past_due}, {"incomplete", status::none},
                                              {"canceled", status::ended},    {"unpaid", status::ended},
                                              {"paused", status::ended},      {"incomplete_expired", status::ended}};
    for (const auto& [word, meaning] : known) {
        CAPTURE(word);
        sold_plan test;
        test.plan()["status"] = word;
        CHECK(test.report().status == meaning);
        CHECK(test.report().renews == (meaning != status::ended));
    }
    for (const boost::json::value& odd : {boost::json::value("ACTIVE"), boost::json::value("resumed"),
                                          boost::json::value(""), boost::json::value(nullptr), boost::json::value(1)}) {
        sold_plan test;
        test.plan()["status"] = odd;
        CHECK(test.is_distrusted());
    }
}

TEST_CASE("Stripe: a period is paid by its invoice, a trial without one") {
    for (const char* const word : {"draft", "open", "void", "uncollectible", "later"}) {
        sold_plan test;
        test.invoice()["status"] = word;
        CHECK_FALSE(test.report().paid);
        CHECK_FALSE(test.report().last_paid.has_value());
        test.plan()["status"] = "trialing";
        CHECK(test.report().paid);
    }
    sold_plan late;
    late.plan()["status"] = "past_due";
    CHECK_FALSE(late.report().paid);
    CHECK(late.report().last_paid.has_value());
    late.plan()["status"] = "active";
    late.plan()["latest_invoice"] = nullptr;
    CHECK_FALSE(late.report().paid);
}

TEST_CASE("Stripe: a subscription renews unless it ends with its period or before") {
    const auto renews = [](bool flag, const boost::json::value& at) {
        sold_plan test;
        test.plan()["cancel_at_period_end"] = flag;
        test.plan()["cancel_at"] = at;
        return test.report().renews;
    };
    CHECK(renews(false, nullptr));
    CHECK(renews(false, ends + 1));
    CHECK_FALSE(renews(true, nullptr));
    CHECK_FALSE(renews(true, ends));
    CHECK_FALSE(renews(false, ends));
    CHECK_FALSE(renews(false, begins + 1));
}

TEST_CASE("Stripe: what a subscription must state is never guessed") {
    using change = std::function<void(sold_plan&)>;
    const std::map<std::string, change> wrong{
        {"no period", [](sold_plan& test) { test.item().erase("current_period_end"); }},
        {"a period of text", [](sold_plan& test) { test.item()["current_period_start"] = "1800000000"; }},
        {"a broken period", [](sold_plan& test) { test.item()["current_period_end"] = 1.9e9; }},
        {"a period of zero", [](sold_plan& test) { test.item()["current_period_start"] = 0; }},
        {"a period beyond time", [](sold_plan& test) { test.item()["current_period_end"] = INT64_MAX; }},
        {"an empty period", [](sold_plan& test) { test.item()["current_period_end"] = begins; }},
        {"no item",
         [](sold_plan& test) {
             test.plan()["items"] = {{"data", boost::json::array()}};
         }},
        {"no word on its end", [](sold_plan& test) { test.plan().erase("cancel_at_period_end"); }},
        {"an end of text", [](sold_plan& test) { test.plan()["cancel_at"] = "tomorrow"; }},
        {"an invoice by its id", [](sold_plan& test) { test.plan()["latest_invoice"] = "in_1"; }},
        {"an invoice without id", [](sold_plan& test) { test.invoice().erase("id"); }},
        {"an invoice without sum", [](sold_plan& test) { test.invoice().erase("amount_paid"); }},
        {"an invoice below zero", [](sold_plan& test) { test.invoice()["amount_paid"] = -900; }},
        {"an invoice without money", [](sold_plan& test) { test.invoice()["currency"] = "zzz"; }},
        {"no id", [](sold_plan& test) { test.plan()["id"] = "../refunds"; }},
        {"another payment's",
         [](sold_plan& test) {
             test.plan()["metadata"] = {{"payment_id", "pay_other"}};
         }},
        {"another amount", [](sold_plan& test) { test.session().amount = 901; }},
        {"another currency", [](sold_plan& test) { test.session().currency = "eur"; }},
        {"another session's", [](sold_plan& test) { test.session().payment_id = "pay_other"; }},
        {"no subscription", [](sold_plan& test) { test.plan().clear(); }},
        {"a single payment", [](sold_plan& test) { test.session().interval.clear(); }},
    };
    for (const auto& [what, spoil] : wrong) {
        CAPTURE(what);
        sold_plan test;
        spoil(test);
        CHECK(test.is_distrusted());
        test.api.asked.clear();
        CHECK_FALSE(wait_for(test.provider.end_renewal(test.order)).has_value());
        CHECK(test.api.asked.size() == 1);
    }
}

TEST_CASE("Stripe: metadata without a payment, and a later price, are no reason for distrust") {
    sold_plan test;
    test.plan()["metadata"] = boost::json::object();
    test.invoice()["amount_paid"] = 1200;
    CHECK(test.report().last_paid->amount == 1200);
    test.order.amount = 0;
    test.session().amount = 1200;
    CHECK(test.report().status == status::active);
}

TEST_CASE("Stripe: an outage is no answer about a subscription") {
    sold_plan test;
    test.api.instead = [](const http::outgoing_request&) -> std::optional<http::send_result> {
        return json_response(503, {{"error", {{"message", "later"}}}});
    };
    CHECK_FALSE(test.answer().has_value());
    CHECK_FALSE(test.answer().error().answered);
}

TEST_CASE("Stripe: the end of renewal is set once and read from the answer") {
    sold_plan test;
    REQUIRE(wait_for(test.provider.end_renewal(test.order)).has_value());
    CHECK(test.steps() == std::vector<std::string>{"GET " + test.session_path(), "POST " + test.plan_path()});
    CHECK(test.api.asked.back().body == "cancel_at_period_end=true");
    CHECK_FALSE(test.report().renews);
    test.api.asked.clear();
    REQUIRE(wait_for(test.provider.end_renewal(test.order)).has_value());
    CHECK(test.steps() == std::vector<std::string>{"GET " + test.session_path()});

    // Who resumed it at the desk can end it again: no kept answer of the first request comes back.
    test.plan()["cancel_at_period_end"] = false;
    REQUIRE(wait_for(test.provider.end_renewal(test.order)).has_value());
    CHECK_FALSE(test.report().renews);

    // What is unpaid or paused could renew again once somebody acts at the desk.
    const std::map<std::string, std::size_t> requests{
        {"canceled", 1}, {"incomplete_expired", 1}, {"paused", 2}, {"unpaid", 2}};
    for (const auto& [word, count] : requests) {
        CAPTURE(word);
        sold_plan over;
        over.plan()["status"] = word;
        over.api.instead = [&](const http::outgoing_request& asked) -> std::optional<http::send_result> {
            if (asked.method != "POST") return std::nullopt;
            return json_response(200, {{"cancel_at_period_end", true}});
        };
        CHECK(wait_for(over.provider.end_renewal(over.order)).has_value());
        CHECK(over.api.asked.size() == count);
    }
}

TEST_CASE("Stripe: an end of renewal that is not confirmed is none") {
    sold_plan test;
    test.api.instead = [&](const http::outgoing_request& asked) -> std::optional<http::send_result> {
        if (asked.method != "POST") return std::nullopt;
        return json_response(200, test.plan());
    };
    const auto ended = wait_for(test.provider.end_renewal(test.order));
    REQUIRE_FALSE(ended.has_value());
    CHECK(ended.error().may_have_happened);

    fake_stripe api;
    stripe provider = api.provider();
    checkout_request open = order_for(900, "USD");
    open.renews = interval::month;
    open.reference = wait_for(provider.create(open))->reference;
    CHECK(wait_for(provider.subscription(open))->status == status::none);
    CHECK_FALSE(wait_for(provider.end_renewal(open)).has_value());
    CHECK_FALSE(wait_for(provider.refund(open)).has_value());
    CHECK(wait_for(provider.cancel(open)).has_value());
    CHECK(wait_for(provider.subscription(open))->status == status::none);
}

TEST_CASE("Stripe: a refund ends the subscription, then returns what its first invoice took") {
    sold_plan test;
    REQUIRE(wait_for(test.provider.refund(test.order)).has_value());
    const std::string get = "GET " + test.session_path();
    const std::string charge = "GET /v1/payment_intents/pi_" + test.order.reference;
    CHECK(test.steps() == std::vector<std::string>{get, charge, get, "DELETE " + test.plan_path(), "POST /v1/refunds"});
    auto fields = fields_of(test.api.asked.back().body);
    CHECK(fields["payment_intent"] == "pi_" + test.order.reference);
    CHECK(fields["metadata[payment_id]"] == test.order.payment_id);
    CHECK(http::find_header(test.api.asked.back().headers, "Idempotency-Key") == test.order.payment_id + "-refund");
    CHECK(test.report().status == status::ended);

    test.api.asked.clear();
    REQUIRE(wait_for(test.provider.refund(test.order)).has_value());
    CHECK(test.steps() == std::vector<std::string>{get, charge, get});
    CHECK(test.session().moves.returned == 1);
}

TEST_CASE("Stripe: a subscription that was canceled in between is no reason to keep the money") {
    sold_plan test;
    test.api.instead = [&](const http::outgoing_request& asked) -> std::optional<http::send_result> {
        if (asked.method != "DELETE") return std::nullopt;
        test.plan()["status"] = "canceled";
        return std::nullopt;
    };
    REQUIRE(wait_for(test.provider.refund(test.order)).has_value());
    CHECK(test.session().moves.returned == 1);
}

TEST_CASE("Stripe: no money goes back while the subscription may go on") {
    const auto refund = [](sold_plan& test, unsigned code, const boost::json::value& body) {
        test.api.instead = [code, body](const http::outgoing_request& asked) -> std::optional<http::send_result> {
            if (asked.method != "DELETE") return std::nullopt;
            return json_response(code, body);
        };
        return wait_for(test.provider.refund(test.order));
    };
    for (const unsigned code : {200U, 403U, 500U}) {
        sold_plan test;
        CHECK_FALSE(refund(test, code, test.plan()).has_value());
        CHECK(test.session().moves.returned == 0);
    }
    sold_plan foreign;
    foreign.plan()["metadata"] = {{"payment_id", "pay_other"}};
    CHECK_FALSE(wait_for(foreign.provider.refund(foreign.order)).has_value());
    CHECK(foreign.plan()["status"].as_string() == "active");
}

TEST_CASE("Stripe: where the first invoice's money is not found, a refund says so") {
    using change = std::function<void(boost::json::array&)>;
    const std::vector<change> wrong{
        [](boost::json::array& payments) { payments.clear(); },
        [](boost::json::array& payments) { payments[0].as_object()["status"] = "open"; },
        [](boost::json::array& payments) {
            payments[0].as_object()["payment"] = {{"type", "charge"}, {"charge", "c"}};
        },
        [](boost::json::array& payments) { payments.push_back(boost::json::value(payments[0])); },
    };
    for (const change& each : wrong) {
        sold_plan test;
        each(test.session().invoice_payments["data"].as_array());
        const auto refunded = wait_for(test.provider.refund(test.order));
        REQUIRE_FALSE(refunded.has_value());
        CHECK(refunded.error().message.find("does not say which payment") != std::string::npos);
        CHECK(test.plan()["status"].as_string() == "canceled");
        CHECK(test.session().moves.returned == 0);
    }
    sold_plan tried;
    tried.session().invoice_payments["data"].as_array().push_back(
        {{"status", "canceled"}, {"payment", {{"payment_intent", "pi_declined"}}}});
    tried.session().invoice_payments["data"].at(0).at("payment").as_object()["payment_intent"] =
        boost::json::object{{"id", "pi_" + tried.order.reference}};
    CHECK(wait_for(tried.provider.refund(tried.order)).has_value());
}

/// What Stripe sends of each kind, with the payment "pay_1" where that kind has it.
const std::map<std::string, std::string>& told_events() {
    static const std::string plan =
        R"({"object":"subscription","id":"sub_1","status":"active","metadata":{"payment_id":"pay_1"}})";
    static const std::string invoice =
        R"({"object":"invoice","id":"in_1","metadata":{},"parent":{"type":"subscription_details","quote_details":null,)"
        R"("subscription_details":{"subscription":"sub_1","metadata":{"payment_id":"pay_1"}}}})";
    static const std::map<std::string, std::string> all{
        {"customer.subscription.created", plan}, {"customer.subscription.updated", plan},
        {"customer.subscription.deleted", plan}, {"customer.subscription.paused", plan},
        {"customer.subscription.resumed", plan}, {"invoice.paid", invoice},
        {"invoice.payment_failed", invoice},     {"invoice.payment_action_required", invoice}};
    return all;
}

result<webhook_event> tell(const std::string& type, const std::string& object, const std::string& key = "k") {
    static const paymcp::testing::fake_clock time{at_second(1000)};
    const stripe_webhooks hears({secret("k")}, time);
    const std::string body =
        R"({"id":"evt_1","object":"event","type":")" + type + R"(","data":{"object":)" + object + "}}";
    return hears.webhook(posted(body, {{"Stripe-Signature", stripe_header(key, 1000, body)}}));
}

TEST_CASE("Stripe: each event of a subscription names the payment that began it") {
    for (const auto& [type, object] : told_events()) {
        CAPTURE(type);
        const result<webhook_event> event = tell(type, object);
        REQUIRE(event.has_value());
        CHECK(event->type == type);
        CHECK(event->about == std::vector<payment_ref>{{"pay_1", ""}});
        CHECK_FALSE(tell(type, object, "other").has_value());
        CHECK(std::find(stripe_event_types.begin(), stripe_event_types.end(), type) != stripe_event_types.end());
    }
    const std::string older =
        R"({"object":"invoice","subscription":"sub_1","subscription_details":{"metadata":{"payment_id":"pay_1"}}})";
    CHECK(tell("invoice.paid", older)->about == std::vector<payment_ref>{{"pay_1", ""}});
    CHECK(tell("invoice.paid", R"({"object":"invoice","parent":null,"metadata":null})")->about.empty());
    CHECK(tell("x", R"({"object":"charge","parent":{"subscription_details":{"metadata":{"payment_id":"pay_1"}}}})")
              ->about.empty());
}

TEST_CASE("Stripe: the list of events has those of subscriptions") {
    sold_plan test;
    test.api.happened.clear();
    for (const auto& [type, object] : told_events())
        if (test.api.happened.size() < 2)
            test.api.happened.push_back(
                {{"id", "evt_" + type}, {"type", type}, {"data", {{"object", boost::json::parse(object)}}}});
    const auto page = wait_for(test.provider.events("")).value();
    CHECK(page.about.size() == 2);
    CHECK(page.about.front().payment_id == "pay_1");
    const std::string query = target_of(test.api.asked.back());
    for (const auto& [type, object] : told_events()) CHECK(query.find("=" + type) != std::string::npos);
    CHECK(stripe_event_types.size() <= 20);
}

}  // namespace

}  // namespace stripe_subscriptions_test

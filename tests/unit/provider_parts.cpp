// SPDX-License-Identifier: MIT
// Parts of reserved money at Stripe, PayPal and Adyen: exactly the part is asked for, by one key, and an answer about
// another part is not believed.
#include "../support/settlement_bench.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace provider_parts_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

/// The last request that moved money.
http::outgoing_request last_move(const fake_api& api, std::string_view verb) {
    for (auto each = api.asked.rbegin(); each != api.asked.rend(); ++each)
        if (each->method == "POST" && target_of(*each).ends_with(verb)) return *each;
    return {};
}

/// Adyen's webhook about what was asked for last.
http::request told_by_adyen(const counter<fake_adyen>& at, const checkout_request& order, const char* kind,
                            std::int64_t value) {
    const fake_adyen::link& link = at.api.links.at(order.reference);
    const std::string reference = link.modification.empty() ? std::string("DESK") : link.modification;
    const boost::json::object amount{{"currency", "USD"}, {"value", value}};
    return fake_adyen::announced(link, {kind, reference, "PSP" + link.id}, amount);
}

boost::json::object sum(const char* value) { return {{"currency_code", "USD"}, {"value", value}}; }

}  // namespace

TEST_CASE("Stripe: a part is asked for in its units, once, and another part that it took is not confirmed") {
    counter<fake_stripe> one;
    checkout_request order = one.secured(true);
    order.used = 123;
    CHECK(wait_for(one.provider.capture(order)).has_value());
    CHECK(last_move(one.api, "/capture").body == "amount_to_capture=123");
    CHECK(one.api.sessions.at(order.reference).received == 123);
    CHECK(wait_for(one.provider.status(order))->captured == 123);
    CHECK(wait_for(one.provider.status(order))->amount == 500);
    checkout_request more = order;
    more.used = 400;
    CHECK_FALSE(wait_for(one.provider.capture(more)).has_value());
    CHECK(one.api.sessions.at(order.reference).moves.taken == 1);
    CHECK(wait_for(one.provider.refund(order)).has_value());
    CHECK(last_move(one.api, "/refunds").body.find("amount") == std::string::npos);

    counter<fake_stripe> liar;
    checkout_request other = liar.secured(true);
    other.used = 123;
    liar.api.sessions.at(other.reference).takes = 100;
    const auto taken = wait_for(liar.provider.capture(other));
    REQUIRE_FALSE(taken.has_value());
    CHECK(taken.error().may_have_happened);
    CHECK(wait_for(liar.provider.status(other))->captured == 100);
}

TEST_CASE("Stripe: an intent in another currency states no part") {
    counter<fake_stripe> one;
    checkout_request order = one.secured(true);
    order.used = 123;
    one.api.sessions.at(order.reference).takes = 123;
    one.api.instead = [&](const http::outgoing_request&) -> std::optional<http::send_result> {
        return json_response(
            200, {{"id", order.reference},
                  {"status", "complete"},
                  {"payment_status", "paid"},
                  {"currency", "usd"},
                  {"amount_total", 500},
                  {"client_reference_id", order.payment_id},
                  {"payment_intent",
                   {{"id", "pi_1"}, {"status", "succeeded"}, {"amount_received", 123}, {"currency", "eur"}}}});
    };
    CHECK(wait_for(one.provider.status(order))->status == paid);
    CHECK_FALSE(wait_for(one.provider.status(order))->captured.has_value());
}

TEST_CASE("PayPal: a part is the final capture, once, and another part that it took is not confirmed") {
    counter<fake_paypal> one;
    checkout_request order = one.secured(true);
    order.used = 123;
    CHECK(wait_for(one.provider.capture(order)).has_value());
    const boost::json::value asked = boost::json::parse(last_move(one.api, "/capture").body);
    CHECK(asked.at("amount") == sum("1.23"));
    CHECK(asked.at("final_capture") == true);
    CHECK(wait_for(one.provider.status(order))->captured == 123);
    CHECK(wait_for(one.provider.status(order))->amount == 500);
    checkout_request more = order;
    more.used = 400;
    CHECK_FALSE(wait_for(one.provider.capture(more)).has_value());
    CHECK(one.api.orders.at(order.reference).moves.taken == 1);
    CHECK(wait_for(one.provider.refund(order)).has_value());
    CHECK(last_move(one.api, "/refund").body.find("amount") == std::string::npos);

    counter<fake_paypal> liar;
    checkout_request other = liar.secured(true);
    other.used = 123;
    liar.api.orders.at(other.reference).takes = sum("5.00");
    const auto taken = wait_for(liar.provider.capture(other));
    REQUIRE_FALSE(taken.has_value());
    CHECK(taken.error().may_have_happened);
    CHECK(wait_for(liar.provider.status(other))->captured == 500);
    CHECK_FALSE(wait_for(liar.provider.capture(other)).has_value());
}

TEST_CASE("Adyen: a part is asked for in its units, once, and what was captured of it goes back") {
    counter<fake_adyen> one;
    checkout_request order = one.secured(true);
    order.used = 123;
    for (int times = 0; times < 2; ++times) CHECK(wait_for(one.provider.capture(order)).has_value());
    CHECK(one.api.links.at(order.reference).taken == 123);
    CHECK(one.api.links.at(order.reference).moves.taken == 1);
    CHECK(wait_for(one.provider.status(order))->status == paid);
    CHECK(wait_for(one.provider.status(order))->captured == 123);
    CHECK(wait_for(one.provider.status(order))->amount == 500);
    checkout_request more = order;
    more.used = 400;
    CHECK_FALSE(wait_for(one.provider.capture(more)).has_value());
    // Adyen's webhook about the capture says the same.
    REQUIRE(one.provider.webhook(told_by_adyen(one, order, "CAPTURE", 123)).has_value());
    CHECK(wait_for(one.provider.status(order))->captured == 123);
    CHECK(wait_for(one.provider.refund(order)).has_value());
    const http::outgoing_request asked = last_move(one.api, "/refunds");
    CHECK(boost::json::parse(asked.body).at("amount").at("value") == 123);
    CHECK(wait_for(one.provider.status(order))->status == refunded);

    counter<fake_adyen> failed;
    order = failed.secured(true);
    order.used = 123;
    REQUIRE(wait_for(failed.provider.capture(order)).has_value());
    REQUIRE(failed.provider.webhook(told_by_adyen(failed, order, "CAPTURE_FAILED", 123)).has_value());
    CHECK(wait_for(failed.provider.status(order))->status == unknown);
    CHECK(wait_for(failed.provider.status(order))->undone);
    counter<fake_adyen> other;
    order = other.secured(true);
    order.used = 123;
    REQUIRE(other.provider.webhook(told_by_adyen(other, order, "CAPTURE", 200)).has_value());
    CHECK(wait_for(other.provider.status(order))->captured == 200);
    CHECK_FALSE(wait_for(other.provider.capture(order)).has_value());
}

TEST_CASE("PayPal: two captures of one order state no part") {
    counter<fake_paypal> one;
    checkout_request order = one.secured(true);
    order.used = 123;
    const boost::json::object half{{"id", "CA1"}, {"status", "COMPLETED"}, {"amount", sum("1.23")}};
    one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (is_for_token(request)) return std::nullopt;
        return json_response(
            200,
            {{"id", order.reference},
             {"status", "COMPLETED"},
             {"intent", "AUTHORIZE"},
             {"purchase_units", boost::json::array{{{"custom_id", order.payment_id},
                                                    {"amount", sum("5.00")},
                                                    {"payments", {{"captures", boost::json::array{half, half}}}}}}}});
    };
    CHECK(wait_for(one.provider.status(order))->status == paid);
    CHECK_FALSE(wait_for(one.provider.status(order))->captured.has_value());
}

TEST_CASE("PayPal: what its desk gave back of a part reaches the record, and the rest of it goes back on order") {
    for (const bool all : {false, true}) {
        settlement_bench<fake_paypal> sold(true, payment_state::recorded);
        payment with_part = sold.record();
        with_part.used = 123;
        REQUIRE(*sold.store.replace(with_part, with_part.version));
        REQUIRE(sold.settle());
        fake_paypal::order& there = sold.api.orders.at(sold.order.reference);
        there.refunds.push_back({{"status", "COMPLETED"}, {"amount", sum("1.00")}});
        CHECK(sold.settle(true));
        CHECK(sold.record().returned == 100);
        if (all) there.refunds.push_back({{"status", "COMPLETED"}, {"amount", sum("0.23")}});
        if (!all) sold.become(payment_state::refunding);
        CHECK(sold.settle(true));
        CHECK(sold.state() == payment_state::refunded);
        CHECK(there.moves.returned == (all ? 0 : 1));
    }
}

TEST_CASE_TEMPLATE("a result whose process died before the capture has its part captured, and given back on order",
                   Fake, fake_stripe, fake_paypal, fake_adyen) {
    settlement_bench<Fake> left(true, payment_state::recorded);
    payment with_part = left.record();
    with_part.used = 123;
    REQUIRE(*left.store.replace(with_part, with_part.version));
    CHECK(left.settle());
    CHECK(left.state() == payment_state::delivered);
    CHECK(left.record().used == 123);
    left.order.used = 123;
    CHECK(left.report().status == paid);
    CHECK(left.report().captured == 123);
    left.become(payment_state::refunding);
    CHECK(left.settle());
    CHECK(left.state() == payment_state::refunded);
    CHECK(left.report().status == refunded);
}

}  // namespace provider_parts_test

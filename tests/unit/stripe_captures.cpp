// SPDX-License-Identifier: MIT
// Stripe's received amount: a partial amount does not count as the whole, also when another program captured it.
#include "../support/fakes/all.hpp"

#include <cstdint>
#include <limits>

namespace stripe_captures_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST_CASE("Stripe: a partial capture is not the whole") {
    for (const std::int64_t taken : {std::int64_t{200}, std::int64_t{499}, std::int64_t{0}}) {
        CAPTURE(taken);
        counter<fake_stripe> one;
        const checkout_request order = one.secured(true);
        one.api.sessions.at(order.reference).takes = taken;
        const auto captured = wait_for(one.provider.capture(order));
        REQUIRE_FALSE(captured.has_value());
        CHECK(captured.error().may_have_happened);
        const auto report = wait_for(one.provider.status(order));
        CHECK(report->status == unknown);
        CHECK(report->why == format_amount(taken, USD) + " of 5.00 USD was received");
        const auto again = wait_for(one.provider.capture(order));
        CHECK_FALSE(again.has_value());
        CHECK(one.api.sessions.at(order.reference).moves.taken == 1);
    }
}

TEST_CASE("Stripe: the received amount of a payment intent decides, in each of its representations") {
    const auto report = [](const boost::json::object& otherwise) {
        counter<fake_stripe> one;
        const checkout_request order = one.secured();
        boost::json::object intent{
            {"id", "pi_1"}, {"status", "succeeded"}, {"amount_received", 500}, {"currency", "usd"}};
        for (const auto& [name, value] : otherwise) intent[name] = value;
        one.api.instead = [&](const http::outgoing_request&) -> std::optional<http::send_result> {
            return json_response(200, {{"id", "cs_1"},
                                       {"status", "complete"},
                                       {"payment_status", "paid"},
                                       {"currency", "usd"},
                                       {"amount_total", 500},
                                       {"client_reference_id", order.payment_id},
                                       {"payment_intent", intent}});
        };
        return wait_for(one.provider.status(order))->status;
    };
    CHECK(report({}) == paid);
    for (const boost::json::value& received :
         {boost::json::value(499), boost::json::value(501), boost::json::value(-500), boost::json::value("500"),
          boost::json::value(500.0), boost::json::value(nullptr), boost::json::value(most)})
        CHECK(report({{"amount_received", received}}) == unknown);
    CHECK(report({{"currency", "eur"}}) == unknown);
    CHECK(report({{"amount_received", 200}, {"latest_charge", {{"refunded", true}}}}) == refunded);
    CHECK(report({{"amount_received", 0}, {"status", "requires_capture"}}) == authorized);
}

}  // namespace

}  // namespace stripe_captures_test

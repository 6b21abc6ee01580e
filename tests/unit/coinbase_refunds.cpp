// SPDX-License-Identifier: MIT
// Refunds that Coinbase starts and that fail later.
#include "../support/settlement_bench.hpp"

#include <string>

namespace coinbase_refunds_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

using coinbase_bench = settlement_bench<fake_coinbase>;

TEST_CASE("Coinbase: a refund that fails late is owed again, reported, and requested with another key") {
    coinbase_bench one(false, payment_state::refunding);
    one.api.slow_refunds = true;
    REQUIRE(one.settle());
    CHECK(one.state() == payment_state::refunded);
    CHECK_FALSE(one.is_stuck());
    one.api.end_refund(one.order.reference, false);
    CHECK(one.report().undone);
    one.api.instead = [](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (request.method != "POST") return std::nullopt;
        return json_response(503, {{"errorType", "internal"}});
    };
    CHECK_FALSE(one.settle());
    CHECK(one.state() == payment_state::refunding);
    CHECK(one.is_stuck());
    one.api.instead = nullptr;
    CHECK(one.settle());
    CHECK(one.state() == payment_state::refunded);
    CHECK(one.api.moves[one.order.reference].returned == 1);
    one.api.end_refund(one.order.reference, true);
    CHECK(one.settle());
    CHECK_FALSE(one.report().undone);
    CHECK(one.state() == payment_state::refunded);
    CHECK(one.api.moves[one.order.reference].returned == 1);
}

TEST_CASE("Coinbase: a refund that fails repeatedly is left to the operator, also by another process") {
    coinbase_bench one(false, payment_state::refunding);
    one.api.slow_refunds = true;
    for (int tries = 0; tries < 3; ++tries) {
        REQUIRE(one.settle());
        REQUIRE(one.state() == payment_state::refunded);
        one.api.end_refund(one.order.reference, false);
    }
    one.provider = one.api.provider();
    CHECK_FALSE(one.settle());
    CHECK(one.is_stuck());
    const auto refusal = wait_for(one.provider.refund(one.order));
    REQUIRE_FALSE(refusal.has_value());
    CHECK_FALSE(refusal.error().may_have_happened);
    CHECK(refusal.error().message.find("again and again") != std::string::npos);
    // The seller refunds the payment in Coinbase's dashboard.
    one.api.checkouts.at(one.order.reference)["status"] = "REFUNDED";
    CHECK(one.settle());
    CHECK(one.state() == payment_state::refunded);
}

TEST_CASE("Coinbase: a failed refund beside a partial one is owed, and a delivered result is not") {
    for (const char* word : {"COMPLETED", "PARTIALLY_REFUNDED"}) {
        CAPTURE(word);
        for (const bool delivered : {false, true}) {
            coinbase_bench one(false, delivered ? payment_state::delivered : payment_state::refunded);
            boost::json::object& checkout = one.api.checkouts.at(one.order.reference);
            checkout["status"] = word;
            checkout["refunds"] =
                boost::json::array{{{"status", "FAILED"}, {"amount", "5.00"}, {"currency", "USDC"}},
                                   {{"status", "COMPLETED"}, {"amount", "2.00"}, {"currency", "USDC"}}};
            CHECK(one.report().status == paid);
            CHECK(one.report().returned == 2'000'000);
            CHECK(one.settle());
            CHECK(one.state() == (delivered ? payment_state::delivered : payment_state::refunded));
            const boost::json::array& refunds = one.api.checkouts.at(one.order.reference).at("refunds").as_array();
            CHECK(refunds.size() == (delivered ? 2 : 3));
            if (!delivered) CHECK(refunds.back().at("amount") == "3.00");
        }
    }
}

}  // namespace

}  // namespace coinbase_refunds_test

// SPDX-License-Identifier: MIT
// Payments by several attempts or several tenders: completed ones decide, failed ones do not count.
#include "../support/fakes/all.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace providers_tenders_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

// Square

struct tried {
    const char* status;
    std::int64_t amount;
};

/// A payment of 500 with these attempts.
struct square_case : counter<fake_square> {
    checkout_request order = open();

    explicit square_case(std::initializer_list<tried> tries) {
        for (const tried& each : tries) api.tender_of(order.reference, each.status, each.amount);
    }
    provider_status status() { return wait_for(provider.status(order))->status; }
    /// The payments with a refund requested since the last question, with their amounts.
    std::vector<std::string> refunds() const {
        std::vector<std::string> asked;
        for (const http::outgoing_request& each : api.asked) {
            if (target_of(each) != "/v2/refunds") continue;
            const boost::json::object body = body_of(each);
            asked.push_back(text(body.at("payment_id")) + " " +
                            std::to_string(body.at("amount_money").at("amount").as_int64()));
        }
        return asked;
    }
};

TEST_CASE("Square: the link of a draft is pending, and is deleted") {
    square_case one({});
    CHECK(one.api.order_of(one.order.reference).state == "DRAFT");
    CHECK(one.status() == pending);
    CHECK(wait_for(one.provider.cancel(one.order)).has_value());
    CHECK(one.api.order_of(one.order.reference).state == "CANCELED");
    CHECK(one.status() == canceled);
    CHECK(wait_for(one.provider.cancel(one.order)).has_value());
}

TEST_CASE("Square: failed cards leave the link open, and the next card pays") {
    CHECK(square_case({{"FAILED", 500}}).status() == pending);
    CHECK(square_case({{"CANCELED", 500}, {"FAILED", 500}}).status() == pending);
    CHECK(square_case({{"APPROVED", 500}}).status() == pending);
    CHECK(square_case({{"FAILED", 500}, {"PENDING", 500}}).status() == pending);
    CHECK(square_case({{"FAILED", 500}, {"SOMETHING_NEW", 500}}).status() == unknown);
    square_case declined({{"FAILED", 500}});
    CHECK(wait_for(declined.provider.cancel(declined.order)).has_value());
    CHECK(declined.status() == canceled);
    for (const std::initializer_list<tried> tries :
         {std::initializer_list<tried>{{"FAILED", 500}, {"COMPLETED", 500}},
          {{"FAILED", 500}, {"CANCELED", 200}, {"FAILED", 1}, {"COMPLETED", 500}},
          {{"SOMETHING_NEW", 500}, {"COMPLETED", 500}}}) {
        square_case one(tries);
        CHECK(one.status() == paid);
        CHECK_FALSE(wait_for(one.provider.cancel(one.order)).has_value());
        REQUIRE(wait_for(one.provider.refund(one.order)).has_value());
        CHECK(one.refunds() == std::vector<std::string>{"ORDER1_PAY" + std::to_string(tries.size()) + " 500"});
        CHECK(one.status() == refunded);
    }
}

TEST_CASE("Square: several payments add up to the amount, and each is refunded") {
    square_case one({{"COMPLETED", 200}, {"FAILED", 300}, {"COMPLETED", 300}});
    CHECK(one.status() == paid);
    REQUIRE(wait_for(one.provider.refund(one.order)).has_value());
    CHECK(one.refunds() == std::vector<std::string>{"ORDER1_PAY1 200", "ORDER1_PAY3 300"});
    CHECK(one.status() == refunded);
    CHECK(wait_for(one.provider.refund(one.order)).has_value());
    CHECK(one.refunds().size() == 2);
    CHECK(one.api.order_of(one.order.reference).moves.returned == 1);
}

TEST_CASE("Square: a refund that was interrupted between two payments continues with the second") {
    square_case one({{"COMPLETED", 200}, {"COMPLETED", 300}});
    one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (target_of(request) != "/v2/refunds" || one.refunds().size() < 2) return std::nullopt;
        return http::send_failure{"the process died", true};
    };
    const auto first = wait_for(one.provider.refund(one.order));
    REQUIRE_FALSE(first.has_value());
    CHECK(first.error().may_have_happened);
    CHECK(one.status() == paid);
    one.api.instead = nullptr;
    one.api.asked.clear();
    square another_process = one.api.provider();
    CHECK(wait_for(another_process.refund(one.order)).has_value());
    CHECK(one.refunds() == std::vector<std::string>{"ORDER1_PAY2 300"});
    CHECK(one.status() == refunded);
}

TEST_CASE("Square: a refund that fails for one payment stays owed, and the others are refunded") {
    square_case one({{"COMPLETED", 100}, {"COMPLETED", 150}, {"COMPLETED", 250}});
    one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (target_of(request) != "/v2/refunds" || text(body_of(request).at("payment_id")) != "ORDER1_PAY1")
            return std::nullopt;
        return json_response(200, {{"refund", {{"id", "R1"}, {"status", "REJECTED"}}}});
    };
    const auto first = wait_for(one.provider.refund(one.order));
    REQUIRE_FALSE(first.has_value());
    CHECK(first.error().message == "Square's refund has failed");
    CHECK(first.error().may_have_happened);
    CHECK(one.refunds() == std::vector<std::string>{"ORDER1_PAY1 100", "ORDER1_PAY2 150", "ORDER1_PAY3 250"});
    CHECK(one.status() == paid);
}

TEST_CASE("Square: each payment's refund has one key permanently, and no two share one") {
    const auto keys = [](square_case& one) {
        std::vector<std::string> found;
        for (const http::outgoing_request& each : one.api.asked)
            if (target_of(each) == "/v2/refunds") found.push_back(text(body_of(each).at("idempotency_key")));
        return found;
    };
    square_case one({{"COMPLETED", 200}, {"COMPLETED", 300}});
    one.api.instead = [](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (target_of(request) != "/v2/refunds") return std::nullopt;
        return http::send_failure{"the time is up", true};
    };
    for (int tries = 0; tries < 2; ++tries) CHECK_FALSE(wait_for(one.provider.refund(one.order)).has_value());
    const std::vector<std::string> used = keys(one);
    REQUIRE(used.size() == 4);
    CHECK(used[0] != used[1]);
    CHECK(used[0] == used[2]);
    CHECK(used[1] == used[3]);
    for (const std::string& key : used) CHECK(key.size() <= 45);
}

TEST_CASE("Square: an amount that a seller has refunded is not refunded twice") {
    square_case part({{"COMPLETED", 500}});
    part.api.order_of(part.order.reference).tenders.front().returned = 120;
    CHECK(part.status() == paid);
    REQUIRE(wait_for(part.provider.refund(part.order)).has_value());
    CHECK(part.refunds() == std::vector<std::string>{"ORDER1_PAY1 380"});
    CHECK(part.status() == refunded);
    // Refunded entirely, and paid again: only the second payment counts.
    square_case anew({{"COMPLETED", 500}});
    auto& tenders = anew.api.order_of(anew.order.reference).tenders;
    tenders.front().returned = 500;
    tenders.push_back({"ORDER1_PAY2", "COMPLETED", 500});
    anew.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (path_of(request)[1] != "orders") return std::nullopt;
        const boost::json::object money{{"amount", 500}, {"currency", "USD"}};
        return json_response(200,
                             {{"order",
                               {{"state", "OPEN"},
                                {"total_money", money},
                                {"net_amount_due_money", {{"amount", 0}, {"currency", "USD"}}},
                                {"tenders", boost::json::array{{{"id", "ORDER1_PAY1"}}, {{"id", "ORDER1_PAY2"}}}}}}});
    };
    CHECK(anew.status() == paid);
    REQUIRE(wait_for(anew.provider.refund(anew.order)).has_value());
    CHECK(anew.refunds() == std::vector<std::string>{"ORDER1_PAY2 500"});
    // Interrupted before its record, the refund is requested again, and everything is refunded.
    REQUIRE(wait_for(anew.provider.refund(anew.order)).has_value());
    CHECK(anew.refunds().size() == 1);
}

TEST_CASE("Square: a partial amount is pending while the rest may come, and unclear afterwards") {
    square_case one({{"COMPLETED", 200}});
    CHECK(one.status() == pending);
    const auto closed = wait_for(one.provider.cancel(one.order));
    REQUIRE_FALSE(closed.has_value());
    CHECK(closed.error().message.find("in part") != std::string::npos);
    CHECK_FALSE(wait_for(one.provider.refund(one.order)).has_value());
    one.order.expires = system_clock().now() - milliseconds(1);
    CHECK(one.status() == unknown);
    one.api.pay(one.order.reference);
    CHECK(one.status() == paid);
}

/// The status of an order as given, whose payments are all COMPLETED with `each`.
provider_status square_order_of(const boost::json::object& order, std::int64_t each) {
    square_case one({});
    one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (path_of(request)[1] == "orders") return json_response(200, {{"order", order}});
        const boost::json::object money{{"amount", each}, {"currency", "USD"}};
        return json_response(200, {{"payment", {{"status", "COMPLETED"}, {"amount_money", money}}}});
    };
    return one.status();
}

boost::json::object open_order(const boost::json::array& tenders, const boost::json::value& due) {
    boost::json::object order{
        {"state", "OPEN"}, {"total_money", {{"amount", 500}, {"currency", "USD"}}}, {"tenders", tenders}};
    if (!due.is_null()) order["net_amount_due_money"] = due;
    return order;
}

TEST_CASE("Square: contradictory tenders make no payment paid") {
    const boost::json::object nothing{{"amount", 0}, {"currency", "USD"}};
    const boost::json::array one{{{"id", "P1"}}};
    const boost::json::array twice{{{"id", "P1"}, {"payment_id", "P1"}}, {{"id", "P1"}}};
    const boost::json::array two{{{"id", "P1"}}, {{"id", "P2"}}};
    CHECK(square_order_of(open_order(one, nothing), 500) == paid);
    CHECK(square_order_of(open_order(one, nullptr), 500) == paid);
    CHECK(square_order_of(open_order(two, nothing), 250) == paid);
    CHECK(square_order_of(open_order(twice, nothing), 250) == unknown);
    CHECK(square_order_of(open_order(two, nothing), 500) == unknown);
    CHECK(square_order_of(open_order(two, nothing), 100) == unknown);
    CHECK(square_order_of(open_order(one, {{"amount", -1}, {"currency", "USD"}}), 500) == unknown);
    CHECK(square_order_of(open_order(one, {{"amount", "0"}, {"currency", "USD"}}), 500) == unknown);
    CHECK(square_order_of(open_order(one, nothing), 501) == unknown);
    CHECK(square_order_of(open_order(two, nothing), 9'223'372'036'854'775'807) == unknown);
    CHECK(square_order_of(open_order(one, nothing), -500) == unknown);
    CHECK(square_order_of(open_order(one, nothing), 0) == unknown);
    boost::json::array many;
    for (int i = 0; i < 21; ++i) many.push_back(boost::json::object{{"id", "P" + std::to_string(i)}});
    CHECK(square_order_of(open_order(many, nothing), 500) == unknown);
}

TEST_CASE("Square: a card that the order reports as failed needs no request") {
    boost::json::array tenders;
    for (int i = 0; i < 40; ++i)
        tenders.push_back(boost::json::object{{"id", "F" + std::to_string(i)},
                                              {"card_details", {{"status", i % 2 == 0 ? "FAILED" : "VOIDED"}}}});
    CHECK(square_order_of(open_order(tenders, {{"amount", 500}, {"currency", "USD"}}), 500) == pending);
    tenders.push_back(boost::json::object{{"id", "P1"}, {"card_details", {{"status", "CAPTURED"}}}});
    CHECK(square_order_of(open_order(tenders, {{"amount", 0}, {"currency", "USD"}}), 500) == paid);
}

// PayPal

struct capture_row {
    const char* status;
    const char* value;
};

boost::json::array rows_of(std::initializer_list<capture_row> rows, const std::string& prefix) {
    boost::json::array all;
    for (const capture_row& each : rows)
        all.push_back(boost::json::object{{"id", prefix + std::to_string(all.size() + 1)},
                                          {"status", each.status},
                                          {"amount", {{"currency_code", "USD"}, {"value", each.value}}}});
    return all;
}

detail::paypal_order read_captures(std::initializer_list<capture_row> captures, std::string_view word = "COMPLETED",
                                   std::initializer_list<capture_row> authorizations = {}) {
    boost::json::object payments;
    if (captures.size() > 0) payments["captures"] = rows_of(captures, "C");
    if (authorizations.size() > 0) payments["authorizations"] = rows_of(authorizations, "A");
    const boost::json::object unit{
        {"custom_id", "pay_1"}, {"amount", {{"currency_code", "USD"}, {"value", "5.00"}}}, {"payments", payments}};
    return detail::read_paypal_order(
        {{"status", word}, {"intent", "CAPTURE"}, {"purchase_units", boost::json::array{unit}}});
}

TEST_CASE("PayPal: one completed capture of the amount is paid, whatever the other captures are") {
    for (const char* other : {"DECLINED", "FAILED", "PENDING", "REFUNDED", "SOMETHING_NEW", ""})
        for (const bool first : {true, false}) {
            CAPTURE(other);
            const capture_row good{"COMPLETED", "5.00"};
            const capture_row bad{other, "5.00"};
            const auto read = first ? read_captures({bad, good}) : read_captures({good, bad});
            CHECK(read.report.status == paid);
            CHECK(read.report.amount == 500);
            CHECK(read.capture == (first ? "C2" : "C1"));
            CHECK_FALSE(read.approved);
        }
    CHECK(read_captures({{"DECLINED", "5.00"}, {"DECLINED", "5.00"}, {"COMPLETED", "5.00"}, {"PENDING", "5.00"}})
              .capture == "C3");
    CHECK(read_captures({{"COMPLETED", "4.99"}, {"COMPLETED", "5.00"}}).capture == "C2");
    CHECK(read_captures({{"DECLINED", "5.00"}, {"COMPLETED", "4.99"}}).report.amount == 499);
    CHECK(read_captures({{"COMPLETED", "5,00"}, {"DECLINED", "5.00"}}).report.status == unknown);
}

TEST_CASE("PayPal: without a completed capture, a pending one counts before a failed one") {
    CHECK(read_captures({{"DECLINED", "5.00"}, {"PENDING", "5.00"}}).report.status == pending);
    CHECK(read_captures({{"PENDING", "5.00"}, {"FAILED", "5.00"}}).report.status == pending);
    CHECK(read_captures({{"DECLINED", "5.00"}, {"FAILED", "5.00"}}).report.status == canceled);
    CHECK(read_captures({{"DECLINED", "5.00"}, {"REFUNDED", "5.00"}}).report.status == refunded);
    CHECK(read_captures({{"DECLINED", "5.00"}, {"SOMETHING_NEW", "5.00"}}).report.status == unknown);
}

TEST_CASE("PayPal: an order with a declined capture accepts other tenders, and is captured when they are approved") {
    for (const char* word : {"CREATED", "PAYER_ACTION_REQUIRED"}) {
        CHECK(read_captures({{"DECLINED", "5.00"}}, word).report.status == pending);
        CHECK_FALSE(read_captures({{"DECLINED", "5.00"}}, word).approved);
    }
    CHECK(read_captures({{"DECLINED", "5.00"}}, "APPROVED").approved);
    CHECK_FALSE(read_captures({{"PENDING", "5.00"}}, "APPROVED").approved);
    CHECK_FALSE(read_captures({{"COMPLETED", "5.00"}}, "APPROVED").approved);
    CHECK(read_captures({{"DECLINED", "5.00"}}, "VOIDED").report.status == canceled);
}

TEST_CASE("PayPal: a valid reservation counts beside a failed capture or reservation") {
    const auto failed_capture = read_captures({{"DECLINED", "5.00"}}, "COMPLETED", {{"CREATED", "5.00"}});
    CHECK(failed_capture.report.status == authorized);
    CHECK(failed_capture.authorization == "A1");
    CHECK(read_captures({}, "COMPLETED", {{"DENIED", "5.00"}, {"CREATED", "5.00"}}).authorization == "A2");
    CHECK(read_captures({}, "COMPLETED", {{"VOIDED", "5.00"}, {"PENDING", "5.00"}}).report.status == pending);
    const auto taken = read_captures({{"COMPLETED", "5.00"}}, "COMPLETED", {{"CAPTURED", "5.00"}});
    CHECK(taken.report.status == paid);
    CHECK(taken.capture == "C1");
}

TEST_CASE("PayPal: the refund goes to the capture that was paid") {
    counter<fake_paypal> one;
    const checkout_request order = one.secured();
    std::string asked_of;
    one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (is_for_token(request)) return std::nullopt;
        if (request.method == "POST") {
            asked_of = target_of(request);
            return json_response(201, {{"id", "R1"}, {"status", "COMPLETED"}});
        }
        const boost::json::array captures =
            rows_of({{"DECLINED", "5.00"}, {"COMPLETED", "5.00"}, {"FAILED", "5.00"}}, "C");
        const boost::json::object unit{{"custom_id", order.payment_id},
                                       {"amount", {{"currency_code", "USD"}, {"value", "5.00"}}},
                                       {"payments", {{"captures", captures}}}};
        return json_response(200, {{"status", "COMPLETED"}, {"purchase_units", boost::json::array{unit}}});
    };
    REQUIRE(wait_for(one.provider.refund(order)).has_value());
    CHECK(asked_of == "/v2/payments/captures/C2/refund");
}

}  // namespace

}  // namespace providers_tenders_test

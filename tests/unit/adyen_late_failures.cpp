// SPDX-License-Identifier: MIT
// Operations that Adyen accepts and reports later: captures, refunds and releases that fail, in any order and twice.
#include "../support/adyen_told.hpp"
#include "../support/settlement_bench.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace adyen_late_failures_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

/// One event: its code, the references of the request and of the payment, and whether it succeeded.
struct events {
    const char* code;
    const char* reference = "M1";
    const char* original = "A1";
    const char* success = "true";
};

constexpr events authorised{"AUTHORISATION", "A1", ""};
constexpr events refused(const char* code, const char* reference = "M1") { return {code, reference, "A1", "false"}; }

status_report told(provider_status link, const std::vector<events>& all) {
    return paymcp_tests::told(status_report{link, 500, "USD"}, all, [](const events& each) {
        return boost::json::object{{"eventCode", each.code},
                                   {"pspReference", each.reference},
                                   {"originalReference", each.original},
                                   {"success", each.success}};
    });
}

struct row {
    provider_status link;
    std::vector<events> all;
    provider_status right;
    bool undone = false;
};

/// In every order, and each event twice: Adyen resends events that were not answered in time.
void check_in_every_order(const row& one) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < one.all.size(); ++i) order.push_back(i);
    do {
        std::vector<events> once, twice, repeated;
        for (const std::size_t i : order) {
            once.push_back(one.all[i]);
            twice.insert(twice.end(), 2, one.all[i]);
        }
        repeated = once;
        repeated.insert(repeated.end(), once.begin(), once.end());
        for (const std::vector<events>& sent : {once, twice, repeated}) {
            std::string text;
            for (const events& each : sent) text += std::string(each.code) + ' ' + each.success + ' ';
            CAPTURE(text);
            const status_report report = told(one.link, sent);
            CHECK(report.status == one.right);
            CHECK(report.undone == one.undone);
            CHECK((report.status == unknown) == !report.why.empty());
        }
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("Adyen: the state of the money, whatever the order of the events") {
    const std::vector<row> rows{
        {authorized, {authorised}, authorized},
        {authorized, {authorised, {"CAPTURE"}}, paid},
        {authorized, {authorised, refused("CAPTURE")}, unknown, true},
        {authorized, {{"CAPTURE"}, {"CAPTURE_FAILED"}}, unknown, true},
        {authorized, {authorised, {"CAPTURE"}, {"CAPTURE_FAILED"}, {"CAPTURE", "M2"}}, paid},
        {authorized, {{"CAPTURE"}, refused("CAPTURE_FAILED")}, paid},
        {authorized, {{"CAPTURE"}, refused("CAPTURE", "M2")}, paid},
        {paid, {authorised, {"CAPTURE_FAILED"}}, unknown, true},
        {paid, {authorised, refused("CAPTURE")}, paid},
        {authorized, {authorised, {"CANCEL_OR_REFUND"}}, canceled},
        {authorized, {{"CAPTURE"}, {"CANCEL_OR_REFUND", "M2"}}, refunded},
        {paid, {authorised, {"CANCEL_OR_REFUND"}}, refunded},
        {paid, {{"CANCEL_OR_REFUND"}}, refunded},
        {authorized, {authorised, refused("CANCEL_OR_REFUND")}, authorized, true},
        {paid, {authorised, refused("CANCEL_OR_REFUND")}, paid, true},
        {paid, {{"CANCEL_OR_REFUND"}, {"REFUND_FAILED"}}, paid, true},
        {paid, {{"REFUND"}}, refunded},
        {paid, {{"REFUND"}, {"REFUND_FAILED"}}, paid, true},
        {paid, {{"REFUND"}, {"REFUNDED_REVERSED"}}, paid, true},
        {paid, {{"REFUND"}, {"REFUND_FAILED"}, {"REFUNDED_REVERSED"}}, paid, true},
        {paid, {{"REFUND"}, {"REFUND_FAILED"}, {"REFUND", "M2"}}, refunded},
        {paid, {{"REFUND"}, refused("REFUND", "M2")}, refunded},
        {paid, {{"REFUND"}, refused("REFUND_FAILED")}, refunded},
        {paid, {refused("REFUND")}, paid, true},
        {authorized, {{"CAPTURE"}, {"REFUND", "M2"}, {"REFUND_FAILED", "M2"}}, paid, true},
        {authorized, {authorised, {"CANCELLATION"}}, canceled},
        {authorized, {authorised, refused("CANCELLATION")}, authorized, true},
        {authorized, {authorised, {"TECHNICAL_CANCEL"}}, canceled},
        {authorized, {authorised, refused("TECHNICAL_CANCEL")}, authorized},
        {authorized, {authorised, {"EXPIRE", "E1", ""}}, canceled},
        {authorized, {{"EXPIRE", "E1", ""}}, canceled},
        {authorized, {authorised, refused("EXPIRE")}, authorized},
        {authorized, {authorised, {"CAPTURE"}, {"EXPIRE", "E1", ""}}, paid},
        {paid, {authorised, {"EXPIRE", "E1", ""}}, canceled},
        // Adyen gave up the first card, the second one has paid.
        {authorized, {authorised, {"TECHNICAL_CANCEL"}, {"AUTHORISATION", "A2", ""}}, authorized},
        {paid, {authorised, {"TECHNICAL_CANCEL"}, {"AUTHORISATION", "A2", ""}}, paid},
        {authorized, {authorised, {"TECHNICAL_CANCEL"}, {"AUTHORISATION", "A2", "", "false"}}, canceled},
        {pending, {{"CAPTURE_FAILED"}, {"EXPIRE"}}, pending},
        {expired, {{"REFUND"}}, expired},
        {paid, {{"CHARGEBACK"}, {"SOMETHING_NEW"}, {""}}, paid},
    };
    for (const row& one : rows) check_in_every_order(one);
}

void hear(settlement_bench<fake_adyen>& one, const char* kind, const char* success = "true") {
    REQUIRE(one.provider.webhook(one.api.webhook(one.order.reference, kind, success)).has_value());
}
using calls = settlement_bench<fake_adyen>;

TEST_CASE("Adyen: a refund that fails after it was accepted is owed again, and requested as another one") {
    for (const char* kind : {"REFUND_FAILED", "REFUNDED_REVERSED", "CANCEL_OR_REFUND"}) {
        CAPTURE(kind);
        calls one(false, payment_state::refunding);
        REQUIRE(one.settle());
        CHECK(one.state() == payment_state::refunded);
        CHECK_FALSE(one.is_stuck());
        one.api.fail_reversal(one.order.reference);
        hear(one, kind, kind == std::string_view("CANCEL_OR_REFUND") ? "false" : "true");
        // While Adyen accepts no request, the debt is visible.
        one.api.instead = [](const http::outgoing_request& request) -> std::optional<http::send_result> {
            if (request.method != "POST") return std::nullopt;
            return json_response(503, {{"message", "later"}});
        };
        CHECK_FALSE(one.settle());
        CHECK(one.state() == payment_state::refunding);
        CHECK(one.is_stuck());
        one.api.instead = nullptr;
        CHECK(one.settle());
        CHECK(one.state() == payment_state::refunded);
        CHECK(one.api.links.at(one.order.reference).moves.returned == 1);
        CHECK(wait_for(one.provider.status(one.order))->status == refunded);
        CHECK(one.settle());
        CHECK(one.api.links.at(one.order.reference).moves.returned == 1);
    }
}

TEST_CASE("Adyen: a release that fails is owed again") {
    calls one(true, payment_state::voiding);
    REQUIRE(one.settle());
    CHECK(one.state() == payment_state::voided);
    one.api.fail_reversal(one.order.reference);
    hear(one, "CANCEL_OR_REFUND", "false");
    CHECK(wait_for(one.provider.status(one.order))->status == authorized);
    CHECK(one.settle());
    CHECK(one.state() == payment_state::voided);
    CHECK(one.api.links.at(one.order.reference).moves.given_up == 1);
}

TEST_CASE("Adyen: a capture that fails after the delivery is owed to the seller, and not retried here") {
    calls one(true, payment_state::recorded);
    REQUIRE(one.settle());
    CHECK(one.state() == payment_state::delivered);
    hear(one, "CAPTURE");
    CHECK(one.settle());
    CHECK(one.state() == payment_state::delivered);
    hear(one, "CAPTURE_FAILED");
    CHECK(wait_for(one.provider.status(one.order))->status == unknown);
    const std::size_t asked = one.api.asked.size();
    CHECK_FALSE(one.settle());
    CHECK(one.state() == payment_state::recorded);
    CHECK(one.is_stuck());
    for (std::size_t i = asked; i < one.api.asked.size(); ++i) CHECK(one.api.asked[i].method == "GET");
    // Adyen captures it again later, under another reference.
    one.api.links.at(one.order.reference).modification = "MOD_again";
    hear(one, "CAPTURE");
    CHECK(one.settle());
    CHECK(one.state() == payment_state::delivered);
}

TEST_CASE("Adyen: a failed capture after the delivery of an ordinary sale is owed to the seller, too") {
    calls one(false, payment_state::delivered);
    hear(one, "CAPTURE");
    hear(one, "CAPTURE_FAILED");
    CHECK_FALSE(one.settle());
    CHECK(one.state() == payment_state::recorded);
    CHECK(one.is_stuck());
}

TEST_CASE("Adyen: a refund that fails repeatedly is left to the operator") {
    calls one(false, payment_state::refunding);
    for (int tries = 0; tries < 3; ++tries) {
        REQUIRE(one.settle());
        REQUIRE(one.state() == payment_state::refunded);
        one.become(payment_state::refunded, unix_time(milliseconds(10 + tries)));
        one.api.fail_reversal(one.order.reference);
        hear(one, "REFUND_FAILED");
    }
    CHECK_FALSE(one.settle());
    CHECK(one.is_stuck());
    const auto refused = wait_for(one.provider.refund(one.order));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message.find("again and again") != std::string::npos);
}

TEST_CASE("Adyen: after a restart a failed refund is recovered from its webhook alone") {
    calls one(false, payment_state::refunded);
    one.become(payment_state::refunded);
    one.provider = one.api.provider();
    one.api.links.at(one.order.reference).modification = "MOD_before";
    CHECK(one.settle());
    CHECK(one.state() == payment_state::refunded);
    hear(one, "REFUND_FAILED");
    CHECK(one.settle());
    CHECK(one.state() == payment_state::refunded);
    CHECK(one.api.links.at(one.order.reference).moves.returned == 1);
}

}  // namespace

}  // namespace adyen_late_failures_test

// SPDX-License-Identifier: MIT
// Adyen: a part does not count as the whole amount, what went back of it is stated, and another party's refund is not
// ours.
#include "../support/adyen_told.hpp"
#include "../support/settlement_bench.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace adyen_partial_amounts_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

/// One Adyen event about an amount.
struct events {
    const char* code;
    const char* reference;
    boost::json::value value = 500;
    const char* money = "USD";
    const char* success = "true";
};

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

events refused(const char* code, const char* reference, std::int64_t value = 500) {
    return {code, reference, value, "USD", "false"};
}

status_report told(const status_report& link, const std::vector<events>& all) {
    return paymcp_tests::told(link, all, [](const events& each) {
        return boost::json::object{{"eventCode", each.code},
                                   {"pspReference", each.reference},
                                   {"originalReference", "A1"},
                                   {"amount", {{"value", each.value}, {"currency", each.money}}},
                                   {"success", each.success}};
    });
}

struct row {
    provider_status link;
    std::vector<events> all;
    provider_status right;
    bool undone = false;
    const char* money = "USD";
};

/// In every order, and each event twice.
void check_in_every_order(const row& one) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < one.all.size(); ++i) order.push_back(i);
    do {
        for (const std::size_t times : {1U, 2U}) {
            std::vector<events> sent;
            std::string text;
            for (const std::size_t i : order) {
                sent.insert(sent.end(), times, one.all[i]);
                text += std::string(one.all[i].code) + ' ' + one.all[i].reference + ' ' +
                        boost::json::serialize(one.all[i].value) + ' ' + one.all[i].success + ", ";
            }
            CAPTURE(text);
            const status_report report = told({one.link, 500, one.money}, sent);
            CHECK(report.status == one.right);
            CHECK(report.undone == one.undone);
            CHECK((report.status == unknown) == !report.why.empty());
        }
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("Adyen: partial amounts add up to the whole, and other sums are unclear") {
    const std::vector<row> rows{
        {paid, {{"REFUND", "M1"}}, refunded},
        {paid, {{"REFUND", "M1", 200}}, paid},
        {paid, {{"REFUND", "M1", 499}}, paid},
        {paid, {{"REFUND", "M1", 200}, {"REFUND", "M2", 300}}, refunded},
        {paid, {{"REFUND", "M1", 200}, {"REFUND", "M2", 100}, {"REFUND", "M3", 200}}, refunded},
        {paid, {{"REFUND", "M1", 200}, {"REFUND", "M2", 200}}, paid},
        {paid, {{"REFUND", "M1", 300}, {"REFUND", "M2", 300}}, unknown},
        {paid, {{"REFUND", "M1", 501}}, unknown},
        {paid, {{"REFUND", "M1", most}, {"REFUND", "M2", most}}, unknown},
        {paid, {{"REFUND", "M1", 500, "EUR"}}, unknown},
        {paid, {{"REFUND", "M1", 500, "???"}}, unknown},
        {paid, {{"REFUND", "M1", 500, ""}}, unknown},
        {paid, {{"REFUND", "M1", 0}}, unknown},
        {paid, {{"REFUND", "M1", -500}}, unknown},
        {paid, {{"REFUND", "M1", "500"}}, unknown},
        {paid, {{"REFUND", "M1", 500.0}}, unknown},
        {paid, {{"REFUND", "M1", nullptr}}, unknown},
        {paid, {{"REFUND", "M1", 200}, {"REFUND", "M1", 300}}, unknown},
        {paid, {{"REFUND", "M1", 200}, {"REFUND_FAILED", "M1", 200}}, paid},
        {paid, {{"REFUND", "M1"}, {"REFUND_FAILED", "M1"}}, paid, true},
        {paid, {{"REFUND", "M1", 200}, {"REFUND", "M2", 300}, {"REFUND_FAILED", "M1", 200}}, paid},
        {paid, {{"REFUND", "M1", 200}, refused("REFUND", "M2")}, paid, true},
        {paid, {{"REFUND", "M1"}, refused("REFUND", "M2", 200)}, refunded},
        {paid, {refused("REFUND", "M2", 200)}, paid},
        {paid, {{"CANCEL_OR_REFUND", "M1", 0}}, refunded},
        {paid, {{"REFUND", "M1", 200}, {"CANCEL_OR_REFUND", "M2", 300}}, refunded},
        {paid, {{"CAPTURE", "C1", 200}}, unknown},
        {paid, {{"CAPTURE", "C1"}, {"CAPTURE_FAILED", "C1"}}, unknown, true},
        {authorized, {{"CAPTURE", "C1"}}, paid},
        {authorized, {{"CAPTURE", "C1", 200}}, unknown},
        {authorized, {{"CAPTURE", "C1", 500, "EUR"}}, unknown},
        {authorized, {{"CAPTURE", "C1", 200}, {"CAPTURE", "C2", 300}}, paid},
        {authorized, {{"CAPTURE", "C1", 400}, {"CAPTURE", "C2", 300}}, unknown},
        {authorized, {{"CAPTURE", "C1", 200}, {"CAPTURE", "C2", 300}, {"CAPTURE_FAILED", "C2", 300}}, unknown},
        {authorized, {refused("CAPTURE", "C1", 200)}, authorized},
        {authorized, {{"CAPTURE", "C1", 200}, refused("CAPTURE", "C2")}, unknown, true},
        {authorized, {{"CAPTURE", "C1", 200}, {"EXPIRE", "E1"}}, unknown},
        {authorized, {{"CAPTURE", "C1", 200}, {"CANCELLATION", "M1"}}, unknown},
        {authorized, {{"CAPTURE", "C1", 200}, {"CANCEL_OR_REFUND", "M1"}}, refunded},
        {authorized, {{"CAPTURE", "C1", 200}, {"REFUND", "M1", 200}}, unknown},
        {authorized, {{"CAPTURE", "C1"}, {"REFUND", "M1", 200}}, paid},
        // Only captured money can be refunded, so a failed refund of the whole shows that it was captured.
        {authorized, {{"REFUND_FAILED", "M1"}}, paid, true},
        {authorized, {{"REFUND_FAILED", "M1", 200}}, authorized},
        {authorized, {refused("REFUND", "M1")}, authorized, true},
        {authorized, {{"CAPTURE_FAILED", "C1"}, {"REFUND_FAILED", "M1"}}, unknown, true},
        // Adyen writes CLP with two decimals.
        {paid, {{"REFUND", "M1", 50'000, "CLP"}}, refunded, false, "CLP"},
        {paid, {{"REFUND", "M1", 500, "CLP"}}, paid, false, "CLP"},
        {paid, {{"REFUND", "M1", 49'950, "CLP"}}, unknown, false, "CLP"},
    };
    for (const row& one : rows) check_in_every_order(one);
}

TEST_CASE("Adyen: the seller reads which partial amount has moved") {
    const status_report link{paid, 500, "USD"};
    CHECK(told(link, {{"REFUND", "M1", 200}}).returned == 200);
    CHECK(told(link, {{"REFUND", "M1", 200}}).at_least);
    CHECK(told(link, {{"REFUND", "M1", 200}, {"REFUND_FAILED", "M1", 200}}).returned == 0);
    CHECK_FALSE(told(link, {{"CAPTURE", "M1"}}).returned.has_value());
    CHECK(told(link, {{"CAPTURE", "M1", 1}, {"CAPTURE", "M2", 2}}).why == "0.03 USD of 5.00 USD was captured");
    CHECK_FALSE(told(link, {{"CAPTURE", "M1", 1}}).partly_back);
    CHECK(told(link, {{"REFUND", "M1", 200, "EUR"}}).why == "what was given back comes to no sum that fits 5.00 USD");
}

/// A payment at Adyen whose dashboard the seller uses, too.
struct adyen_bench : settlement_bench<fake_adyen> {
    using settlement_bench<fake_adyen>::settlement_bench;

    void hear(const char* kind, const char* success = "true") {
        REQUIRE(provider.webhook(api.webhook(order.reference, kind, success)).has_value());
    }
    void hear_of(const char* reference, const char* kind, std::int64_t value, const char* success = "true") {
        const auto& link = api.links.at(order.reference);
        const boost::json::object amount{{"currency", "USD"}, {"value", value}};
        REQUIRE(provider.webhook(fake_adyen::announced(link, {kind, reference, "PSP" + link.id, success}, amount))
                    .has_value());
    }
    const paymcp::testing::money_moves& moves() { return api.links.at(order.reference).moves; }
    std::vector<std::string> keys_of_posts() const {
        std::vector<std::string> keys;
        for (const http::outgoing_request& each : api.asked)
            if (each.method == "POST" && target_of(each).find("/reversals") != std::string::npos)
                keys.emplace_back(http::find_header(each.headers, "Idempotency-Key").value_or(""));
        return keys;
    }
};

TEST_CASE("Adyen: the sum of a seller's own attempts does not affect our pending refund") {
    struct foreign {
        const char* kind;
        std::int64_t value;
        const char* success;
    };
    for (const foreign& other : {foreign{"REFUND", 500, "false"},
                                 {"REFUND_FAILED", 500, "true"},
                                 {"REFUNDED_REVERSED", 500, "true"},
                                 {"CANCEL_OR_REFUND", 500, "false"},
                                 {"REFUND", 200, "false"},
                                 {"REFUND_FAILED", 200, "true"},
                                 {"REFUND", 200, "true"}}) {
        CAPTURE(other.kind);
        CAPTURE(other.value);
        adyen_bench one(false, payment_state::refunding);
        REQUIRE(one.settle());
        one.hear_of("SELLER1", other.kind, other.value, other.success);
        CHECK(one.report().status == refunded);
        CHECK_FALSE(one.report().undone);
        CHECK(one.settle());
        CHECK(one.state() == payment_state::refunded);
        CHECK(one.keys_of_posts().size() == 1);
        one.hear("CANCEL_OR_REFUND");
        CHECK(one.report().status == refunded);
    }
}

TEST_CASE("Adyen: an accepted refund without a reference is recognized only by the whole amount") {
    adyen_bench one(false, payment_state::refunding);
    one.api.instead = [](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (request.method != "POST") return std::nullopt;
        return json_response(201, {{"status", "received"}});
    };
    REQUIRE(one.settle());
    one.api.instead = nullptr;
    one.hear_of("SELLER1", "REFUND", 200, "false");
    CHECK(one.report().status == refunded);
    one.hear_of("M9", "REFUND", 500, "false");
    CHECK(one.report().status == paid);
    CHECK(one.report().undone);
    CHECK(one.settle());
    CHECK(one.moves().returned == 1);
}

TEST_CASE("Adyen: our whole refund that fails after a partial one in the dashboard is owed, less that part") {
    adyen_bench one(false, payment_state::refunding);
    REQUIRE(one.settle());
    one.hear_of("SELLER1", "REFUND", 200);
    one.api.fail_reversal(one.order.reference);
    one.hear("CANCEL_OR_REFUND", "false");
    CHECK(one.report().status == paid);
    CHECK(one.report().returned == 200);
    CHECK(one.settle());
    CHECK(one.state() == payment_state::refunded);
    CHECK(one.report().status == refunded);
    CHECK(one.keys_of_posts().size() == 1);
    const http::outgoing_request& rest = *std::find_if(one.api.asked.rbegin(), one.api.asked.rend(),
                                                       [](const auto& each) { return each.method == "POST"; });
    CHECK(target_of(rest).ends_with("/refunds"));
    CHECK(boost::json::parse(rest.body).at("amount").at("value") == 300);
}

TEST_CASE("Adyen: a partial refund after the delivery does not make the customer owe the result") {
    adyen_bench one(false, payment_state::delivered);
    one.hear_of("SELLER1", "REFUND", 200);
    one.hear_of("SELLER2", "REFUND", 500, "false");
    CHECK(one.report().status == paid);
    CHECK(one.settle());
    CHECK(one.state() == payment_state::delivered);
}

TEST_CASE("Adyen: a partial capture is not a capture of the amount") {
    adyen_bench one(true, payment_state::recorded);
    REQUIRE(one.settle());
    CHECK(one.state() == payment_state::delivered);
    one.hear_of(one.api.links.at(one.order.reference).modification.c_str(), "CAPTURE", 200);
    CHECK(one.report().status == unknown);
    const auto again = wait_for(one.provider.capture(one.order));
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().message.find("2.00 USD of 5.00 USD was captured") != std::string::npos);
}

TEST_CASE("Adyen: after a restart the failed refund of a captured reservation is made again") {
    for (const char* kind : {"CANCEL_OR_REFUND", "REFUND_FAILED", "REFUNDED_REVERSED"}) {
        CAPTURE(kind);
        adyen_bench one(true, payment_state::recorded);
        REQUIRE(one.settle());
        one.become(payment_state::refunding);
        REQUIRE(one.settle());
        REQUIRE(one.state() == payment_state::refunded);
        REQUIRE(one.moves().returned == 1);
        one.provider = one.api.provider();
        one.api.fail_reversal(one.order.reference);
        one.hear(kind, kind == std::string_view("CANCEL_OR_REFUND") ? "false" : "true");
        CHECK(one.settle());
        CHECK(one.state() == payment_state::refunded);
        CHECK(one.moves().returned == 1);
        CHECK(one.moves().given_up == 0);
        CHECK(one.report().status == refunded);
        CHECK(wait_for(one.provider.refund(one.order)).has_value());
        CHECK(one.moves().returned == 1);
    }
}

TEST_CASE("Adyen: a reservation that never ended is not refunded") {
    adyen_bench one(true, payment_state::secured);
    const auto refusal = wait_for(one.provider.refund(one.order));
    REQUIRE_FALSE(refusal.has_value());
    CHECK_FALSE(refusal.error().may_have_happened);
    CHECK(one.moves().given_up == 0);
}

TEST_CASE("Adyen: a refund whose answer was lost and that then failed is requested as another one") {
    for (const bool restart : {false, true}) {
        for (const unix_time ended : {unix_time{}, unix_time(milliseconds(7))}) {
            CAPTURE(restart);
            adyen_bench one(false, payment_state::delivered);
            one.become(payment_state::refunding, ended);
            one.api.loses_answers = true;
            CHECK_FALSE(one.settle());
            CHECK(one.state() == payment_state::refunding);
            one.api.loses_answers = false;
            if (restart) one.provider = one.api.provider();
            one.api.fail_reversal(one.order.reference);
            one.hear("REFUND_FAILED");
            CHECK(one.settle());
            CHECK(one.state() == payment_state::refunded);
            CHECK(one.moves().returned == 1);
            const std::vector<std::string> keys = one.keys_of_posts();
            REQUIRE(keys.size() == 3);
            CHECK(keys[0] == keys[1]);
            CHECK(keys[1] != keys[2]);
            // Another process that knows of the failure derives the same name for the next refund.
            one.become(payment_state::refunding, ended);
            one.provider = one.api.provider();
            one.hear_of("MOD1", "REFUND_FAILED", 500);
            CHECK(one.settle());
            CHECK(one.keys_of_posts().back() == keys[2]);
            CHECK(one.moves().returned == 1);
        }
    }
}

TEST_CASE("Adyen: an answer that repeats endlessly ends") {
    adyen_bench one(false, payment_state::refunding);
    one.hear_of("M7", "REFUND", 500, "false");
    one.api.instead = [](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (request.method != "POST") return std::nullopt;
        return json_response(201, {{"status", "received"}, {"pspReference", "M7"}});
    };
    CHECK_FALSE(one.settle());
    CHECK(one.keys_of_posts().size() == 3);
    CHECK(one.is_stuck());
}

}  // namespace

}  // namespace adyen_partial_amounts_test

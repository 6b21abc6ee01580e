// SPDX-License-Identifier: MIT
// Adyen's own desk, which only its webhooks tell of: refunds of parts, chargebacks and what became of them, in any
// order.
#include "../support/adyen_told.hpp"
#include "../support/settlement_bench.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace adyen_desk_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

struct event {
    const char* kind;
    std::int64_t value = 500;
    const char* reference = "D1";
    const char* money = "USD";
    const char* success = "true";
};

/// The report of a paid link of 5.00 USD after these events.
status_report told(const std::vector<event>& all) {
    return paymcp_tests::told({paid, 500, "USD"}, all, [](const event& each) {
        return boost::json::object{{"eventCode", each.kind},
                                   {"pspReference", each.reference},
                                   {"originalReference", "A1"},
                                   {"amount", {{"value", each.value}, {"currency", each.money}}},
                                   {"success", each.success}};
    });
}

/// The dispute after these events, which must be the same in every order.
states::dispute dispute(std::vector<std::string> kinds) {
    std::sort(kinds.begin(), kinds.end());
    const auto now = [&kinds] {
        std::vector<event> all;
        for (const std::string& kind : kinds) all.push_back({kind.c_str()});
        return told(all).dispute;
    };
    const states::dispute first = now();
    while (std::next_permutation(kinds.begin(), kinds.end())) CHECK(now() == first);
    return first;
}

}  // namespace

TEST_CASE("Adyen: the state of a dispute is that of all its events, in every order") {
    using enum states::dispute;
    const std::string chargeback = "CHARGEBACK";
    const std::string reversed = "CHARGEBACK_REVERSED";
    const std::string second = "SECOND_CHARGEBACK";
    const std::string ended = "DISPUTE_DEFENSE_PERIOD_ENDED";
    for (const char* kind : {"REQUEST_FOR_INFORMATION", "NOTIFICATION_OF_CHARGEBACK", "DISPUTE_OPENED_WITH_CHARGEBACK",
                             "CHARGEBACK", "DISPUTE_DEFENSE_PERIOD_ENDED"})
        CHECK(dispute({kind}) == open);
    CHECK(dispute({"NOTIFICATION_OF_CHARGEBACK", chargeback}) == open);
    CHECK(dispute({chargeback, ended}) == lost);
    CHECK(dispute({chargeback, reversed}) == won);
    CHECK(dispute({chargeback, ended, reversed}) == won);
    CHECK(dispute({chargeback, "ISSUER_RESPONSE_TIMEFRAME_EXPIRED"}) == won);
    CHECK(dispute({chargeback, reversed, second}) == lost);
    CHECK(dispute({chargeback, second, "PREARBITRATION_LOST"}) == lost);
    CHECK(dispute({chargeback, second, "PREARBITRATION_WON"}) == won);
    CHECK(dispute({"NOTIFICATION_OF_FRAUD"}) == none);
    CHECK_FALSE(told({{"NOTIFICATION_OF_FRAUD"}}).returned.has_value());
    CHECK(told({{"CHARGEBACK", 500, "D1", "USD", "false"}}).dispute == none);
}

TEST_CASE("Adyen: a lost chargeback is money that went back beside refunds, never more than there was") {
    const event over{"DISPUTE_DEFENSE_PERIOD_ENDED"};
    CHECK(told({{"CHARGEBACK"}, over}).status == refunded);
    CHECK(told({{"CHARGEBACK"}, over}).returned == 500);
    const status_report part = told({{"REFUND", 100, "M1"}, {"CHARGEBACK", 300}, over});
    CHECK(part.status == paid);
    CHECK(part.returned == 400);
    CHECK(part.dispute == states::dispute::lost);
    CHECK(told({{"REFUND", 300, "M1"}, {"CHARGEBACK", 900}, over}).returned == 500);
    for (const event& odd : {event{"CHARGEBACK", 0}, {"CHARGEBACK", -5}, {"CHARGEBACK", 500, "D1", "EUR"}}) {
        CHECK(told({odd, over}).dispute == states::dispute::open);
        CHECK(told({odd, over}).returned == 0);
    }
    // Two disputes: an open one decides.
    CHECK(told({{"CHARGEBACK", 100}, over, {"CHARGEBACK", 100, "D2"}}).dispute == states::dispute::open);
}

/// A delivered payment at Adyen.
struct sold : settlement_bench<fake_adyen> {
    sold() : settlement_bench<fake_adyen>(false, payment_state::delivered) {}

    void hear(const char* kind, std::int64_t value, const char* reference) {
        const fake_adyen::link& link = api.links.at(order.reference);
        const boost::json::object amount{{"currency", "USD"}, {"value", value}};
        REQUIRE(provider.webhook(fake_adyen::announced(link, {kind, reference, "PSP" + link.id}, amount)).has_value());
    }
    std::size_t posts() const {
        return static_cast<std::size_t>(std::count_if(api.asked.begin(), api.asked.end(), [](const auto& one) {
            return one.method == "POST" && target_of(one).find("/payments/") != std::string::npos;
        }));
    }
};

TEST_CASE("Adyen: refunds of parts add up in the record, and a restart takes nothing back") {
    sold test;
    test.hear("REFUND", 200, "M1");
    for (int times = 0; times < 2; ++times) CHECK(test.settle(true));
    CHECK(test.record().returned == 200);
    test.hear("NOTIFICATION_OF_CHARGEBACK", 300, "D1");
    CHECK(test.settle(true));
    CHECK(test.record().dispute == states::dispute::open);
    test.provider = test.api.provider();
    test.hear("REFUND", 100, "M2");
    CHECK(test.settle(true));
    CHECK(test.record().returned == 200);
    CHECK(test.record().dispute == states::dispute::open);
    test.hear("REFUND", 200, "M1");
    test.hear("REFUND", 200, "M3");
    CHECK(test.settle(true));
    CHECK(test.state() == payment_state::refunded);
    CHECK(test.posts() == 0);
}

TEST_CASE("Adyen: while a chargeback is open nothing is refunded, and then what was owed is") {
    for (const bool seller_wins : {true, false}) {
        CAPTURE(seller_wins);
        sold test;
        test.become(payment_state::refunding);
        test.hear("CHARGEBACK", 500, "D1");
        CHECK_FALSE(test.settle());
        CHECK(test.state() == payment_state::refunding);
        CHECK(test.posts() == 0);
        test.hear(seller_wins ? "CHARGEBACK_REVERSED" : "SECOND_CHARGEBACK", 500, "D1");
        CHECK(test.settle());
        CHECK(test.state() == payment_state::refunded);
        CHECK(test.posts() == (seller_wins ? 1 : 0));
    }
}

}  // namespace adyen_desk_test

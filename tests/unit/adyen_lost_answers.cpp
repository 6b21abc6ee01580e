// SPDX-License-Identifier: MIT
// Requests to Adyen whose answer was lost, in a process that ended: what their webhooks report is about our requests.
#include "../support/settlement_bench.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace adyen_lost_answers_test {

namespace {

using namespace paymcp;
using namespace fakes;
using enum provider_status;

/// A payment whose step Adyen has accepted, without the answer arriving.
struct lost_answer : settlement_bench<fake_adyen> {
    lost_answer(bool reserve, payment_state state) : settlement_bench<fake_adyen>(reserve, state) {
        api.loses_answers = true;
        CHECK_FALSE(settle());
        CHECK(this->state() == state);
        api.loses_answers = false;
    }

    void restart() { provider = api.provider(); }
    void hear(std::string_view kind, const char* success = "true") {
        REQUIRE(provider.webhook(api.webhook(order.reference, std::string(kind), success)).has_value());
    }
    void hear_failure(std::string_view kind) { hear(kind, kind.ends_with("OR_REFUND") ? "false" : "true"); }
    /// Adyen resends the webhook of the payment itself.
    void hear_authorisation() {
        const auto& link = api.links.at(order.reference);
        REQUIRE(provider.webhook(fake_adyen::announced(link, {"AUTHORISATION", "PSP" + link.id, ""}, link.amount))
                    .has_value());
    }
    const paymcp::testing::money_moves& moves() { return api.links.at(order.reference).moves; }
    std::size_t requests(std::string_view verb) const {
        return static_cast<std::size_t>(std::count_if(api.asked.begin(), api.asked.end(), [&](const auto& each) {
            return each.method == "POST" && target_of(each).ends_with(verb);
        }));
    }
};

TEST_CASE("Adyen: after a restart a lost refund or release that failed is requested as another one") {
    const std::vector<std::pair<bool, const char*>> rows{{false, "REFUND_FAILED"},
                                                         {false, "REFUNDED_REVERSED"},
                                                         {false, "CANCEL_OR_REFUND"},
                                                         {true, "CANCEL_OR_REFUND"}};
    for (const auto& [reserve, kind] : rows)
        for (const bool asks_first : {false, true}) {
            CAPTURE(reserve);
            CAPTURE(kind);
            CAPTURE(asks_first);
            lost_answer one(reserve, reserve ? payment_state::voiding : payment_state::refunding);
            one.restart();
            if (asks_first) {
                one.hear_authorisation();
                CHECK(one.settle());
                CHECK(one.report().status == (reserve ? canceled : refunded));
            }
            one.api.fail_reversal(one.order.reference);
            one.hear_failure(kind);
            CHECK(one.report().undone);
            CHECK(one.settle());
            CHECK(one.state() == (reserve ? payment_state::voided : payment_state::refunded));
            CHECK((reserve ? one.moves().given_up : one.moves().returned) == 1);
        }
}

TEST_CASE("Adyen: after a restart a lost capture that failed is owed to the seller, and not requested again") {
    for (const auto& [kind, success] : {std::pair{"CAPTURE_FAILED", "true"}, {"CAPTURE", "false"}}) {
        CAPTURE(kind);
        lost_answer one(true, payment_state::recorded);
        one.restart();
        one.hear(kind, success);
        CHECK_FALSE(one.settle());
        CHECK(one.state() == payment_state::recorded);
        CHECK(one.is_stuck());
        CHECK(one.requests("/captures") == 1);
    }
}

TEST_CASE("Adyen: a failure that only the process before was told counts once Adyen sends it again") {
    lost_answer one(false, payment_state::refunding);
    one.api.fail_reversal(one.order.reference);
    one.hear_failure("REFUND_FAILED");
    one.restart();
    one.hear_authorisation();
    CHECK(one.settle());
    CHECK(one.state() == payment_state::refunded);
    CHECK(one.moves().returned == 0);
    one.hear_failure("REFUND_FAILED");
    CHECK(one.settle());
    CHECK(one.state() == payment_state::refunded);
    CHECK(one.moves().returned == 1);
}

}  // namespace

}  // namespace adyen_lost_answers_test

// SPDX-License-Identifier: MIT
// A buyer asks for the money of a delivered payment back: once, within the window, and nobody else's.
#include "../support/shop.hpp"

#include <paymcp/payment/state_name.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace gate_refund_request_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;

tool_definition refundable(std::int64_t hours = 24) {
    tool_definition tool = shop::priced("picture", 50);
    tool.refund_hours = hours;
    return tool;
}

struct refund_shop : shop {
    explicit refund_shop(tool_definition sold_tool = refundable()) : shop(std::move(sold_tool)) {}

    /// Sells to that buyer; the payment's id.
    std::string sold(const gating::caller& who = {"", "session"}) {
        call(R"({"prompt":"dog"})", who);
        const std::string id = only_payment();
        provider.pay(id);
        confirm(id, who);
        return id;
    }
    void become(const std::string& id, const std::function<void(payment&)>& change) {
        payment now = stored(id);
        change(now);
        REQUIRE(*store.replace(now, now.version));
    }
    /// The code of a refusal, or the payment's state.
    std::string asked(const std::string& id, const gating::caller& who = {"", "another session"}) {
        const result<payment> done = refund(id, who);
        if (done) return std::string(name_of(done->state));
        CHECK(done.error().message.ends_with("."));
        return done.error().code;
    }
    int refunded(const std::string& id) { return provider.books(id).refunded; }
};

}  // namespace

TEST_CASE("the money goes back once, however often it is asked for, and the result with it") {
    refund_shop at;
    const std::string id = at.sold();
    for (int times = 0; times < 3; ++times) CHECK(at.asked(id) == "refunded");
    CHECK(at.refunded(id) == 1);
    CHECK(at.stored(id).output == tool_output{});
    CHECK(at.provider.calls(provider_call::refund) == 1);
    CHECK(at.confirm(id).says != paymcp::rules::verdict::result);
    at.time.advance(std::chrono::hours(48));
    CHECK(at.asked(id) == "refunded");
    CHECK(at.refunded(id) == 1);
}

TEST_CASE("the window begins with the delivery and ends at its hour") {
    refund_shop at(refundable(2));
    const std::string id = at.sold();
    at.time.advance(std::chrono::hours(2));
    CHECK(at.asked(id) == "window_over");
    CHECK(at.refund(id, {}).error().message.find("Z; ask the seller") != std::string::npos);
    CHECK(at.refunded(id) == 0);
    refund_shop in_time(refundable(2));
    const std::string other = in_time.sold();
    in_time.time.advance(std::chrono::hours(2) - milliseconds(1));
    CHECK(in_time.asked(other) == "refunded");
}

TEST_CASE("a payment of a principal is refunded to nobody else's request, and its existence is not told") {
    refund_shop at;
    const std::string id = at.sold({"ann", "s"});
    CHECK(at.asked(id, {"bob", "s"}) == "payment_unknown");
    CHECK(at.asked(id, {"", "s"}) == "payment_unknown");
    CHECK(at.asked("pay_nobody") == "payment_unknown");
    CHECK(at.refund(id, {"bob", "s"}).error().message == at.refund("pay_nobody", {}).error().message);
    CHECK(at.refunded(id) == 0);
    CHECK(at.asked(id, {"ann", "elsewhere"}) == "refunded");
}

TEST_CASE("what is not delivered, not charged, contested, or sold otherwise is refused") {
    refund_shop at;
    at.call();
    const std::string id = at.only_payment();
    CHECK(at.asked(id) == "not_refundable");
    at.provider.pay(id);
    at.confirm(id);
    const auto in = [&](payment_state state) {
        at.become(id, [&](payment& one) { one.state = state; });
        return at.asked(id);
    };
    for (const payment_state state : {payment_state::secured, payment_state::running, payment_state::recorded})
        CHECK(in(state) == "not_delivered");
    for (const payment_state state : {payment_state::created, payment_state::voiding, payment_state::voided,
                                      payment_state::canceled, payment_state::expired})
        CHECK(in(state) == "not_refundable");
    at.become(id, [](payment& one) {
        one.state = payment_state::delivered;
        one.dispute = states::dispute::open;
    });
    CHECK(at.asked(id) == "disputed");
    at.become(id, [](payment& one) {
        one.dispute = states::dispute::won;
        one.used = 0;
    });
    CHECK(at.asked(id) == "not_refundable");
    at.become(id, [](payment& one) {
        one.used.reset();
        one.provider = "x402";
    });
    CHECK(at.asked(id) == "not_refundable");
    CHECK(at.refund(id, {}).error().message ==
          "It was paid by x402, by which this server gives no money back; ask the seller.");
    at.become(id, [](payment& one) {
        one.provider = "scripted";
        one.tool = "castle";
    });
    CHECK(at.asked(id) == "not_refundable");
    at.become(id, [](payment& one) { one.tool = "no more"; });
    CHECK(at.asked(id) == "not_refundable");
    CHECK(at.provider.calls(provider_call::refund) == 0);
}

TEST_CASE("what the desk has done meanwhile is asked first") {
    refund_shop back;
    const std::string id = back.sold();
    back.provider.set(id, paymcp::provider_status::refunded);
    CHECK(back.asked(id) == "refunded");
    CHECK(back.provider.calls(provider_call::refund) == 0);
    refund_shop contested;
    const std::string other = contested.sold();
    status_report told{paymcp::provider_status::paid, 50, "USD"};
    told.returned = 0;
    told.dispute = states::dispute::open;
    contested.provider.lie_once(told);
    CHECK(contested.asked(other) == "disputed");
    CHECK(contested.refunded(other) == 0);
}

TEST_CASE("a refund that the provider does not make now is on record, and made once by the next request") {
    for (const provider_fault fault : {provider_fault::silent, provider_fault::lost, provider_fault::refused}) {
        CAPTURE(static_cast<int>(fault));
        refund_shop at;
        const std::string id = at.sold();
        at.provider.fail_next(provider_call::refund, fault);
        CHECK(at.asked(id) == "refund_pending");
        CHECK(at.stored(id).state == payment_state::refunding);
        at.time.advance(std::chrono::hours(48));
        CHECK(at.asked(id) == "refunded");
        CHECK(at.refunded(id) == 1);
    }
}

}  // namespace gate_refund_request_test

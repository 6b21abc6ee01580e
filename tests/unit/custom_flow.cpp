// SPDX-License-Identifier: MIT
// A flow defined outside the library: it needs only a table, which the compiler proves like the library's own.
#include <paymcp/testing/flow_laws.hpp>

#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string_view>

namespace custom_flow_test {

namespace {

using namespace paymcp;
using namespace paymcp::rules;

enum class step : phase_number { opening, waiting, checking, ending };

constexpr std::array<std::string_view, 4> names{"opening", "waiting", "checking", "ending"};

/// Sells on a counter display: the client receives nothing, the call waits until somebody has paid.
constexpr std::array counter_rows{
    enter(event::called) >> perform(step::opening, action::open),
    on(step::opening, event::opened) >> perform(step::waiting, action::wait),
    on(step::opening, event::resumed) >> perform(step::waiting, action::wait),
    on(step::opening, event::open_failed) >> answer(verdict::unavailable),
    on(step::waiting, event::woken) >> perform(step::checking, action::status),
    on(step::waiting, event::gave_up) >> perform(step::ending, action::status),
    on(step::waiting, event::left) >> answer(verdict::pending),
    on(step::checking, event::secured) >> fulfil(),
    on(step::checking, event::pending) >> perform(step::waiting, action::wait),
    on(step::checking, event::canceled) >> answer(verdict::canceled),
    on(step::checking, event::expired) >> answer(verdict::expired),
    on(step::checking, event::unreachable) >> perform(step::waiting, action::wait),
    on(step::ending, event::secured) >> fulfil(),
    on(step::ending, event::pending) >> answer(verdict::pending),
    on(step::ending, event::canceled) >> answer(verdict::canceled),
    on(step::ending, event::expired) >> answer(verdict::expired),
    on(step::ending, event::unreachable) >> answer(verdict::unavailable),
};

struct Counter {
    static constexpr std::string_view name = "counter";
    static constexpr surface tools = surface::direct;
    static constexpr flow_table table() noexcept { return {counter_rows, names}; }
};

static_assert(PaymentFlow<Counter>);

struct counter_shop : paymcp_tests::shop {
    counter_shop() : shop(priced("picture", 50), Counter::table()) {}
};

TEST_CASE("a custom flow waits for the payment and delivers in the same call") {
    counter_shop at;
    int waits = 0;
    at.while_waiting = [&] {
        if (++waits == 3) at.provider.pay(at.only_payment());
    };
    const gating::reply answer = at.call();
    CHECK(answer.says == verdict::result);
    CHECK(at.runs == 1);
    CHECK(waits == 3);
}

TEST_CASE("a custom flow times out, and the repeated call resumes the payment") {
    counter_shop at;
    const gating::reply first = at.call();
    CHECK(first.says == verdict::pending);
    CHECK(at.runs == 0);
    at.provider.pay(first.subject->id);
    const gating::reply second = at.call();
    CHECK(second.says == verdict::result);
    CHECK(second.subject->id == first.subject->id);
}

TEST_CASE("a custom flow keeps the payment open when its client disconnects") {
    counter_shop at;
    at.client_leaves = true;
    const gating::reply left = at.call();
    CHECK(left.says == verdict::pending);
    at.client_leaves = false;
    at.provider.pay(left.subject->id);
    CHECK(at.call().says == verdict::result);
    CHECK(at.runs == 1);
}

// [laws]
TEST_CASE("a custom flow keeps the laws of flows") {
    CHECK(paymcp::testing::broken_laws(paymcp::testing::flow_laws<Counter>()) == "");
}
// [laws]

}  // namespace

}  // namespace custom_flow_test

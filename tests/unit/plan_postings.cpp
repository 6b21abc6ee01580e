// SPDX-License-Identifier: MIT
// The account of a plan: its name, what the life of its payment leaves of it, and until when the plan is held.
#include <paymcp/core/detail/digest.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace plan_postings_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using paymcp::testing::sample_payment;

constexpr std::int64_t held = 1'800'000'000;

/// A payment that starts a plan, in a state.
payment starting(payment_state state) {
    payment one = sample_payment();
    one.state = state;
    one.postings = {postings::held_plan("gold", "ann", one.id, one.expires)};
    return one;
}

constexpr payment_state all[] = {payment_state::created,  payment_state::secured,   payment_state::running,
                                 payment_state::recorded, payment_state::delivered, payment_state::refunding,
                                 payment_state::voiding,  payment_state::refunded,  payment_state::voided,
                                 payment_state::canceled, payment_state::expired};

}  // namespace

TEST_CASE("the account of a plan is named after the plan, the digest of its owner and the payment") {
    const accounts::posting one = postings::held_plan("gold.2_x-y", "ann/b", "pay_1", unix_time(milliseconds(5)));
    const std::string prefix = postings::plan_accounts("gold.2_x-y", "ann/b");
    CHECK(one.account == prefix + "pay_1");
    CHECK(prefix == "plan/gold.2_x-y/" + sha256_hex("ann/b") + "/");
    CHECK(one.units == 0);
    CHECK(one.floor == accounts::no_floor);
    CHECK(one.until == unix_time(milliseconds(5)) + std::chrono::hours(24));
    CHECK(postings::is_plan(one));
    CHECK_FALSE(postings::is_balance(one));
    CHECK_FALSE(postings::is_plan(postings::to_balance("USD", "plan/gold")));
    payment starts = sample_payment();
    starts.postings = {postings::to_balance("USD", "ann"), one};
    CHECK_FALSE(postings::holds_plan(starts));
    starts.postings[0].units = 1;
    CHECK_FALSE(postings::holds_plan(starts));
    starts.postings[1].units = held;
    CHECK(postings::holds_plan(starts));
    CHECK(postings::payment_of_plan(one.account) == "pay_1");
    CHECK(postings::owner_in(one.account) == sha256_hex("ann/b"));
    CHECK(one.account.starts_with(postings::plan_prefix));
}

TEST_CASE("another name has no payment of a plan") {
    for (const char* name : {"", "plan/", "plan/gold", "plan/gold/digest", "balance/USD/ann/x", "free/draw/2026/ann"})
        CHECK(postings::payment_of_plan(name) == "");
    for (const char* name : {"plan/", "plan/gold"}) CHECK(postings::owner_in(name) == "");
}

TEST_CASE("the longest plan, owner and payment fit the name of an account") {
    const std::string longest(128, 'x');
    CHECK(postings::held_plan(longest, std::string(5000, 'p'), longest, {}).account.size() <= 512);
}

TEST_CASE("a plan stays as it is in every state but an unpaid end") {
    for (const payment_state state : all) {
        payment one = starting(state);
        one.postings.front().units = held;
        const payment after = postings::posted(one);
        CHECK(after.postings.front().units == (states::ended_unpaid.contains(state) ? 0 : held));
        CHECK(after.postings.front().until == one.postings.front().until);
    }
}

TEST_CASE("a plan neither weighs nor is paid from an account, and leaves the top-up beside it alone") {
    payment one = starting(payment_state::delivered);
    CHECK(postings::weight_of(one, one.postings.front()) == 0);
    CHECK_FALSE(postings::falls_short(one, one.postings.front(), 0));
    CHECK_FALSE(postings::spends(starting(payment_state::created), starting(payment_state::secured)));
    one.postings.front().units = held;
    one.postings.push_back(postings::to_balance(one.currency, "ann"));
    const payment after = postings::posted(one);
    CHECK(after.postings[0].units == held);
    CHECK(after.postings[1].units == postings::weight_of(one, one.postings[1]));
    CHECK(after.postings[1].units > 0);
}

TEST_CASE("until when a plan is held is noted once it is paid, and stays") {
    for (const payment_state state : all) {
        const payment before = starting(state);
        const std::optional<payment> next = lifecycle::plan_held(before, held);
        const bool waits =
            states::unpaid.contains(state) || state == payment_state::running || state == payment_state::recorded;
        REQUIRE(next.has_value() != waits);
        if (!next) continue;
        CHECK(next->postings.front().units == held);
        CHECK(next->postings.front().until == unix_time::max());
        payment same = *next;
        same.postings = before.postings;
        CHECK(same == before);
        CHECK_FALSE(lifecycle::plan_held(*next, held));
        CHECK(lifecycle::plan_held(*next, held + 1)->postings.front().units == held + 1);
        CHECK(lifecycle::plan_held(*next, held - 1)->postings.front().units == held - 1);
        const std::optional<payment> over = lifecycle::plan_held(*next, 0);
        REQUIRE(over);
        CHECK(over->postings.front().units == 0);
        CHECK(over->postings.front().until == unix_time::max());
        CHECK_FALSE(lifecycle::plan_held(*over, 0));
    }
}

TEST_CASE("what starts no plan holds none, and a plan that was never known is not over") {
    payment sold = sample_payment();
    sold.state = payment_state::delivered;
    CHECK_FALSE(lifecycle::plan_held(sold, held));
    sold.postings = {postings::to_balance("USD", "ann")};
    CHECK_FALSE(lifecycle::plan_held(sold, held));
    CHECK_FALSE(lifecycle::plan_held(starting(payment_state::delivered), 0));
    CHECK_FALSE(lifecycle::plan_held(starting(payment_state::delivered), -1));
}

TEST_CASE("every step after it carries the plan along") {
    const unix_time now{milliseconds(7)};
    const payment secured = *lifecycle::plan_held(starting(payment_state::secured), held);
    payment delivered = secured;
    delivered.state = payment_state::delivered;
    const std::optional<payment> later[] = {
        lifecycle::claim(secured, now, milliseconds(1), false).next,
        lifecycle::gone_back(secured, now, now),
        lifecycle::refund_ordered(secured, now),
        lifecycle::refund_ordered(delivered, now),
        lifecycle::changed_at_desk(delivered, 1, states::dispute::open, now),
        lifecycle::changed_at_desk(delivered, delivered.amount, states::dispute::none, now),
        lifecycle::collected(delivered),
        lifecycle::output_dropped(delivered),
    };
    for (const std::optional<payment>& next : later) {
        REQUIRE(next);
        CHECK(postings::posted(*next).postings == secured.postings);
    }
}

}  // namespace plan_postings_test

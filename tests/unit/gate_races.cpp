// SPDX-License-Identifier: MIT
// Races between two calls for one payment, each first found by the simulation.
#include "../support/shop.hpp"

#include <paymcp/flow/progress.hpp>
#include <paymcp/tool/policies.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>

namespace gate_races_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;
using paymcp_tests::shop;

tool_definition reserving() {
    tool_definition picture = shop::priced("picture", 50);
    picture.timing = money_timing::capture_on_success;
    return picture;
}

/// The first run stalls until its lease has lapsed, another call runs meanwhile, then the first run fails.
void let_the_first_run_fail(shop& at, const std::string& id) {
    at.tool = [&at, id, nested = false](const tool_definition&, const std::string&, lease_keeper<sync_task>&) mutable {
        if (std::exchange(nested, true)) return tool_output{.content = "second"};
        at.time.advance(milliseconds(30'001));
        at.confirm(id);
        return tool_output{.content = "no", .failed = true};
    };
}

TEST_CASE("a failed run whose payment another call has delivered answers with that result") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    let_the_first_run_fail(at, id);
    const gating::reply answer = at.confirm(id);
    CHECK(answer.says == verdict::result);
    CHECK(answer.output->content == "second");
    CHECK(at.stored(id).state == payment_state::delivered);
}

TEST_CASE("a failed run does not discard what another call has recorded") {
    shop at(reserving());
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::silent);
    let_the_first_run_fail(at, id);
    const gating::reply answer = at.confirm(id);
    CHECK(answer.says == verdict::result);
    CHECK(answer.output->content == "second");
    CHECK(at.provider.books(id).charged == 1);
    CHECK(at.provider.books(id).voided == 0);
}

TEST_CASE("a capture refused after an earlier one took the money does not void the reservation") {
    shop at(reserving());
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::lost);
    CHECK(at.confirm(id).says == verdict::unavailable);
    at.provider.fail_next(provider_call::capture, provider_fault::refused);
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.provider.books(id).charged == 1);
}

TEST_CASE("money captured while the reservation was voided is refunded") {
    shop at(reserving());
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::refused);
    at.provider.fail_next(provider_call::void_authorization, provider_fault::silent);
    CHECK(at.confirm(id).subject->state == payment_state::voiding);
    checkout_request late;
    late.payment_id = id;
    at.provider.capture(late);
    const gating::reply answer = at.confirm(id);
    CHECK(answer.says == verdict::failed);
    CHECK(answer.subject->state == payment_state::refunded);
    CHECK(at.provider.books(id).refunded == 1);
}

/// While a call waits, another server records that the payment is paid.
void secure_elsewhere(shop& at, bool authorized_only) {
    const payment known = at.stored(at.only_payment());
    const std::optional<payment> next = lifecycle::secured(known, authorized_only);
    REQUIRE(next.has_value());
    REQUIRE(at.store.replace(*next, known.version).value());
}

TEST_CASE("money that another server found and that was then refunded runs no tool") {
    for (const bool reserves : {false, true}) {
        CAPTURE(reserves);
        shop at(reserves ? reserving() : shop::priced("picture", 50), Progress<>::table());
        at.listens = true;
        at.while_waiting = [&] {
            secure_elsewhere(at, reserves);
            at.provider.set(at.only_payment(), reserves ? provider_status::canceled : provider_status::refunded);
            at.while_waiting = nullptr;
        };
        CHECK(at.call().says == verdict::canceled);
        CHECK(at.runs == 0);
        const payment_state ended = at.stored(at.only_payment()).state;
        CHECK(ended == (reserves ? payment_state::voided : payment_state::refunded));
    }
}

TEST_CASE("an unclear status is queried again where another server has found the money meanwhile") {
    const status_report odd{provider_status::paid, 60, "USD"};
    for (const bool stays : {false, true}) {
        CAPTURE(stays);
        shop at(shop::priced("picture", 50), Progress<>::table());
        at.listens = true;
        at.while_waiting = [&] {
            secure_elsewhere(at, false);
            at.provider.set(at.only_payment(), stays ? provider_status::unknown : provider_status::paid);
            at.provider.lie_once(odd);
            at.while_waiting = nullptr;
        };
        const gating::reply told = at.call();
        CHECK(told.says == (stays ? verdict::unclear : verdict::result));
        CHECK(at.runs == (stays ? 0 : 1));
        CHECK(at.stored(at.only_payment()).unclear.empty() != stays);
    }
}

TEST_CASE("a note that another server has written is not removed because of an older answer") {
    shop at(shop::priced("picture", 50), Progress<>::table());
    at.listens = true;
    at.while_waiting = [&, waits = 0]() mutable {
        const payment known = at.stored(at.only_payment());
        if (++waits == 1) at.provider.lie_once({provider_status::paid, 60, "USD"});
        at.client_leaves = waits == 3;
        if (waits != 2) return;
        CHECK_FALSE(known.unclear.empty());
        const std::optional<payment> next = lifecycle::unjudged(known, "there", payment_state::created);
        REQUIRE(next.has_value());
        REQUIRE(at.store.replace(*next, known.version).value());
    };
    CHECK(at.call().says == verdict::pending);
    const std::string id = at.only_payment();
    CHECK(at.stored(id).unclear == "there");
    at.while_waiting = nullptr;
    CHECK(at.confirm(id).says == verdict::pending);
    CHECK(at.stored(id).unclear.empty());
}

TEST_CASE("a result that another server delivered during the wait is returned, whatever the provider answers") {
    for (const provider_status now : {provider_status::refunded, provider_status::canceled, provider_status::unknown}) {
        shop at(shop::priced("picture", 50), Progress<>::table());
        at.listens = true;
        at.while_waiting = [&] {
            at.while_waiting = nullptr;
            at.provider.pay(at.only_payment());
            CHECK(at.confirm(at.only_payment()).says == verdict::result);
            at.provider.set(at.only_payment(), now);
        };
        CHECK(at.call().says == verdict::result);
        CHECK(at.runs == 1);
    }
}

}  // namespace

}  // namespace gate_races_test

// SPDX-License-Identifier: MIT
// Two calls for one payment that cross each other, each found by the simulation first.
#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace gate_races_test {

namespace {

using namespace paymcp;
using namespace paymcp::testing;
using paymcp_tests::shop;

tool_definition reserving() {
    tool_definition picture = shop::priced("picture", 50);
    picture.timing = money_timing::capture_on_success;
    return picture;
}

/// The first run stalls until its lease has lapsed, another call runs meanwhile, and then the first one fails.
void let_the_first_run_fail(shop& at, const std::string& id) {
    at.tool = [&at, id, nested = false](const tool_definition&, const std::string&, lease_keeper<immediate>&) mutable {
        if (std::exchange(nested, true)) return tool_output{.content = "second"};
        at.time.advance(milliseconds(30'001));
        at.confirm(id);
        return tool_output{.content = "no", .failed = true};
    };
}

TEST_CASE("a failed run whose payment another call has delivered meanwhile answers with that result") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    let_the_first_run_fail(at, id);
    const reply answer = at.confirm(id);
    CHECK(answer.says == verdict::result);
    CHECK(answer.output->content == "second");
    CHECK(at.stored(id).state == payment_state::delivered);
}

TEST_CASE("a failed run does not throw away what another call has recorded meanwhile") {
    shop at(reserving());
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::silent);
    let_the_first_run_fail(at, id);
    const reply answer = at.confirm(id);
    CHECK(answer.says == verdict::result);
    CHECK(answer.output->content == "second");
    CHECK(at.provider.books(id).charged == 1);
    CHECK(at.provider.books(id).released == 0);
}

TEST_CASE("a capture that is refused after an earlier one took the money is no reason to void") {
    shop at(reserving());
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::lost);
    CHECK(at.confirm(id).says == verdict::unavailable);
    at.provider.fail_next(provider_call::capture, provider_fault::refused);
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.provider.books(id).charged == 1);
}

TEST_CASE("money that a capture took while the reservation was given up is refunded") {
    shop at(reserving());
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::refused);
    at.provider.fail_next(provider_call::release, provider_fault::silent);
    CHECK(at.confirm(id).subject->state == payment_state::voiding);
    payment_order late;
    late.payment_id = id;
    at.provider.capture(late);
    const reply answer = at.confirm(id);
    CHECK(answer.says == verdict::failed);
    CHECK(answer.subject->state == payment_state::refunded);
    CHECK(at.provider.books(id).refunded == 1);
}

}  // namespace

}  // namespace gate_races_test

// SPDX-License-Identifier: MIT
// Nobody opens more links than a buyer may: neither one principal, nor one session, nor a crowd behind one address.
#include <paymcp/testing/gate_fixture.hpp>

#include <doctest/doctest.h>

#include <string>

namespace buyer_limits_test {
namespace {

using namespace paymcp;
using rules::verdict;
using testing::gate_fixture;

gating::options bounded(std::size_t open, std::size_t per_minute) {
    gating::options options;
    options.buyers = {.open_links = open, .links_per_minute = per_minute};
    return options;
}

struct shop : gate_fixture {
    explicit shop(std::size_t open, std::size_t per_minute)
        : gate_fixture(priced("picture", 50), TwoStep<>::table(), bounded(open, per_minute)) {}

    gating::reply order(int number, gating::caller who = {"", "session"}) {
        return call(R"({"prompt":")" + std::to_string(number) + "\"}", std::move(who));
    }
};

TEST_CASE("one link too many is refused with the time to wait, before the provider or the store has it") {
    shop at(2, 0);
    CHECK(at.order(1).says == verdict::link);
    at.time.advance(milliseconds(10'000));
    CHECK(at.order(2).says == verdict::link);
    const gating::reply refused = at.order(3);
    CHECK(refused.says == verdict::unavailable);
    CHECK(refused.beyond_limits);
    CHECK(refused.retry_after == milliseconds(3'600'000 - 10'000));
    CHECK(refused.retry_seconds() == 3'590);
    CHECK(refused.detail.find("unpaid links") != std::string::npos);
    CHECK(!refused.subject);
    CHECK(at.provider.payments() == 2);

    at.time.advance(refused.retry_after);
    CHECK(at.order(3).says == verdict::link);
}

TEST_CASE("the same call finds its link again at the bound, and a paid one makes room") {
    shop at(2, 0);
    const std::string first = at.order(1).subject->id;
    CHECK(at.order(2).says == verdict::link);
    CHECK(at.order(1).subject->id == first);
    CHECK(at.order(3).beyond_limits);
    at.provider.pay(first);
    CHECK(at.confirm(first).says == verdict::result);
    CHECK(at.order(3).says == verdict::link);
    CHECK(at.order(4).beyond_limits);
}

TEST_CASE("a link that somebody paid without coming back makes room, too") {
    shop at(1, 0);
    const std::string first = at.order(1).subject->id;
    CHECK(at.order(2).beyond_limits);
    payment ended = at.stored(first);
    ended.state = payment_state::canceled;
    REQUIRE(at.store.replace(ended, ended.version).value());
    CHECK(at.order(2).says == verdict::link);
}

TEST_CASE("a minute's links may come at once, and then they come evenly") {
    shop at(0, 6);
    for (int i = 0; i < 6; ++i) CHECK(at.order(i).says == verdict::link);
    const gating::reply refused = at.order(6);
    CHECK(refused.beyond_limits);
    CHECK(refused.retry_after == milliseconds(10'000));
    CHECK(refused.detail.find("try again in 10 s") != std::string::npos);
    at.time.advance(milliseconds(9'999));
    CHECK(at.order(6).beyond_limits);
    at.time.advance(milliseconds(1));
    CHECK(at.order(6).says == verdict::link);
    CHECK(at.order(7).beyond_limits);
}

TEST_CASE("calls that find their link again are no new links") {
    shop at(0, 2);
    const std::string first = at.order(0).subject->id;
    for (int i = 0; i < 100; ++i) CHECK(at.order(0).subject->id == first);
    CHECK(at.order(1).says == verdict::link);
    for (int i = 0; i < 2; ++i) CHECK(at.order(i).says == verdict::link);
    CHECK(at.order(2).beyond_limits);
}

TEST_CASE("who asks again and again is not kept out longer") {
    shop at(0, 1);
    CHECK(at.order(0).says == verdict::link);
    for (int i = 1; i < 100; ++i) CHECK(at.order(i).beyond_limits);
    at.time.advance(milliseconds(60'000));
    CHECK(at.order(100).says == verdict::link);
}

TEST_CASE("principals and sessions are counted apart, and an address beside both") {
    shop at(1, 0);
    CHECK(at.order(1, {"alice", "one"}).says == verdict::link);
    CHECK(at.order(2, {"alice", "two"}).beyond_limits);
    CHECK(at.order(1, {"bob", "one"}).says == verdict::link);
    CHECK(at.order(1, {"", "one"}).says == verdict::link);
    CHECK(at.order(2, {"", "two"}).says == verdict::link);

    CHECK(at.order(3, {"", "three", "192.0.2.1"}).says == verdict::link);
    CHECK(at.order(4, {"", "four", "192.0.2.1"}).beyond_limits);
    CHECK(at.order(5, {"", "", "192.0.2.1"}).beyond_limits);
    CHECK(at.order(5, {"carol", "", "192.0.2.1"}).beyond_limits);
    CHECK(at.order(4, {"", "four", "192.0.2.2"}).says == verdict::link);
}

TEST_CASE("a refusal for the address takes no place of the session") {
    shop at(2, 0);
    CHECK(at.order(1, {"", "one", "192.0.2.1"}).says == verdict::link);
    CHECK(at.order(2, {"", "two", "192.0.2.1"}).says == verdict::link);
    for (int i = 3; i < 9; ++i) CHECK(at.order(i, {"", "three", "192.0.2.1"}).beyond_limits);
    CHECK(at.order(9, {"", "three"}).says == verdict::link);
    CHECK(at.order(10, {"", "three"}).says == verdict::link);
}

TEST_CASE("a link that the provider did not make takes no place, and its call may be repeated") {
    shop at(1, 0);
    at.provider.fail_next(testing::provider_call::create, testing::provider_fault::silent);
    const gating::reply silent = at.order(1);
    CHECK(silent.says == verdict::unavailable);
    CHECK_FALSE(silent.beyond_limits);
    CHECK(at.order(1).says == verdict::link);
    CHECK(at.order(2).beyond_limits);
}

TEST_CASE("a repeated purchase counts each time") {
    shop at(0, 2);
    for (int i = 0; i < 2; ++i) {
        const gating::reply offered = at.order(1);
        REQUIRE(offered.says == verdict::link);
        at.provider.pay(offered.subject->id);
        CHECK(at.collect(at.confirm(offered.subject->id)));
    }
    CHECK(at.order(2).beyond_limits);
}

TEST_CASE("without bounds nobody is refused") {
    shop at(0, 0);
    for (int i = 0; i < 2'000; ++i) REQUIRE(at.order(i, {"", "one", "192.0.2.1"}).says == verdict::link);
}

TEST_CASE("buyers that are gone are forgotten, and those with a link are not") {
    paymcp::detail::link_limits limits({.open_links = 1, .links_per_minute = 600});
    payment one;
    one.tool = "picture";
    const auto take = [&](int buyer, unix_time now) {
        one.id = "pay_" + std::to_string(buyer);
        one.session = "session_" + std::to_string(buyer);
        one.expires = now + milliseconds(buyer == 0 ? 10'000'000 : 1'000);
        return limits.take(one, {}, now).wait == milliseconds::zero();
    };
    unix_time now{milliseconds(1'700'000'000'000)};
    for (int i = 0; i < 5'000; ++i) {
        REQUIRE(take(i, now));
        now += milliseconds(10);
    }
    CHECK_FALSE(take(0, now));
    CHECK(take(1, now));
}

}  // namespace
}  // namespace buyer_limits_test

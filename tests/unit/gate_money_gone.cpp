// SPDX-License-Identifier: MIT
// Money that goes back while another call runs the tool for it, or after that run was cut off.
#include "../support/shop.hpp"

#include <paymcp/tool/policies.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>

namespace gate_money_gone_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;
using paymcp_tests::shop;

tool_definition picture(bool reserves) {
    tool_definition tool = shop::priced("picture", 50);
    if (reserves) tool.timing = money_timing::capture_on_success;
    return tool;
}

/// The provider's word for money that has gone back.
constexpr provider_status gone(bool reserves) noexcept {
    return reserves ? provider_status::canceled : provider_status::refunded;
}

/// A shop beside another server on the same store, which runs the tool for a paid payment.
class second_server : public shop {
public:
    explicit second_server(bool reserves) : shop(picture(reserves)), reserves_(reserves) {
        id = call().subject->id;
        provider.pay(id);
        const std::optional<payment> known = lifecycle::secured(stored(id), reserves);
        REQUIRE(known.has_value());
        write(*known);
        other_claims();
    }

    void other_claims() {
        const lifecycle::claim_answer claimed = lifecycle::claim(stored(id), time.now(), milliseconds(30'000), false);
        REQUIRE(claimed.result == lifecycle::claim_result::won);
        write(claimed.next);
    }

    /// The other server's run has failed, and the payment stays valid.
    void other_fails() {
        const std::optional<payment> next = lifecycle::released(stored(id), stored(id).held.token);
        REQUIRE(next.has_value());
        write(*next);
    }

    void money_goes_back() { provider.set(id, gone(reserves_)); }

    /// Does this once, in the next wait.
    void in_the_next_wait(std::function<void()> what) {
        while_waiting = [this, what = std::move(what)] {
            const std::function<void()> once = what;
            while_waiting = nullptr;
            once();
        };
    }

    void check_gone(verdict says) {
        CHECK(says == verdict::canceled);
        CHECK(runs == 0);
        CHECK(stored(id).state == (reserves_ ? payment_state::voided : payment_state::refunded));
        CHECK(provider.books(id).refunded == 0);
        CHECK(provider.books(id).voided == 0);
    }

    std::string id;

private:
    void write(const payment& next) { REQUIRE(store.replace(next, stored(id).version).value()); }

    bool reserves_;
};

TEST_CASE("a call that has waited for a run that failed does not run for money that went back meanwhile") {
    for (const bool reserves : {false, true}) {
        CAPTURE(reserves);
        second_server at(reserves);
        at.in_the_next_wait([&] {
            at.other_fails();
            at.money_goes_back();
        });
        at.check_gone(at.confirm(at.id).says);
        CHECK(at.confirm(at.id).says != verdict::result);
        CHECK(at.runs == 0);
    }
}

TEST_CASE("a call that has waited for a run that failed runs where the money is still there") {
    for (const bool reserves : {false, true}) {
        CAPTURE(reserves);
        second_server at(reserves);
        at.in_the_next_wait([&] { at.other_fails(); });
        CHECK(at.confirm(at.id).says == verdict::result);
        CHECK(at.runs == 1);
        CHECK(at.stored(at.id).state == payment_state::delivered);
    }
}

TEST_CASE("the run of a dead server is not repeated for money that went back since") {
    for (const bool reserves : {false, true})
        for (const bool waits : {false, true}) {
            CAPTURE(reserves);
            CAPTURE(waits);
            second_server at(reserves);
            if (!waits) at.time.advance(milliseconds(30'001));
            at.money_goes_back();
            at.check_gone(at.confirm(at.id).says);
        }
}

TEST_CASE("the run of a dead server is repeated where the money is still there") {
    for (const bool waits : {false, true}) {
        CAPTURE(waits);
        second_server at(false);
        if (!waits) at.time.advance(milliseconds(30'001));
        CHECK(at.confirm(at.id).says == verdict::result);
        CHECK(at.runs == 1);
    }
}

TEST_CASE("no tool runs after a wait while the provider does not answer, or its answer does not match") {
    for (const bool answers : {false, true})
        for (const bool lapses : {false, true}) {
            CAPTURE(answers);
            CAPTURE(lapses);
            second_server at(false);
            if (lapses) at.time.advance(milliseconds(30'001));
            const auto spoil = [&] {
                if (answers) at.provider.lie_once({provider_status::pending, 50, "USD"});
                if (!answers) at.provider.fail_next(provider_call::status, provider_fault::silent);
            };
            if (lapses) spoil();
            if (!lapses)
                at.in_the_next_wait([&] {
                    at.other_fails();
                    spoil();
                });
            CHECK(at.confirm(at.id).says == (answers ? verdict::unclear : verdict::unavailable));
            CHECK(at.runs == 0);
            CHECK(at.confirm(at.id).says == verdict::result);
            CHECK(at.runs == 1);
        }
}

TEST_CASE("a waiting call does not query the provider while the other run lasts") {
    second_server at(false);
    at.provider.fail_next(provider_call::status, provider_fault::silent);
    at.while_waiting = [&] { at.client_leaves = at.waits == 5; };
    CHECK(at.confirm(at.id).says == verdict::busy);
    CHECK(at.waits == 5);
    at.client_leaves = false;
    at.while_waiting = nullptr;
    at.other_fails();
    CHECK(at.confirm(at.id).says == verdict::unavailable);
    CHECK(at.runs == 0);
}

}  // namespace

}  // namespace gate_money_gone_test

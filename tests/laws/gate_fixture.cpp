// SPDX-License-Identifier: MIT The fixture that docs/testing.md shows, and its scripted parts.
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/testing/flow_diagram.hpp>
#include <paymcp/testing/gate_fixture.hpp>

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace paymcp;
using namespace paymcp::rules;
using namespace paymcp::testing;

TEST_CASE("the scenario that docs/testing.md shows") {
    // [scenario]
    gate_fixture at(gate_fixture::priced("picture", 50), Elicitation<>::table());
    at.when_asked = [&](const payment& subject) {
        at.provider.pay(subject.id);
        return gating::asked_user{event::declined};
    };
    at.provider.fail_next(provider_call::status, provider_fault::silent);

    CHECK(at.call().says == verdict::unavailable);
    CHECK(at.call().says == verdict::result);
    CHECK(at.runs == 1);
    // [scenario]
}

TEST_CASE("a scripted client counts what reaches it") {
    gate_fixture at(gate_fixture::priced("picture", 50), Progress<>::table());
    at.listens = true;
    at.while_waiting = [&] {
        if (at.waits == 4) at.provider.pay(at.only_payment());
    };
    const unix_time start = at.time.now();
    CHECK(at.call().says == verdict::result);
    CHECK(at.waits == 4);
    CHECK(at.messages == 4);
    CHECK(at.questions == 0);
    CHECK(at.changes > 0);
    CHECK(at.time.now() == start + 4 * gating::options{}.poll_interval);
}

TEST_CASE("a call that does not end is refused instead of waited for") {
    gating::options options;
    options.wait_timeout = milliseconds(1'000'000'000'000);
    options.payment_ttl = options.wait_timeout;
    gate_fixture at(gate_fixture::priced("picture", 50), Progress<>::table(), options);
    at.listens = true;
    CHECK_THROWS_AS(at.call(), std::runtime_error);
}

TEST_CASE("a diagram has every phase, event and verdict of its table") {
    constexpr std::array rows{
        enter(event::called) >> perform(0, action::open), on(0, event::opened) >> perform(1, action::wait),
        on(0, event::resumed) >> perform(1, action::wait), on(0, event::open_failed) >> answer(verdict::unavailable),
        on(1, event::woken) >> fulfil()};
    constexpr std::array<std::string_view, 2> words{"first", "second"};
    CHECK(flow_diagram({rows, words}) ==
          "flowchart LR\n"
          "    on_called((\"called\"))\n"
          "    p0[\"first: open\"]\n"
          "    p1[\"second: wait\"]\n"
          "    p0_unavailable([\"unavailable\"])\n"
          "    p1_fulfilment[[\"fulfilment\"]]\n"
          "    on_called --> p0\n"
          "    p0 -- opened, resumed --> p1\n"
          "    p0 -- open_failed --> p0_unavailable\n"
          "    p1 -- woken --> p1_fulfilment\n");
}

}  // namespace

// SPDX-License-Identifier: MIT
// A provider's answer that contradicts the payment is unclear: no flow treats it as paid, ended or unavailable, the
// seller finds it in the store, and the payment continues when the answer is clear again.
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>

#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace gate_unclear_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;

const auto fail = [](const paymcp::detail::tool_definition&, const std::string&,
                     lease_keeper<paymcp::detail::sync_task>&) {
    return tool_output{.content = "no", .structured = {}, .failed = true};
};

const std::vector<paymcp::rules::flow_table> all_flows{TwoStep<>::table(),     TwoStep<shared_confirm>::table(),
                                                       Resubmit<>::table(),    DynamicTools<>::table(),
                                                       Elicitation<>::table(), Progress<>::table()};

struct odd_report {
    status_report report;
    std::string reason;
};

status_report odd_word(std::string why) {
    return {.status = provider_status::unknown, .amount = 50, .currency = "USD", .why = std::move(why)};
}

const std::vector<odd_report> odd_reports{
    {{provider_status::paid, 60, "USD"}, "it reports 0.60 USD and not 0.50 USD"},
    {{provider_status::paid, 49, "USD"}, "it reports 0.49 USD and not 0.50 USD"},
    {{provider_status::paid, 0, "USD"}, "it reports 0.00 USD and not 0.50 USD"},
    {{provider_status::pending, 50, "EUR"}, "it reports 0.50 EUR and not 0.50 USD"},
    {{provider_status::canceled, 50, "JPY"}, "it reports 50 JPY and not 0.50 USD"},
    {{provider_status::paid, 50, "usd"}, "it reports 50 of \"usd\" and not 0.50 USD"},
    {odd_word("its order is \"HELD\""), "its order is \"HELD\""},
    {odd_word(""), "it reports nothing that is known"},
};

TEST_CASE("an unclear status is reported in every flow, keeps the link, and continues when it is clear again") {
    for (const paymcp::rules::flow_table& flow : all_flows)
        for (const odd_report& odd : odd_reports) {
            CAPTURE(std::string(flow.name));
            CAPTURE(odd.reason);
            shop at(shop::priced("picture", 50), flow);
            at.call();
            const std::string id = at.only_payment();
            const std::string link = at.stored(id).link;
            for (int again = 0; again < 2; ++again) {
                at.provider.lie_once(odd.report);
                const paymcp::gating::reply told = at.confirm(id);
                CHECK(told.says == paymcp::rules::verdict::unclear);
                REQUIRE(told.subject.has_value());
                CHECK(told.detail.find("did not answer") == std::string::npos);
                CHECK(told.detail.find("seller has been told") != std::string::npos);
                CHECK(at.stored(id).state == payment_state::created);
                CHECK(at.stored(id).unclear == odd.reason);
                CHECK(at.stored(id).link == link);
            }
            const std::uint64_t noted_once = at.stored(id).version;
            at.provider.lie_once(odd.report);
            at.confirm(id);
            CHECK(at.stored(id).version == noted_once);
            CHECK(at.runs == 0);
            at.provider.pay(id);
            CHECK(at.confirm(id).says == paymcp::rules::verdict::result);
            CHECK(at.stored(id).unclear.empty());
            CHECK(at.runs == 1);
            CHECK(at.provider.payments() == 1);
            CHECK(at.provider.calls(provider_call::cancel) == 0);
        }
}

TEST_CASE("a repeated call with an unclear status opens no second bill") {
    for (const paymcp::rules::flow_table& flow : all_flows) {
        CAPTURE(std::string(flow.name));
        shop at(shop::priced("picture", 50), flow);
        at.call();
        const std::string id = at.only_payment();
        at.provider.set(id, provider_status::unknown);
        for (int i = 0; i < 3; ++i) CHECK(at.call().says == paymcp::rules::verdict::unclear);
        at.time.advance(gating::options{}.payment_ttl * 2);
        CHECK(at.call().says == paymcp::rules::verdict::unclear);
        CHECK(at.provider.payments() == 1);
        CHECK(at.provider.calls(provider_call::cancel) == 0);
        CHECK(at.stored(id).state == payment_state::created);
        at.provider.set(id, provider_status::refunded);
        CHECK(at.confirm(id).says == paymcp::rules::verdict::canceled);
        CHECK(at.stored(id).unclear.empty());
    }
}

TEST_CASE("a call that waits keeps waiting on an unclear status, and reports it in the end") {
    shop at(shop::priced("picture", 50), Progress<>::table());
    at.listens = at.waiting_passes_time = true;
    int waits = 0;
    at.while_waiting = [&] {
        if (++waits == 1) at.provider.set(at.only_payment(), provider_status::unknown);
    };
    CHECK(at.call().says == paymcp::rules::verdict::unclear);
    CHECK(waits > 2);
    waits = 0;
    at.provider.set(at.only_payment(), provider_status::pending);
    at.while_waiting = [&] {
        const provider_status next = ++waits == 1 ? provider_status::unknown : provider_status::paid;
        at.provider.set(at.only_payment(), next);
    };
    CHECK(at.call().says == paymcp::rules::verdict::result);
    CHECK(at.stored(at.only_payment()).unclear.empty());
}

TEST_CASE("a call that finds too many others at the provider says when to come back, and opens and charges nothing") {
    const std::string told = "Many buyers are paying at once: try again in 12 s.";
    shop at;
    at.provider.fail_next(provider_call::create, provider_fault::crowded);
    const paymcp::gating::reply opened = at.call();
    CHECK(opened.says == paymcp::rules::verdict::unavailable);
    CHECK(opened.detail == told);
    CHECK(opened.subject->link.empty());
    const std::string id = at.call().subject->id;
    CHECK(id == opened.subject->id);
    at.provider.fail_next(provider_call::status, provider_fault::crowded);
    const paymcp::gating::reply looked = at.confirm(id);
    CHECK(looked.says == paymcp::rules::verdict::unavailable);
    CHECK(looked.detail == told);
    CHECK(at.stored(id).state == payment_state::created);
    CHECK(at.confirm(id).says == paymcp::rules::verdict::pending);
}

TEST_CASE("an outage neither records nor removes an unclear status") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.fail_next(provider_call::status, provider_fault::silent);
    const paymcp::gating::reply silent = at.confirm(id);
    CHECK(silent.says == paymcp::rules::verdict::unavailable);
    CHECK(silent.detail == "The payment provider did not answer.");
    CHECK(at.stored(id).unclear.empty());
    at.provider.lie_once({provider_status::paid, 60, "USD"});
    CHECK(at.confirm(id).says == paymcp::rules::verdict::unclear);
    at.provider.fail_next(provider_call::status, provider_fault::refused);
    CHECK(at.confirm(id).says == paymcp::rules::verdict::unavailable);
    CHECK_FALSE(at.stored(id).unclear.empty());
    CHECK(at.confirm(id).says == paymcp::rules::verdict::pending);
    CHECK(at.stored(id).unclear.empty());
}

TEST_CASE("a contradicted ended or paid payment is recorded as unclear, and recovers") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.set(id, provider_status::canceled);
    CHECK(at.confirm(id).says == paymcp::rules::verdict::canceled);
    at.provider.lie_once({provider_status::paid, 60, "USD"});
    CHECK(at.confirm(id).says == paymcp::rules::verdict::unclear);
    CHECK(at.stored(id).state == payment_state::canceled);
    CHECK_FALSE(at.stored(id).unclear.empty());
    CHECK(at.confirm(id).says == paymcp::rules::verdict::canceled);
    CHECK(at.stored(id).unclear.empty());

    shop other;
    const auto succeed = other.tool;
    other.tool = fail;
    const std::string paid = other.call().subject->id;
    other.provider.pay(paid);
    CHECK(other.confirm(paid).says == paymcp::rules::verdict::failed);
    other.tool = succeed;
    other.provider.set(paid, provider_status::pending);
    CHECK(other.confirm(paid).says == paymcp::rules::verdict::unclear);
    CHECK(other.stored(paid).unclear == "it was paid, and is reported as unpaid now");
    CHECK(other.runs == 1);
    other.provider.set(paid, provider_status::paid);
    CHECK(other.confirm(paid).says == paymcp::rules::verdict::result);
    CHECK(other.stored(paid).unclear.empty());
}

TEST_CASE("captured money that is reported as only reserved runs no tool, and the seller is told") {
    for (const paymcp::rules::flow_table& flow : all_flows) {
        CAPTURE(std::string(flow.name));
        shop at(shop::priced("picture", 50), flow);
        at.call();
        const std::string id = at.only_payment();
        const payment known = at.stored(id);
        REQUIRE(at.store.replace(*lifecycle::secured(known, false), known.version).value());
        at.provider.set(id, provider_status::authorized);
        for (int again = 0; again < 2; ++again) {
            CHECK(at.confirm(id).says == paymcp::rules::verdict::unclear);
            CHECK(at.stored(id).state == payment_state::secured);
            CHECK(at.stored(id).unclear == "it was captured, and is reported as only reserved now");
        }
        CHECK(at.runs == 0);
        CHECK(at.provider.calls(provider_call::capture) == 0);
        at.provider.set(id, provider_status::paid);
        CHECK(at.confirm(id).says == paymcp::rules::verdict::result);
        CHECK(at.stored(id).unclear.empty());
        CHECK(at.runs == 1);
    }
}

TEST_CASE("reserved money that the seller has captured is enough for the tool") {
    paymcp::detail::tool_definition reserving = shop::priced("picture", 50);
    reserving.timing = paymcp::detail::money_timing::capture_on_success;
    shop at(reserving);
    const std::string id = at.call().subject->id;
    const payment known = at.stored(id);
    REQUIRE(at.store.replace(*lifecycle::secured(known, true), known.version).value());
    at.provider.set(id, provider_status::paid);
    CHECK(at.confirm(id).says == paymcp::rules::verdict::result);
    CHECK(at.runs == 1);
}

TEST_CASE("an answer that the money is reserved does not stand for money that another server found captured") {
    for (const bool stays : {false, true}) {
        CAPTURE(stays);
        shop at(shop::priced("picture", 50), Progress<>::table());
        at.listens = true;
        at.while_waiting = [&] {
            at.while_waiting = nullptr;
            const payment known = at.stored(at.only_payment());
            REQUIRE(at.store.replace(*lifecycle::secured(known, false), known.version).value());
            at.provider.set(at.only_payment(), stays ? provider_status::authorized : provider_status::paid);
            at.provider.lie_once({provider_status::authorized, 50, "USD"});
        };
        CHECK(at.call().says == (stays ? paymcp::rules::verdict::unclear : paymcp::rules::verdict::result));
        CHECK(at.runs == (stays ? 0 : 1));
    }
}

}  // namespace

}  // namespace gate_unclear_test

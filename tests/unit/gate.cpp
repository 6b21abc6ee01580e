// SPDX-License-Identifier: MIT
// The gate with the in-memory store and a scripted provider, without a transport.
#include "../support/shop.hpp"

#include <paymcp/tool/policies.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace gate_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;
using paymcp_tests::shop;

const auto fail = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
    return tool_output{.content = "no", .failed = true};
};

TEST_CASE("a call answers with a link and runs nothing") {
    shop at;
    const gating::reply answer = at.call();
    CHECK(answer.says == verdict::link);
    CHECK(answer.subject->link == "https://pay.example/" + answer.subject->id);
    CHECK(answer.subject->amount == 50);
    CHECK(answer.subject->id.size() == 4 + 32);
    CHECK(at.runs == 0);
}

TEST_CASE("a confirmation before the payment is pending, and repeats the link") {
    shop at;
    const std::string id = at.call().subject->id;
    const gating::reply early = at.confirm(id);
    CHECK(early.says == verdict::pending);
    CHECK(early.subject->link == "https://pay.example/" + id);
    CHECK(at.runs == 0);
}

TEST_CASE("a paid payment runs the arguments that were paid for, once, and repeats the same result") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const gating::reply first = at.confirm(id);
    const gating::reply second = at.confirm(id);
    CHECK(first.says == verdict::result);
    CHECK(first.output->content == R"(picture{"prompt":"dog"})");
    CHECK(second.says == verdict::result);
    CHECK(second.output == first.output);
    CHECK(at.runs == 1);
    CHECK(at.stored(id).state == payment_state::delivered);
}

TEST_CASE("binding: another tool's id, another principal's id and an invented id are refused") {
    shop at;
    const std::string id = at.call("{}", {"alice", ""}).subject->id;
    at.provider.pay(id);
    CHECK(at.confirm(id, {"alice", ""}, 1).says == verdict::mismatch);
    CHECK(at.confirm(id, {"bob", ""}).says == verdict::unknown);
    CHECK(at.confirm(id, {"", ""}).says == verdict::unknown);
    CHECK(at.confirm("pay_00000000000000000000000000000000", {"alice", ""}).says == verdict::unknown);
    CHECK_FALSE(at.confirm(id, {"bob", ""}).subject);
    CHECK(at.runs == 0);
    CHECK(at.confirm(id, {"alice", ""}).says == verdict::result);
}

TEST_CASE("without authentication the payment id gives access from any session") {
    shop at;
    const std::string id = at.call("{}", {"", "one"}).subject->id;
    at.provider.pay(id);
    CHECK(at.confirm(id, {"", "another"}).says == verdict::result);
}

TEST_CASE("a shared confirm tool runs the tool that was paid for") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const gating::reply answer = at.confirm_any(id);
    CHECK(answer.says == verdict::result);
    CHECK(answer.output->content == R"(picture{"prompt":"dog"})");
}

TEST_CASE("the same caller with the same arguments gets the same link, not a second bill") {
    shop at;
    const std::string id = at.call().subject->id;
    CHECK(at.call().subject->id == id);
    CHECK(at.call(R"({"prompt":"cat"})").subject->id != id);
    CHECK(at.call(R"({"prompt":"dog"})", {"", "another session"}).subject->id != id);
    CHECK(at.provider.payments() == 3);
}

TEST_CASE("a repeated call finds its payment paid and delivers the result") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const gating::reply answer = at.call();
    CHECK(answer.says == verdict::result);
    CHECK(answer.subject->id == id);
    CHECK(at.call().output == answer.output);
    CHECK(at.runs == 1);
    CHECK(at.collect(answer));
    CHECK(at.call().subject->id != id);
}

TEST_CASE("a caller without principal and session opens a new payment with each call") {
    shop at;
    CHECK(at.call("{}", {}).subject->id != at.call("{}", {}).subject->id);
}

TEST_CASE("a canceled or expired payment ends, and the next call opens a new one") {
    for (const auto& [status, says] : {std::pair{provider_status::canceled, verdict::canceled},
                                       std::pair{provider_status::expired, verdict::expired},
                                       std::pair{provider_status::refunded, verdict::canceled}}) {
        shop at;
        const std::string id = at.call().subject->id;
        at.provider.set(id, status);
        CHECK(at.confirm(id).says == says);
        CHECK(at.runs == 0);
        const gating::reply again = at.call();
        CHECK(again.says == verdict::link);
        CHECK(again.subject->id != id);
    }
}

TEST_CASE("an expired payment closes its link at the provider, and a payment in the last moment counts") {
    shop at;
    const std::string late = at.call().subject->id;
    at.time.advance(milliseconds(3'600'000));
    CHECK(at.confirm(late).says == verdict::expired);
    CHECK(at.provider.books(late).status == provider_status::canceled);
    CHECK_FALSE(at.provider.pay(late));

    const std::string paid = at.call().subject->id;
    at.time.advance(milliseconds(3'600'000));
    at.provider.pay(paid);
    CHECK(at.confirm(paid).says == verdict::result);
}

TEST_CASE("money that arrives after the end is recorded") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.set(id, provider_status::expired);
    CHECK(at.confirm(id).says == verdict::expired);
    at.provider.set(id, provider_status::paid);
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.runs == 1);
}

TEST_CASE("an outage means an unknown status: neither paid nor unpaid") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::status, provider_fault::silent);
    CHECK(at.confirm(id).says == verdict::unavailable);
    CHECK(at.stored(id).state == payment_state::created);
    CHECK(at.confirm(id).says == verdict::result);
}

TEST_CASE("another amount, another currency or an unknown status from the provider is not trusted") {
    shop at;
    const std::string id = at.call().subject->id;
    for (const status_report& lie : {status_report{provider_status::paid, 49, "USD"},
                                     status_report{provider_status::paid, 50, "EUR"},
                                     status_report{provider_status::unknown, 50, "USD"}}) {
        at.provider.lie_once(lie);
        CHECK(at.confirm(id).says == verdict::unclear);
    }
    CHECK(at.runs == 0);
}

TEST_CASE("a payment whose creation answer was lost is requested again under the same id") {
    shop at;
    at.provider.fail_next(provider_call::create, provider_fault::lost);
    CHECK(at.call().says == verdict::unavailable);
    CHECK(at.call().says == verdict::link);
    CHECK(at.provider.payments() == 1);
}

TEST_CASE("a failed tool keeps the payment for another try") {
    shop at;
    const auto succeed = at.tool;
    at.tool = fail;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const gating::reply failed = at.confirm(id);
    CHECK(failed.says == verdict::failed);
    CHECK(failed.output->content == "no");
    CHECK(failed.subject->state == payment_state::secured);
    at.tool = succeed;
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.runs == 2);
}

TEST_CASE("money refunded in the provider's dashboard runs nothing, and the next call is a new purchase") {
    for (const auto how : {provider_status::refunded, provider_status::pending, provider_status::unknown}) {
        CAPTURE(static_cast<int>(how));
        shop at;
        const auto succeed = at.tool;
        at.tool = fail;
        const std::string id = at.call().subject->id;
        at.provider.pay(id);
        CHECK(at.confirm(id).says == verdict::failed);
        at.tool = succeed;
        at.provider.set(id, how);
        const gating::reply ended = at.confirm(id);
        CHECK(at.runs == 1);
        if (how == provider_status::refunded) {
            CHECK(ended.says == verdict::canceled);
            CHECK(at.stored(id).state == payment_state::refunded);
            CHECK(at.call().subject->id != id);
        } else {
            CHECK(ended.says == verdict::unclear);
            at.provider.set(id, provider_status::paid);
            CHECK(at.confirm(id).says == verdict::result);
        }
    }
}

TEST_CASE("a lapsed reservation runs nothing, and nothing was charged") {
    tool_definition picture = shop::priced("picture", 50);
    picture.timing = money_timing::capture_on_success;
    shop at(picture);
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    payment found = at.stored(id);
    const std::uint64_t version = found.version;
    found.state = payment_state::secured;
    found.authorized_only = true;
    REQUIRE(at.store.replace(found, version).value());
    at.provider.set(id, provider_status::expired);
    CHECK(at.confirm(id).says == verdict::canceled);
    CHECK(at.stored(id).state == payment_state::voided);
    CHECK(at.runs == 0);
}

TEST_CASE("a link that was not created within the time for paying is replaced by a new payment") {
    shop at;
    at.provider.fail_next(provider_call::create, provider_fault::refused);
    const gating::reply first = at.call();
    CHECK(first.says == verdict::unavailable);
    at.time.advance(gating::options{}.payment_ttl);
    const gating::reply second = at.call();
    CHECK(second.says == verdict::link);
    CHECK(second.subject->id != first.subject->id);
    CHECK(second.subject->expires > at.time.now());
    CHECK(at.confirm(first.subject->id).says == verdict::expired);
}

TEST_CASE("refund_on_failure refunds the money once, also when the provider fails at first") {
    tool_definition picture = shop::priced("picture", 50);
    picture.failure = on_failure::refund;
    shop at(picture);
    at.tool = fail;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::refund, provider_fault::lost);
    const gating::reply first = at.confirm(id);
    CHECK(first.says == verdict::failed);
    CHECK(first.subject->state == payment_state::refunding);
    const gating::reply second = at.confirm(id);
    CHECK(second.says == verdict::failed);
    CHECK(second.subject->state == payment_state::refunded);
    CHECK(at.provider.books(id).refunded == 1);
    CHECK(at.runs == 1);
}

TEST_CASE("capture_on_success captures the money after the result, and nothing after a failure") {
    tool_definition picture = shop::priced("picture", 50);
    picture.timing = money_timing::capture_on_success;
    shop at(picture);
    const std::string good = at.call().subject->id;
    at.provider.pay(good);
    CHECK(at.provider.books(good).charged == 0);
    const gating::reply delivered = at.confirm(good);
    CHECK(delivered.says == verdict::result);
    CHECK(at.provider.books(good).charged == 1);
    CHECK(at.collect(delivered));

    at.tool = fail;
    const std::string bad = at.call().subject->id;
    at.provider.pay(bad);
    const gating::reply failed = at.confirm(bad);
    CHECK(failed.says == verdict::failed);
    CHECK(failed.subject->state == payment_state::voided);
    CHECK(at.provider.books(bad).charged == 0);
    CHECK(at.provider.books(bad).voided == 1);
}

TEST_CASE("a result whose capture is not confirmed is withheld until it is") {
    tool_definition picture = shop::priced("picture", 50);
    picture.timing = money_timing::capture_on_success;
    shop at(picture);
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::lost);
    CHECK(at.confirm(id).says == verdict::unavailable);
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.runs == 1);
    CHECK(at.provider.books(id).charged == 1);
}

TEST_CASE("a refused capture voids the reservation and returns no result") {
    tool_definition picture = shop::priced("picture", 50);
    picture.timing = money_timing::capture_on_success;
    shop at(picture);
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::refused);
    CHECK(at.confirm(id).says == verdict::failed);
    CHECK(at.stored(id).state == payment_state::voided);
    CHECK(at.provider.books(id).charged == 0);
}

TEST_CASE("a lapsed lease lets another call run and fences off the first one") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    bool nested = false;
    at.tool = [&](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
        if (std::exchange(nested, true)) return tool_output{.content = "second"};
        at.time.advance(milliseconds(30'001));
        CHECK(at.confirm(id).output->content == "second");
        return tool_output{.content = "first"};
    };
    CHECK(at.confirm(id).output->content == "second");
    CHECK(at.runs == 2);
}

TEST_CASE("a renewed lease does not lapse") {
    shop at;
    at.client_leaves = true;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.tool = [&](const tool_definition&, const std::string&, lease_keeper<sync_task>& keeper) {
        for (int i = 0; i < 10; ++i) {
            at.time.advance(keeper.interval());
            CHECK(keeper.renew().get());
        }
        CHECK(at.confirm(id).says == verdict::busy);
        return tool_output{.content = "only"};
    };
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.runs == 1);
}

TEST_CASE("an at_most_once tool is refunded after its lease has lapsed, not run again") {
    tool_definition picture = shop::priced("picture", 50);
    picture.at_most_once = true;
    shop at(picture);
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    payment crashed = at.stored(id);
    crashed.state = payment_state::running;
    crashed.held = {1, at.time.now() - milliseconds(1)};
    REQUIRE(*at.store.replace(crashed, crashed.version));
    const gating::reply answer = at.confirm(id);
    CHECK(answer.says == verdict::failed);
    CHECK(answer.subject->state == payment_state::refunded);
    CHECK(at.provider.books(id).refunded == 1);
    CHECK(at.runs == 0);
}

TEST_CASE("64 threads that confirm one paid payment: one run, 64 equal results") {
    shop at;
    at.waiting_passes_time = false;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    std::vector<std::string> results(64);
    std::vector<std::thread> threads;
    for (std::string& mine : results)
        threads.emplace_back([&] { mine = at.confirm(id).output.value_or(tool_output{.content = "none"}).content; });
    for (std::thread& each : threads) each.join();
    CHECK(at.runs == 1);
    CHECK(std::set<std::string>(results.begin(), results.end()) == std::set<std::string>{R"(picture{"prompt":"dog"})"});
}

}  // namespace

}  // namespace gate_test

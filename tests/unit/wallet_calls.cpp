// SPDX-License-Identifier: MIT
// Calls that a machine pays in the call itself, over the memory store and a scripted rail.
#include "../support/wallet_till.hpp"

#include <paymcp/store/memory.hpp>

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

namespace wallet_calls_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using call_flow::verdict;
using till = wallet_till<memory_store>;

tool_output failing(const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
    return {.content = "[\"no paint\"]", .structured = {}, .failed = true};
}

TEST_CASE("a paid call is run and settled once, and a late repeat is answered from the record") {
    till shop{memory_store()};
    const machine_call paid = shop.call();
    const call_answer first = shop.send(paid);
    CHECK(first.says == verdict::result);
    CHECK(first.output.content == R"(paint{"n":1})");
    CHECK(first.subject.reference == "tx_body of nonce_1");
    CHECK(first.subject.link.empty());
    shop.time.advance(milliseconds(3'600'000));
    const call_answer again = shop.send(paid);
    CHECK(again.says == verdict::result);
    CHECK(again.output == first.output);
    CHECK(again.subject == first.subject);
    CHECK(shop.client.runs == 1);
    CHECK(shop.rail.bodies.size() == 1);
    CHECK(shop.rail.verifications == 1);
}

TEST_CASE("64 parallel sends of one payment: one run, one settlement, 64 equal answers") {
    till shop{memory_store()};
    shop.client.waiting_passes_time = false;
    const machine_call paid = shop.call();
    std::vector<call_answer> answers(64);
    std::vector<std::thread> senders;
    for (call_answer& each : answers) senders.emplace_back([&] { each = shop.send(paid); });
    for (std::thread& each : senders) each.join();
    for (const call_answer& each : answers) {
        CHECK(each.says == verdict::result);
        CHECK(each.output == answers.front().output);
        CHECK(each.subject == answers.front().subject);
    }
    CHECK(shop.client.runs == 1);
    CHECK(shop.rail.bodies.size() == 1);
    CHECK(shop.rail.charged == 1);
}

TEST_CASE("a payment opens the call that it was sent with, and no other") {
    till shop{memory_store()};
    machine_call paid = shop.call();
    paid.principal = "anna";
    CHECK(shop.send(paid).says == verdict::result);
    machine_call other = shop.call("nonce_1", R"({"n":2})");
    other.principal = "anna";
    CHECK(shop.send(other).says == verdict::challenge);
    machine_call of_bert = paid;
    of_bert.principal = "bert";
    CHECK(shop.send(of_bert).says == verdict::challenge);
    machine_call dearer = paid;
    dearer.amount = 70;
    dearer.objection = "the price is 0.70 USD now";
    CHECK(shop.send(dearer).says == verdict::result);
    CHECK(shop.client.runs == 1);
    CHECK(shop.rail.bodies.size() == 1);
}

TEST_CASE("a payment that does not fit today's terms is not sent to the rail, and is not used again") {
    till shop{memory_store()};
    machine_call late = shop.call();
    late.expires = shop.time.now() + milliseconds(5'000);
    const call_answer refused = shop.send(late);
    CHECK(refused.says == verdict::challenge);
    CHECK(refused.reason == "the payment ends too soon");
    machine_call cheap = shop.call("nonce_2");
    cheap.objection = "the price is 0.70 USD";
    CHECK(shop.send(cheap).reason == "the price is 0.70 USD");
    cheap.objection.clear();
    CHECK(shop.send(cheap).says == verdict::challenge);
    CHECK(shop.rail.verifications == 0);
    CHECK(shop.client.runs == 0);
}

TEST_CASE("after a lost answer the identical body is settled again, and used up means paid") {
    till shop{memory_store()};
    shop.rail.settle_says = {{scripted_rail::silence(), true}};
    const call_answer paid = shop.send(shop.call());
    CHECK(paid.says == verdict::result);
    CHECK(shop.rail.charged == 1);
    CHECK(shop.rail.bodies == std::vector<std::string>(2, "body of nonce_1"));
    CHECK(shop.stored().state == payment_state::delivered);
}

TEST_CASE("an unknown outcome is no challenge, and a repeat or the recovery finds the truth") {
    for (const bool by_recovery : {false, true}) {
        till shop{memory_store()};
        const machine_call paid = shop.call();
        shop.rail.settle_says = {
            {scripted_rail::silence(), true}, {scripted_rail::no("insufficient_funds")}, {scripted_rail::silence()}};
        CHECK(shop.send(paid).says == verdict::unknown);
        CHECK(shop.stored().state == payment_state::recorded);
        CHECK(shop.stored().unclear == "timed out");
        if (by_recovery) CHECK(shop.recover());
        CHECK(shop.send(paid).says == verdict::result);
        CHECK(shop.stored().unclear.empty());
        CHECK(shop.client.runs == 1);
        CHECK(shop.rail.charged == 1);
    }
}

TEST_CASE("a settlement that is refused at once withholds the result, for good") {
    till shop{memory_store()};
    shop.rail.settle_says = {{scripted_rail::no("insufficient_funds")}};
    const machine_call paid = shop.call();
    const call_answer refused = shop.send(paid);
    CHECK(refused.says == verdict::challenge);
    CHECK(refused.reason == "insufficient_funds");
    CHECK(refused.output.content == "[]");
    CHECK(shop.stored().state == payment_state::voided);
    CHECK(shop.recover());
    CHECK(shop.send(paid).says == verdict::challenge);
    CHECK(shop.rail.charged == 0);
    CHECK(shop.rail.bodies.size() == 1);
    CHECK(shop.client.runs == 1);
}

TEST_CASE("a payment whose payer withdrew it is no payment at the first attempt") {
    till shop{memory_store()};
    shop.rail.settle_says = {{scripted_rail::used_up()}};
    CHECK(shop.send(shop.call()).says == verdict::challenge);
}

TEST_CASE("a request that was certainly not sent may be refused later") {
    till shop{memory_store()};
    scripted_rail::verdict unsent{.reason = "no connection", .may_have_happened = false};
    shop.rail.settle_says = {{unsent}, {scripted_rail::no("insufficient_funds")}};
    CHECK(shop.send(shop.call()).says == verdict::challenge);
}

TEST_CASE("no verdict of the rail before the run lets the payment go") {
    till shop{memory_store()};
    const machine_call paid = shop.call();
    shop.rail.verify_says = {scripted_rail::silence()};
    CHECK(shop.send(paid).says == verdict::unavailable);
    CHECK(shop.stored().state == payment_state::canceled);
    CHECK(shop.send(paid).says == verdict::result);
    CHECK(shop.client.runs == 1);
}

TEST_CASE("a tool that fails costs nothing, and the same payment may be sent again") {
    till shop{memory_store()};
    const machine_call paid = shop.call();
    const auto works = std::exchange(shop.client.tool, &failing);
    const call_answer failed = shop.send(paid);
    CHECK(failed.says == verdict::tool_failed);
    CHECK(failed.output.content == "[\"no paint\"]");
    CHECK(shop.rail.bodies.empty());
    shop.client.tool = works;
    CHECK(shop.send(paid).says == verdict::result);
    CHECK(shop.rail.charged == 1);
}

TEST_CASE("charge_first settles before the run; a failure is refunded, or is the paid result where the rail cannot") {
    wallet_till<memory_store, refunding_rail> returns{memory_store()};
    till keeps{memory_store()};
    const auto buy = [](auto& shop) {
        machine_call paid = shop.call();
        paid.charge_first = true;
        int charged_at_run = 0;
        shop.client.tool = [&](const tool_definition& tool, const std::string& arguments,
                               lease_keeper<sync_task>& keeper) {
            charged_at_run = shop.rail.charged;
            return failing(tool, arguments, keeper);
        };
        const call_answer answer = shop.send(paid);
        CHECK(charged_at_run == 1);
        CHECK(shop.send(paid).says == answer.says);
        CHECK(shop.client.runs == 1);
        return answer;
    };
    CHECK(buy(returns).says == verdict::returned);
    CHECK(returns.rail.refunded == 1);
    CHECK(returns.stored().state == payment_state::refunded);
    const call_answer kept = buy(keeps);
    CHECK(kept.says == verdict::result);
    CHECK(kept.output.failed);
    CHECK(keeps.stored().reference == "tx_body of nonce_1");
}

TEST_CASE("money of a lost answer is not refunded by itself: nobody knows its transaction") {
    wallet_till<memory_store, refunding_rail> shop{memory_store()};
    shop.client.tool = &failing;
    shop.rail.settle_says = {{scripted_rail::silence(), true}};
    machine_call paid = shop.call();
    paid.charge_first = true;
    CHECK(shop.send(paid).says == verdict::owed);
    CHECK(shop.rail.refunded == 0);
    CHECK(shop.stored().state == payment_state::refunding);
}

TEST_CASE("an interrupted run of a tool that runs once is not repeated and not charged") {
    till shop{memory_store()};
    machine_call paid = shop.call();
    paid.at_most_once = true;
    shop.client.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) -> tool_output {
        throw died();
    };
    CHECK_THROWS_AS(shop.send(paid), died);
    CHECK(shop.stored().state == payment_state::running);
    shop.time.advance(milliseconds(40'000));
    CHECK(shop.send(paid).says == verdict::challenge);
    CHECK(shop.client.runs == 1);
    CHECK(shop.rail.bodies.empty());
}

TEST_CASE("the record of a paid call has no id that a client may name as a payment's") {
    const std::string id = call_life::record_id("eip155:84532/0x1/0x2/0x3");
    CHECK(id.starts_with("wallet_"));
    CHECK(id.size() == 7 + 64);
}

}  // namespace

}  // namespace wallet_calls_test

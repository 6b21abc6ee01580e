// SPDX-License-Identifier: MIT
// Defects of earlier implementations of the same idea, each as a test of the correct behaviour: who may use a payment,
// and what one payment does. The numbers are those of tests/DEFECTS.md, which also names the tests of the others.
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/testing/law.hpp>
#include <paymcp/tool/policies.hpp>

#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace defects_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;
using paymcp_tests::shop;

const tool_output failure{.content = "no", .failed = true};

/// The answers of many concurrent calls, each as text.
template <class Call>
std::vector<std::string> at_the_same_time(int calls, Call call) {
    std::vector<std::string> outputs(static_cast<std::size_t>(calls));
    testing::detail::at_once(calls, [&](int number) {
        return [&, number] {
            const gating::reply mine = call();
            outputs[static_cast<std::size_t>(number)] =
                mine.output ? mine.output->content : std::string(name_of(mine.says));
        };
    });
    return outputs;
}

TEST_CASE("defect 1: what a caller writes about its identity changes nothing") {
    shop at;
    const std::string victims = at.call(R"({"prompt":"dog"})", {"victim", ""}).subject->id;
    at.provider.pay(victims);
    const std::string claims = R"({"_meta":{"authInfo":{"userId":"victim"}},"principal":"victim","prompt":"dog"})";
    CHECK(at.call(claims, {"mallory", ""}).subject->id != victims);
    CHECK(at.call(claims, {"", "victim"}).subject->id != victims);
    CHECK(at.confirm(victims, {"mallory", "victim"}).says == verdict::unknown);
    CHECK(at.runs == 0);
    CHECK(at.stored(victims).principal == "victim");
}

TEST_CASE("defect 2: a payment id of a cheap tool does not run an expensive one") {
    for (const flow_table table : {TwoStep<>::table(), Resubmit<>::table(), Elicitation<>::table()}) {
        shop at(shop::priced("picture", 1), table);
        const std::string cheap = at.call().subject->id;
        at.provider.pay(cheap);
        CHECK(at.confirm(cheap, {"", "session"}, 1).says == verdict::mismatch);
        CHECK(at.runs == 0);
        CHECK(at.confirm(cheap).output->content == R"(picture{"prompt":"dog"})");
        CHECK(at.confirm(cheap, {"", "session"}, 1).says == verdict::mismatch);
        CHECK(at.runs == 1);
    }
}

TEST_CASE("defect 2: a payment id runs only the arguments that were paid for") {
    shop at(shop::priced("picture", 1), Resubmit<>::table());
    const std::string id = at.call(R"({"prompt":"dog"})").subject->id;
    at.provider.pay(id);
    CHECK(at.confirm(id, {"", "session"}, 0, R"({"prompt":"whole book"})").says == verdict::mismatch);
    CHECK(at.runs == 0);
    CHECK(at.confirm(id, {"", "session"}, 0, R"({"prompt":"dog"})").says == verdict::result);
}

TEST_CASE("defect 3: a payment id is not a bearer token where principals exist") {
    shop at;
    const std::string id = at.call("{}", {"alice", "one"}).subject->id;
    at.provider.pay(id);
    for (const gating::caller& other : {gating::caller{"bob", "one"}, gating::caller{"", "one"}, gating::caller{"", ""},
                                        gating::caller{"Alice", "one"}}) {
        const gating::reply refused = at.confirm(id, other);
        CHECK(refused.says == verdict::unknown);
        CHECK_FALSE(refused.subject);
    }
    CHECK(at.runs == 0);
    CHECK(at.confirm(id, {"alice", "another"}).says == verdict::result);
}

TEST_CASE("defect 3: the values in a provider's URLs do not claim a payment") {
    shop at;
    const gating::reply first = at.call();
    const std::string reference = at.stored(first.subject->id).reference;
    at.provider.pay(first.subject->id);
    CHECK(reference != first.subject->id);
    CHECK(at.confirm(reference).says == verdict::unknown);
    CHECK(at.confirm(first.subject->link).says == verdict::unknown);
    CHECK(at.runs == 0);
}

TEST_CASE("defect 5: a payment whose run was interrupted is not lost") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    payment died = at.stored(id);
    died.state = payment_state::running;
    died.held = {1, at.time.now() + milliseconds(30'000)};
    REQUIRE(*at.store.replace(died, died.version));
    at.time.advance(milliseconds(30'000));
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.runs == 1);
    CHECK(at.provider.books(id).charged == 1);
}

TEST_CASE("defect 5: a tool that fails after the payment leaves it paid, refunded or not charged") {
    for (const auto& [timing, policy, state, charged, refunded] :
         {std::tuple{money_timing::charge_first, on_failure::keep, payment_state::secured, 1, 0},
          std::tuple{money_timing::charge_first, on_failure::refund, payment_state::refunded, 1, 1},
          std::tuple{money_timing::capture_on_success, on_failure::keep, payment_state::voided, 0, 0}}) {
        tool_definition picture = shop::priced("picture", 50);
        picture.timing = timing;
        picture.failure = policy;
        shop at(picture, DynamicTools<>::table());
        at.tool = [](const auto&...) { return failure; };
        const std::string id = at.call().subject->id;
        at.provider.pay(id);
        CHECK(at.confirm(id).says == verdict::failed);
        CHECK(at.stored(id).state == state);
        CHECK(at.provider.books(id).charged == charged);
        CHECK(at.provider.books(id).refunded == refunded);
    }
}

TEST_CASE("defect 6: five concurrent confirmations run the tool once") {
    shop at;
    at.waiting_passes_time = false;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const std::vector<std::string> told = at_the_same_time(5, [&] { return at.confirm(id); });
    CHECK(at.runs == 1);
    CHECK(told == std::vector<std::string>(5, R"(picture{"prompt":"dog"})"));
}

TEST_CASE("defect 7: a user who pays in the browser and then closes or declines the dialog has paid") {
    for (const event answer : {event::declined, event::unanswered}) {
        shop at(shop::priced("picture", 50), Elicitation<>::table());
        at.when_asked = [&](const payment& subject) {
            at.provider.pay(subject.id);
            return gating::asked_user{answer};
        };
        CHECK(at.call().says == verdict::result);
        CHECK(at.runs == 1);
    }
}

TEST_CASE("defect M1: a released lock admits one waiter") {
    shop at;
    at.waiting_passes_time = false;
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::atomic<int> failures = 3;
    at.tool = [&](const auto&...) {
        most = std::max(most.load(), ++inside);
        std::this_thread::yield();
        --inside;
        return failures-- > 0 ? failure : tool_output{.content = "done"};
    };
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const std::vector<std::string> told = at_the_same_time(16, [&] { return at.confirm(id); });
    CHECK(most == 1);
    CHECK(at.runs == 4);
    CHECK(std::count(told.begin(), told.end(), "no") == 3);
    CHECK(std::count(told.begin(), told.end(), "done") == 13);
}

TEST_CASE("defect M2: a run that outlasts its lease is not run a second time") {
    shop at;
    at.client_leaves = true;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.tool = [&](const tool_definition&, const std::string&, lease_keeper<sync_task>& keeper) {
        for (int i = 0; i < 30; ++i) {
            at.time.advance(keeper.interval());
            CHECK(keeper.renew().get());
            CHECK(at.confirm(id).says == verdict::busy);
        }
        return tool_output{.content = "report"};
    };
    CHECK(at.confirm(id).output->content == "report");
    CHECK(at.runs == 1);
}

TEST_CASE("defect M6: concurrent calls of a waiting flow share one payment and one run") {
    for (const flow_table table : {Progress<>::table(), Elicitation<>::table()}) {
        shop at(shop::priced("picture", 50), table);
        at.waiting_passes_time = false;
        at.listens = true;
        at.when_asked = [](const payment&) { return gating::asked_user{event::accepted}; };
        std::atomic<int> waiting = 0;
        at.while_waiting = [&] {
            if (++waiting == 30) at.provider.pay(at.only_payment());
        };
        at.tool = [&](const auto&...) {
            while (waiting < 100) std::this_thread::yield();
            return tool_output{.content = "once"};
        };
        const std::vector<std::string> told = at_the_same_time(3, [&] { return at.call(); });
        CHECK(at.runs == 1);
        CHECK(at.provider.payments() == 1);
        CHECK(told == std::vector<std::string>(3, "once"));
    }
}

TEST_CASE("defect M8: of three confirmations of a changing tool list one runs, and no call fails") {
    shop at(shop::priced("picture", 50), DynamicTools<>::table());
    at.waiting_passes_time = false;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const std::vector<std::string> told = at_the_same_time(3, [&] { return at.confirm(id); });
    CHECK(at.runs == 1);
    CHECK(told == std::vector<std::string>(3, R"(picture{"prompt":"dog"})"));
}

TEST_CASE("defect M11: a result that was lost on its way is delivered again to its caller without charge") {
    shop at;
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const gating::reply lost = at.confirm(id);
    at.time.advance(milliseconds(12 * 3'600'000));
    const gating::reply again = at.confirm(id);
    CHECK(again.says == verdict::result);
    CHECK(again.output == lost.output);
    CHECK(at.runs == 1);
    CHECK(at.provider.books(id).charged == 1);
}

TEST_CASE("defect S7: callers without a session share nothing") {
    shop at;
    const std::string first = at.call("{}", {"", ""}).subject->id;
    const std::string second = at.call("{}", {"", ""}).subject->id;
    CHECK(first != second);
    at.provider.pay(first);
    CHECK(at.confirm(second, {"", ""}).says == verdict::pending);
    CHECK(at.call("{}", {"", ""}).says == verdict::link);
    CHECK(at.runs == 0);
}

TEST_CASE("defect S13: only the buyer confirms a tool of a changing tool list") {
    shop at(shop::priced("picture", 50), DynamicTools<>::table());
    const std::string id = at.call("{}", {"alice", "one"}).subject->id;
    at.provider.pay(id);
    CHECK(at.confirm(id, {"bob", "one"}).says == verdict::unknown);
    CHECK(at.confirm(id, {"", "one"}).says == verdict::unknown);
    CHECK(at.runs == 0);
    CHECK(at.confirm(id, {"alice", "two"}).output->content == "picture{}");
}

}  // namespace

}  // namespace defects_test

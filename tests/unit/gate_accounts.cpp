// SPDX-License-Identifier: MIT
// Calls that an account pays for: a balance pays once for a result and never below zero, a failed run costs nothing, a
// top-up counts while it stays paid, and free calls end with their window.
#include <paymcp/flow/detail/account_rows.hpp>
#include <paymcp/gate/detail/account_sale.hpp>
#include <paymcp/gate/detail/note_desk.hpp>
#include <paymcp/gate/detail/settle_account_payment.hpp>

#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gate_accounts_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::rules::verdict;

const gating::caller ann{"ann", "session"};
const gating::caller bob{"bob", "session"};

tool_definition look_up(std::int64_t amount, currency money = USD) {
    tool_definition tool = shop::priced("look_up", amount);
    tool.money = money;
    tool.account = funds::from_balance;
    tool.timing = money_timing::capture_on_success;
    return tool;
}

tool_definition top_up() {
    tool_definition tool = shop::priced("top_up", 500);
    tool.account = funds::to_balance;
    return tool;
}

/// A seller with a tool that balances pay for, and a top-up that a person pays for.
struct seller : gate_fixture {
    explicit seller(tool_definition sold = look_up(50), gating::options chosen = {})
        : gate_fixture(top_up()), sold_(sold), options_(std::move(chosen)) {}

    /// A call that the balance pays for, or one of the free ones.
    gating::reply use(gating::caller who = ann, std::string arguments = R"({"word":"fox"})",
                      std::string_view by = postings::by_balance) {
        return use_at(*this, std::move(who), std::move(arguments), by);
    }

    gating::reply use_at(gating::host<sync_task>& at, gating::caller who, std::string arguments,
                         std::string_view by = postings::by_balance) {
        account_provider<sync_task> account(by);
        gating::gate<sync_task> gate(port_, account, time, options_);
        return gate.call({&tool_, 1}, 0, std::move(arguments), std::move(who), at, account_flow::table()).get();
    }

    /// The caller has received the result: the next call is a new one.
    gating::reply use_and_collect(gating::caller who = ann, std::string_view by = postings::by_balance) {
        gating::reply ended = use(std::move(who), R"({"word":"fox"})", by);
        if (ended.says == verdict::result) collect(ended);
        return ended;
    }

    /// Buys five dollars; returns the payment's id.
    std::string pay_in(gating::caller who = ann) {
        const std::string id = call("{}", who).subject->id;
        provider.pay(id);
        const gating::reply ended = confirm(id, who);
        REQUIRE(ended.says == verdict::result);
        collect(ended);
        return id;
    }

    std::int64_t balance(std::string_view who = "ann") {
        return *store.standing(postings::balance_account("USD", who));
    }

    std::vector<payment> payments() { return store.list({.limit = 1000})->payments; }

    /// The sum of what the payments post to an account is what it holds.
    std::int64_t posted(std::string_view account) {
        std::int64_t sum = 0;
        for (const payment& one : payments())
            for (const accounts::posting& each : one.postings)
                if (each.account == account) sum += each.units;
        return sum;
    }

    /// The process of a call is gone: another looks through the store.
    void recover() {
        for (const std::string_view by : {postings::by_balance, postings::by_allowance}) {
            account_provider<sync_task> account(by);
            for (const payment& one : payments())
                CHECK(settle_account_payment<sync_task>({port_, account, time, options_}, {&tool_, 1}, one).get());
        }
    }

    tool_definition sold_;
    gating::options options_;
    gating::paid_tool tool_{&sold_, account_flow::table()};
    store_adapter<sync_task, memory_store> port_{store};
};

/// A tool whose process dies in the run, as far as the store can see.
struct killed {};

}  // namespace

TEST_CASE("a balance pays once for a result, and nothing at all where it is too low") {
    seller at;
    CHECK(at.use().says == verdict::unfunded);
    CHECK(at.runs == 0);
    at.pay_in();
    CHECK(at.balance() == 5'000'000);
    const gating::reply first = at.use();
    REQUIRE(first.says == verdict::result);
    CHECK(at.balance() == 4'500'000);
    CHECK(at.use().says == verdict::result);  // the same call, whose answer was lost
    CHECK(at.balance() == 4'500'000);
    CHECK(at.runs == 2);  // the top-up and the tool
    at.collect(first);
    for (int i = 0; i < 9; ++i) CHECK(at.use_and_collect().says == verdict::result);
    CHECK(at.balance() == 0);
    const gating::reply refused = at.use();
    CHECK(refused.says == verdict::unfunded);
    CHECK(refused.detail == "The balance is 0.00 USD.");
    CHECK(at.runs == 11);
    CHECK(at.balance("bob") == 0);
}

TEST_CASE("a call that was refused for its balance runs after the top-up, as the same call") {
    seller at;
    REQUIRE(at.use().says == verdict::unfunded);
    at.pay_in();
    CHECK(at.use().says == verdict::result);
    CHECK(at.balance() == 4'500'000);
    CHECK(at.payments().size() == 2);
}

TEST_CASE("a call whose payment has ended meanwhile is paid only by what the balance holds") {
    seller at;
    REQUIRE(at.use().says == verdict::unfunded);
    payment seen = at.payments().front();
    at.time.advance(std::chrono::hours(24));
    at.recover();
    REQUIRE(at.stored(seen.id).state == payment_state::expired);
    at.recover();  // nothing is left to do
    CHECK(at.stored(seen.id).state == payment_state::expired);
    const auto secured = [](const payment& last) { return lifecycle::secured(last, true); };
    const auto pay = [&] { return transition<sync_task>(at.port_).apply(seen, secured).get(); };
    CHECK(pay() == transition_result::short_of);
    CHECK(at.balance() == 0);
    at.pay_in();
    CHECK(pay() == transition_result::written);
    CHECK(at.balance() == 4'500'000);
}

TEST_CASE("a failed run costs nothing") {
    seller at;
    at.pay_in();
    at.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
        return tool_output{.content = "no such word", .failed = true};
    };
    const gating::reply failed = at.use();
    CHECK(failed.says == verdict::failed);
    CHECK(failed.subject->state == payment_state::voided);
    CHECK(at.balance() == 5'000'000);
}

TEST_CASE("while a call runs, its price is set aside") {
    seller at(look_up(300));
    at.pay_in();
    std::int64_t during = 0;
    verdict second = verdict::none;
    at.tool = [&](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
        during = at.balance();
        scripted_client other(at.time);
        second = at.use_at(other, ann, R"({"word":"hen"})").says;
        return tool_output{.content = "a fox"};
    };
    CHECK(at.use().says == verdict::result);
    CHECK(during == 2'000'000);
    CHECK(second == verdict::unfunded);
    CHECK(at.balance() == 2'000'000);
}

TEST_CASE("a call that was cut off gives back what it took, once, and a result that was recorded stays paid") {
    seller at;
    at.pay_in();
    at.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) -> tool_output {
        throw killed();
    };
    CHECK_THROWS_AS(at.use(), killed);
    CHECK(at.balance() == 4'500'000);
    at.recover();
    CHECK(at.balance() == 4'500'000);  // its lease lasts
    at.time.advance(std::chrono::minutes(3));
    at.recover();
    CHECK(at.balance() == 5'000'000);
    at.recover();
    CHECK(at.balance() == 5'000'000);
    at.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
        return tool_output{.content = "a fox"};
    };
    REQUIRE(at.use_and_collect().says == verdict::result);
    at.time.advance(std::chrono::hours(1));
    at.recover();
    CHECK(at.balance() == 4'500'000);
}

TEST_CASE("a caller who returns after a cut-off call gets its result for the same money") {
    seller at;
    at.pay_in();
    at.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) -> tool_output {
        throw killed();
    };
    CHECK_THROWS_AS(at.use(), killed);
    at.time.advance(std::chrono::seconds(31));
    at.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
        return tool_output{.content = "a fox"};
    };
    CHECK(at.use().says == verdict::result);
    CHECK(at.balance() == 4'500'000);
}

TEST_CASE("a top-up counts as much as did not go back, and a balance may fall below zero by it") {
    seller at;
    const std::string id = at.pay_in();
    REQUIRE(at.use_and_collect().says == verdict::result);
    provider_adapter<sync_task, scripted_provider> asked(at.provider);
    gating::parts<sync_task> parts{at.port_, asked, at.time, {}};
    const gating::reply spent = at.use_and_collect();
    CHECK(at.balance() == 4'000'000);
    CHECK(refund_payment<sync_task>(parts, id).get().has_value());
    CHECK(at.balance() == -1'000'000);
    CHECK(at.use().says == verdict::unfunded);
    CHECK(at.posted(postings::balance_account("USD", "ann")) == at.balance());
    CHECK(refund_payment<sync_task>(parts, spent.subject->id).get()->state == payment_state::refunded);
    CHECK(at.balance() == -500'000);
    CHECK_FALSE(refund_payment<sync_task>(parts, spent.subject->id).get().has_value());
    CHECK(at.balance() == -500'000);
}

TEST_CASE("what the provider's desk gave back of a top-up leaves the balance, and a dispute that is won returns it") {
    seller at;
    payment subject = at.stored(at.pay_in());
    const auto note = [&](std::int64_t returned) {
        const auto step = [returned](const payment& last) {
            return lifecycle::changed_at_desk(last, returned, paymcp::states::dispute::none, paymcp::unix_time{});
        };
        CHECK(transition<sync_task>(at.port_).apply(subject, step).get() == transition_result::written);
    };
    note(200);
    CHECK(at.balance() == 3'000'000);
    note(0);
    CHECK(at.balance() == 5'000'000);
    note(500);
    CHECK(at.balance() == 0);
}

TEST_CASE("prices in micro-units are debited exactly") {
    seller at(look_up(2'001, in_micro_units(USD)));
    at.pay_in();
    CHECK(at.use_and_collect().says == verdict::result);
    CHECK(at.balance() == 4'997'999);
}

TEST_CASE("what an up_to has not used stays in the balance") {
    tool_definition metered = look_up(400);
    metered.metered = true;
    metered.least = 1;
    seller at(metered);
    at.pay_in();
    std::int64_t during = 0;
    at.tool = [&](const tool_definition&, const std::string&, lease_keeper<sync_task>& keeper) {
        during = at.balance();
        tool_output output{.content = "drawn"};
        keeper.take_use({150, "USD"}, output);
        return output;
    };
    CHECK(at.use().says == verdict::result);
    CHECK(during == 1'000'000);
    CHECK(at.balance() == 3'500'000);
}

TEST_CASE("free calls are counted by their results, and begin anew with the day") {
    tool_definition free = look_up(50);
    free.free_calls = 2;
    seller at(free);
    at.time.advance(std::chrono::milliseconds(1));
    const auto try_free = [&](gating::caller who = ann) {
        return at.use_and_collect(std::move(who), postings::by_allowance).says;
    };
    CHECK(try_free() == verdict::result);
    const auto working = at.tool;
    at.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
        return tool_output{.content = "no", .failed = true};
    };
    CHECK(try_free() == verdict::failed);
    at.tool = working;
    CHECK(try_free() == verdict::result);
    CHECK(try_free() == verdict::unfunded);
    CHECK(try_free(bob) == verdict::result);
    at.time.advance(std::chrono::hours(24));
    CHECK(try_free() == verdict::result);
    for (const payment& one : at.payments()) CHECK(one.amount == 0);
}

TEST_CASE("caps of a call and of a window refuse in words, and a new window begins with nothing spent") {
    gating::options options;
    options.caps = {{USD, 600'000, gating::cap_window::call}, {USD, 1'000'000, gating::cap_window::hour}};
    seller at(look_up(50), options);
    at.pay_in();
    CHECK(at.use_and_collect().says == verdict::result);
    CHECK(at.use_and_collect().says == verdict::result);
    const gating::reply refused = at.use();
    CHECK(refused.says == verdict::unfunded);
    CHECK(refused.detail == "Of the 1.00 USD that may be spent in this time, 0.00 USD are left.");
    CHECK(at.balance() == 4'000'000);
    at.time.advance(std::chrono::hours(1));
    CHECK(at.use_and_collect().says == verdict::result);
    at.sold_.amount = 61;
    CHECK(at.use().detail == "One call may spend 0.60 USD at most.");
    CHECK(at.balance() == 3'500'000);
}

TEST_CASE("64 parallel calls spend a balance to exactly zero, and never below") {
    constexpr int buyers = 64;
    seller at(look_up(1'000));  // 10.00 of 32 top-ups of 5.00: 16 calls
    for (int i = 0; i < 32; ++i) at.pay_in();
    std::atomic<int> results = 0;
    std::atomic<int> refusals = 0;
    {
        std::vector<std::jthread> all;
        for (int i = 0; i < buyers; ++i)
            all.emplace_back([&, i] {
                scripted_client own(at.time);
                const verdict says = at.use_at(own, ann, "{\"word\":" + std::to_string(i) + "}").says;
                if (says == verdict::result) ++results;
                if (says == verdict::unfunded) ++refusals;
            });
    }
    CHECK(results == 16);
    CHECK(refusals == buyers - 16);
    CHECK(at.balance() == 0);
    CHECK(at.posted(postings::balance_account("USD", "ann")) == 0);
}

TEST_CASE("windows are hours, days and months of UTC") {
    const auto at = [](std::int64_t seconds) { return paymcp::unix_time(std::chrono::seconds(seconds)); };
    const paymcp::unix_time new_year = at(1'767'225'600);  // 2026-01-01T00:00:00Z
    const paymcp::unix_time last = new_year - std::chrono::milliseconds(1);
    CHECK(postings::window_at(last, account_window::hour).name == "2025-12-31T23");
    CHECK(postings::window_at(last, account_window::day).name == "2025-12-31");
    CHECK(postings::window_at(last, account_window::month).name == "2025-12");
    for (const account_window each : {account_window::hour, account_window::day, account_window::month})
        CHECK(postings::window_at(last, each).end == new_year);
    CHECK(postings::window_at(new_year, account_window::month).name == "2026-01");
    CHECK(postings::window_at(new_year, account_window::month).end == at(1'769'904'000));
    CHECK(postings::window_at(at(1'709'164'800), account_window::month).end == at(1'709'251'200));  // 29 February
}

}  // namespace gate_accounts_test

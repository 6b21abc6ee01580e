// SPDX-License-Identifier: MIT
// What a store forgets of a principal on request, and of everybody after a time: the books stay.
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace store_forgotten_test {

namespace {

using namespace paymcp;
using namespace paymcp_tests;
using paymcp::testing::sample_payment;

/// Runs a test on a store of each kind.
template <class Test>
void in_each_store(retention kept, Test test) {
    SUBCASE("memory") { test(memory_store(kept)); }
    SUBCASE("sqlite") {
        const temp_folder folder;
        test(sqlite_store(folder.file("a.db"), {.kept = kept}));
    }
    SUBCASE("redis") {
        if (!redis_process::available()) return;
        const redis_process server;
        test(redis_store(server.url(), {.kept = kept}));
    }
}

unix_time long_ago() {
    const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    return now - std::chrono::hours(48);
}

/// A payment of a principal in a state, which posts to an account of it.
template <class Store>
payment bought(Store& store, const std::string& id, const std::string& who, payment_state state,
               const std::string& account = {}) {
    payment one = sample_payment();
    one.id = id;
    one.principal = who;
    one.session = "session of " + who;
    one.arguments = "{\"prompt\":\"the secret of " + who + "\"}";
    one.digest = "digest of " + id;
    one.link = "https://pay.example/" + id;
    one = store.open(one).value().subject;
    one.state = state;
    if (states::ended.contains(state)) one.ended = long_ago();
    if (state == payment_state::delivered)
        one.output = {.content = "[\"drawn for " + who + "\"]", .structured = "", .failed = false};
    if (!account.empty()) one.postings.push_back({.account = account, .units = 700, .floor = accounts::no_floor});
    REQUIRE(store.replace(one, one.version).value());
    return store.find(id)->value();
}

/// A payment that has started a plan.
template <class Store>
payment planned(Store& store, const std::string& id, const std::string& who, std::int64_t until) {
    payment one = bought(store, id, who, payment_state::delivered);
    one.postings.push_back(detail::postings::held_plan("gold", who, id, one.expires));
    one.postings.front().units = until;
    one.postings.front().until = unix_time::max();
    REQUIRE(store.replace(one, one.version).value());
    return store.find(id)->value();
}

/// A payment for a plan that has ended unpaid, a short while ago.
template <class Store>
payment unpaid_plan(Store& store, const std::string& id, const std::string& who) {
    payment one = bought(store, id, who, payment_state::expired);
    const unix_time expired = long_ago() + std::chrono::hours(47);
    one.postings.push_back(detail::postings::held_plan("gold", who, id, expired));
    REQUIRE(store.replace(one, one.version).value());
    return store.find(id)->value();
}

void check_books_alone(const payment& before, const payment& after) {
    for (const std::string* text : {&after.principal, &after.session, &after.arguments, &after.digest, &after.link})
        CHECK(*text == "");
    const bool had_result = before.state == payment_state::delivered;
    CHECK(after.output.content == (had_result ? "" : before.output.content));
    CHECK(after.postings.empty());
    CHECK(after.tool == before.tool);
    CHECK(after.amount == before.amount);
    CHECK(after.currency == before.currency);
    CHECK(after.provider == before.provider);
    CHECK(after.reference == before.reference);
    CHECK(after.state == before.state);
    CHECK(after.created == before.created);
    CHECK(after.ended == before.ended);
    CHECK(after.version > before.version);
}

}  // namespace

TEST_CASE("a principal is forgotten on request, and the books stay") {
    in_each_store({}, [](auto store) {
        const std::string balance = detail::postings::balance_account("USD", "ann");
        const payment sold = bought(store, "pay_sold", "ann", payment_state::delivered, balance);
        const payment never = bought(store, "pay_never", "ann", payment_state::expired);
        bought(store, "pay_open", "ann", payment_state::secured);
        const payment others = bought(store, "pay_others", "bob", payment_state::delivered, "balance/USD/bob");
        const ledger::forgotten done = store.forget("ann").value();
        CHECK(*store.standing(balance) == 700);  // it is money, and somebody's
        CHECK(done == ledger::forgotten{.payments = 1, .open = 2, .accounts = 1});
        check_books_alone(never, store.find("pay_never")->value());
        CHECK(store.find("pay_open")->value().principal == "ann");
        const payment topped = store.find("pay_sold")->value();  // a refund of it has to reach the balance
        CHECK(topped.arguments == "");
        CHECK(topped.session == "");
        CHECK(topped.principal == "ann");
        CHECK(topped.postings == sold.postings);
        CHECK(store.find("pay_others")->value() == others);
        CHECK(*store.standing("balance/USD/bob") == 700);
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 0, .open = 2, .accounts = 1});
        CHECK(store.forget("").value() == ledger::forgotten{});
        payment refunded = store.find("pay_sold")->value();
        refunded.postings.front().units = 0;
        REQUIRE(store.replace(refunded, refunded.version).value());
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 1, .open = 1, .accounts = 0});
        check_books_alone(sold, store.find("pay_sold")->value());
        CHECK(store.totals({}).value().size() > 0);
    });
}

TEST_CASE("whose a plan is stays known while it is held, and goes once it is over") {
    in_each_store({}, [](auto store) {
        const payment held = planned(store, "pay_held", "ann", 1'800'000'000);
        planned(store, "pay_over", "ann", 0);
        const payment others = planned(store, "pay_others", "bob", 1'800'000'000);
        const payment never = unpaid_plan(store, "pay_never", "ann");
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 0, .open = 3, .accounts = 2});
        const payment spared = store.find("pay_held")->value();  // a renewal of it has to reach the account
        CHECK(spared.arguments == "");
        CHECK(spared.principal == "ann");
        CHECK(spared.postings == held.postings);
        CHECK(*store.standing(held.postings.front().account) == 1'800'000'000);
        CHECK(store.find("pay_others")->value() == others);
        payment over = spared;
        over.postings.front().units = 0;
        REQUIRE(store.replace(over, over.version).value());
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 3, .open = 0, .accounts = 1});
        for (const payment& one : {held, never}) check_books_alone(one, store.find(one.id)->value());
        CHECK(store.list_accounts(detail::postings::plan_accounts("gold", "ann"), "", 10).value() ==
              std::vector{accounts::listed{never.postings.front().account, 0}});  // it goes with its time
        CHECK(store.list_accounts(detail::postings::plan_accounts("gold", "bob"), "", 10)->size() == 1);
    });
}

TEST_CASE("a plan that is held is the only account of a principal that spares its payments") {
    in_each_store({}, [](auto store) {
        planned(store, "pay_held", "ann", 1'800'000'000);
        const payment sold = bought(store, "pay_sold", "ann", payment_state::delivered);
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 1, .open = 1, .accounts = 1});
        check_books_alone(sold, store.find("pay_sold")->value());
    });
}

TEST_CASE("a write on what was read before is outdated, so that nothing comes back") {
    in_each_store({}, [](auto store) {
        payment sold = bought(store, "pay_sold", "ann", payment_state::delivered);
        REQUIRE(store.forget("ann")->payments == 1);
        sold.returned = 10;
        CHECK_FALSE(store.replace(sold, sold.version).value());
        CHECK(store.find("pay_sold")->value().principal == "");
    });
}

TEST_CASE("disputed and doubtful payments are left") {
    in_each_store({}, [](auto store) {
        payment disputed = bought(store, "pay_disputed", "ann", payment_state::delivered);
        disputed.dispute = states::dispute::open;
        REQUIRE(store.replace(disputed, disputed.version).value());
        payment doubtful = bought(store, "pay_doubtful", "ann", payment_state::canceled);
        doubtful.unclear = "it reports another amount";
        REQUIRE(store.replace(doubtful, doubtful.version).value());
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 0, .open = 2, .accounts = 0});
    });
}

TEST_CASE("accounts of windows stay for their time, and a balance of zero goes") {
    in_each_store({}, [](auto store) {
        payment one = bought(store, "pay_one", "ann", payment_state::delivered, "balance/USD/ann");
        one.postings.front().units = 0;
        one.postings.push_back({.account = "free/draw/2026-11-30/ann",
                                .units = -1,
                                .floor = -5,
                                .until = long_ago() + std::chrono::hours(100)});
        REQUIRE(store.replace(one, one.version).value());
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 1, .open = 0, .accounts = 1});
        const auto left = store.list_accounts("", "", 10).value();
        REQUIRE(left.size() == 1);
        CHECK(left.front() == accounts::listed{"free/draw/2026-11-30/ann", -1});
    });
}

TEST_CASE("an open payment finds no more than zero in a balance that was dropped") {
    in_each_store({}, [](auto store) {
        payment waiting = bought(store, "pay_waiting", "ann", payment_state::created, "balance/USD/ann");
        waiting.postings.front() = {.account = "balance/USD/ann", .units = 0};
        REQUIRE(store.replace(waiting, waiting.version).value());
        waiting = store.find("pay_waiting")->value();
        CHECK(store.forget("ann").value() == ledger::forgotten{.payments = 0, .open = 1, .accounts = 0});
        waiting.state = payment_state::secured;
        waiting.postings.front().units = -1;
        CHECK(store.take(waiting, waiting.version).value() == accounts::taken::short_of);
        CHECK(*store.standing("balance/USD/ann") == 0);
    });
}

TEST_CASE("whose a payment was and what it was about goes some time after its end") {
    in_each_store({.personal = std::chrono::hours(24)}, [](auto store) {
        const payment sold = bought(store, "pay_sold", "ann", payment_state::delivered);
        const payment never = bought(store, "pay_never", "bob", payment_state::canceled);
        payment fresh = bought(store, "pay_fresh", "cid", payment_state::delivered);
        fresh.ended = long_ago() + std::chrono::hours(47);
        REQUIRE(store.replace(fresh, fresh.version).value());
        const payment open = bought(store, "pay_open", "dan", payment_state::running);
        const unix_time now = long_ago() + std::chrono::hours(48);
        while (store.sweep(now).value()) continue;
        check_books_alone(sold, store.find("pay_sold")->value());
        check_books_alone(never, store.find("pay_never")->value());
        CHECK(store.find("pay_fresh")->value().principal == "cid");
        CHECK(store.find("pay_open")->value() == open);
    });
}

TEST_CASE("whose a plan is outlasts the time for personal data") {
    in_each_store({.personal = std::chrono::hours(24)}, [](auto store) {
        const payment held = planned(store, "pay_held", "ann", 1'800'000'000);
        const unix_time now = long_ago() + std::chrono::hours(48);
        while (store.sweep(now).value()) continue;
        const payment kept = store.find("pay_held")->value();
        CHECK(kept.arguments == "");
        CHECK(kept.session == "");
        CHECK(kept.principal == "ann");
        CHECK(kept.postings == held.postings);
        while (store.sweep(now).value()) continue;
        CHECK(store.find("pay_held")->value() == kept);
    });
}

TEST_CASE("the record of a payment outlasts its time while the plan that it has started is held") {
    in_each_store({.records = milliseconds(50)}, [](auto store) {
        const auto gone = [&](const std::string& id) {
            std::this_thread::sleep_for(milliseconds(100));  // Redis drops records by its own clock
            while (store.sweep(long_ago() + std::chrono::hours(48)).value()) continue;
            return !store.find(id)->has_value();
        };
        const auto started = [&](const std::string& id, std::int64_t until) {
            payment one = bought(store, id, "ann", payment_state::secured);
            one.postings.push_back(detail::postings::held_plan("gold", "ann", id, one.expires));
            one.postings.front().units = until;
            one.state = payment_state::delivered;
            one.ended = long_ago();
            REQUIRE(store.replace(one, one.version).value());
        };
        started("pay_held", 1'800'000'000);
        started("pay_over", 0);
        CHECK(gone("pay_over"));
        CHECK_FALSE(gone("pay_held"));
        const payment over = detail::lifecycle::plan_held(store.find("pay_held")->value(), 0).value();
        REQUIRE(store.replace(over, over.version).value());
        CHECK(gone("pay_held"));
    });
}

TEST_CASE("the account of a plan that nobody paid for goes, and comes back with a late payment") {
    in_each_store({}, [](auto store) {
        payment late = bought(store, "pay_late", "ann", payment_state::created);
        late.postings.push_back(
            detail::postings::held_plan("gold", "ann", "pay_late", long_ago() - std::chrono::hours(1)));
        REQUIRE(store.replace(late, late.version).value());
        const std::string account = late.postings.front().account;
        CHECK(store.list_accounts(account, "", 10)->size() == 1);
        while (store.sweep(long_ago() + std::chrono::hours(48)).value()) continue;
        CHECK(store.list_accounts(account, "", 10)->size() == 0);
        late = store.find("pay_late")->value();
        late.state = payment_state::secured;
        const payment next = detail::lifecycle::plan_held(late, 1'800'000'000).value();
        REQUIRE(store.replace(next, next.version).value());
        CHECK(*store.standing(account) == 1'800'000'000);
        while (store.sweep(long_ago() + std::chrono::hours(480)).value()) continue;
        CHECK(*store.standing(account) == 1'800'000'000);
    });
}

TEST_CASE("of a forgotten principal nothing is left in the bytes of an SQLite file and its log") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    const auto bytes = [&] {
        std::string all;
        for (const char* end : {"", "-wal"}) all += bytes_of(path + end);
        return all;
    };
    sqlite_store store(path);
    for (int i = 0; i < 50; ++i) bought(store, "pay_" + std::to_string(i), "ann", payment_state::delivered);
    bought(store, "pay_bob", "bob", payment_state::delivered);
    REQUIRE(bytes().find("the secret of ann") != std::string::npos);
    REQUIRE(store.forget("ann")->payments == 50);
    for (const std::string_view text : {"the secret of ann", "drawn for ann", "session of ann"})
        CHECK(bytes().find(text) == std::string::npos);
    CHECK(bytes().find("the secret of bob") != std::string::npos);
}

TEST_CASE("the owner in the name of an account is whole, whatever is in it") {
    using detail::postings::owner_in;
    CHECK(owner_in("balance/USD/ann/b") == "ann/b");
    CHECK(owner_in("free/draw/2026-11-30/ann") == "ann");
    CHECK(owner_in("spent/USD/2026-11/https://issuer ann") == "https://issuer ann");
    CHECK(owner_in("balance/USD") == "");
    CHECK(owner_in("other/USD/ann") == "");
    CHECK(owner_in("plan/gold/d16e57/pay_1") == "d16e57");
    const std::string plan = detail::postings::held_plan("gold", "ann", "pay_1", {}).account;
    CHECK(detail::is_account_of(plan, "ann"));
    for (const char* other : {"bob", "", "gold", "pay_1"}) CHECK_FALSE(detail::is_account_of(plan, other));
    CHECK_FALSE(detail::is_account_of(plan, owner_in(plan)));
    const std::string longest(400, 'x');
    CHECK(detail::is_account_of(detail::postings::balance_account("USD", longest), longest));
    CHECK_FALSE(detail::is_account_of(detail::postings::balance_account("USD", longest), longest + "x"));
    const std::string disguised = detail::postings::owner_of(longest);
    CHECK_FALSE(detail::is_account_of(detail::postings::balance_account("USD", longest), disguised));
}

}  // namespace store_forgotten_test

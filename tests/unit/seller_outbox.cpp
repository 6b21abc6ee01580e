// SPDX-License-Identifier: MIT
// What a store keeps for its seller, in the write that changes the payment: the same for all three.
#include <paymcp/payment/seller_event.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include "../support/comes.hpp"
#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace seller_outbox_test {

namespace {

using namespace paymcp;
using namespace paymcp_tests;
using paymcp::testing::sample_payment;
using seller::change;
using seller::news;
using seller::standing;

constexpr unix_time start{milliseconds(1'700'000'000'000)};
constexpr milliseconds minute{60'000};
constexpr milliseconds day{86'400'000};

/// Runs a test on a store of each kind. `open()` opens one more connection to the same payments.
template <class Test>
void in_each_store(retention kept, Test test) {
    SUBCASE("memory") {
        memory_store store(kept);
        test([&] { return store; });
    }
    SUBCASE("sqlite") {
        const temp_folder folder;
        test([&] { return sqlite_store(folder.file("a.db"), {.kept = kept}); });
    }
    SUBCASE("redis") {
        if (!redis_process::available()) return;
        const redis_process server;
        test([&] { return redis_store(server.url(), {.kept = kept}); });
    }
}

template <class Store>
payment written(Store& store, payment one, const std::function<void(payment&)>& step) {
    step(one);
    CHECK(store.replace(one, one.version).value());
    ++one.version;
    return one;
}

template <class Store>
payment opened(Store& store) {
    return store.open(sample_payment()).value().subject;
}

void pay(payment& one) { one.state = payment_state::secured; }
void run(payment& one) { one.state = payment_state::running; }
void deliver(payment& one) {
    one.state = payment_state::delivered;
    one.ended = start;
    one.output = {.content = "[1]", .structured = "", .failed = false};
}

template <class Store>
std::vector<news> take(Store& store, unix_time now, std::size_t most = 10) {
    return store.take_changes(now, now + minute, most).value();
}

TEST_CASE("a change of state, desk or doubt is kept once, with what was before; others are not") {
    in_each_store({}, [](auto open) {
        auto store = open();
        CHECK(store.keep_changes(start, day).has_value());
        payment one = opened(store);
        CHECK(take(store, start).empty());
        one = written(store, one, [](payment& p) { p.link = "https://pay.example/"; });
        CHECK(take(store, start).empty());
        one = written(store, one, pay);
        one = written(store, one, run);
        one = written(store, one, deliver);
        one = written(store, one, [](payment& p) { p.collected = true; });
        one = written(store, one, [](payment& p) {
            p.returned = 20;
            p.dispute = states::dispute::open;
        });
        one = written(store, one, [](payment& p) {
            p.returned = 0;
            p.dispute = states::dispute::lost;
            p.state = payment_state::refunded;
            p.unclear = "odd";
        });
        one = written(store, one, [](payment& p) {
            p.dispute = states::dispute::none;
            p.unclear.clear();
        });
        auto other = open();
        const std::vector<news> all = take(other, start + minute);
        REQUIRE(all.size() == 1);
        CHECK(all[0].subject.id == one.id);
        CHECK(all[0].subject.principal == one.principal);
        CHECK(all[0].subject.version == one.version);
        CHECK(all[0].subject.arguments.empty());
        CHECK(all[0].subject.link.empty());
        CHECK(all[0].subject.output == tool_output{});
        CHECK(all[0].tries == 0);
        const standing paid{payment_state::secured, 0, states::dispute::none, false};
        const standing running{payment_state::running, 0, states::dispute::none, false};
        const standing done{payment_state::delivered, 0, states::dispute::none, false};
        const standing partly{payment_state::delivered, 20, states::dispute::open, false};
        const standing lost{payment_state::refunded, 0, states::dispute::lost, true};
        const standing over{payment_state::refunded, 0, states::dispute::none, false};
        const unix_time now = start + minute;
        const std::vector<change> expected{{3, {}, paid, now},     {4, paid, running, now}, {5, running, done, now},
                                           {7, done, partly, now}, {8, partly, lost, now},  {9, lost, over, now}};
        CHECK(all[0].changes == expected);
    });
}

TEST_CASE("what is taken nobody else gets for a while, and what is told is gone") {
    in_each_store({}, [](auto open) {
        auto store = open();
        auto other = open();
        CHECK(store.keep_changes(start, day).has_value());
        payment one = written(store, opened(store), pay);
        CHECK(take(store, start).size() == 1);
        CHECK(take(other, start + minute - milliseconds(1)).empty());
        // A change meanwhile waits for the end of that while, too.
        one = written(other, one, run);
        CHECK(take(other, start + minute - milliseconds(1)).empty());
        const std::vector<news> again = take(other, start + minute);
        REQUIRE(again.size() == 1);
        REQUIRE(again[0].changes.size() == 2);
        CHECK(again[0].changes[0].noticed == start);  // it stays
        CHECK(again[0].changes[1].noticed == start + minute);
        CHECK(other.change_told(one.id, again[0].changes[0].version).has_value());
        CHECK(other.put_changes_back(one.id, again[0].changes[1].version, start + 5 * minute, 3).has_value());
        CHECK(take(store, start + 5 * minute - milliseconds(1)).empty());
        const std::vector<news> rest = take(store, start + 5 * minute);
        REQUIRE(rest.size() == 1);
        CHECK(rest[0].tries == 3);
        REQUIRE(rest[0].changes.size() == 1);
        CHECK(store.change_told(one.id, rest[0].changes[0].version).has_value());
        CHECK(store.put_changes_back(one.id, rest[0].changes[0].version, start, 0).has_value());
        CHECK(take(store, start + day / 2).empty());
    });
}

TEST_CASE("a change during a delivery is due as soon as the delivery is over") {
    in_each_store({}, [](auto open) {
        auto store = open();
        CHECK(store.keep_changes(start, day).has_value());
        payment one = written(store, opened(store), pay);
        const std::vector<news> first = take(store, start);
        REQUIRE(first.size() == 1);
        one = written(store, one, run);
        CHECK(store.put_changes_back(one.id, first[0].changes.back().version, start + 9 * minute, 1).has_value());
        const std::vector<news> second = take(store, start + milliseconds(1));
        REQUIRE(second.size() == 1);
        CHECK(second[0].changes.size() == 2);
        for (const change& each : second[0].changes) CHECK(store.change_told(one.id, each.version).has_value());
        one = written(store, one, deliver);
        CHECK(store.put_changes_back(one.id, second[0].changes.back().version, start, 0).has_value());
        CHECK(take(store, start + milliseconds(2)).size() == 1);
    });
}

TEST_CASE("news of many payments are taken a few at a time, each by one server") {
    in_each_store({}, [](auto open) {
        auto store = open();
        auto other = open();
        CHECK(store.keep_changes(start, day).has_value());
        for (int i = 0; i < 5; ++i) written(store, opened(store), pay);
        const std::vector<news> some = take(store, start, 2);
        const std::vector<news> rest = take(other, start, 10);
        CHECK(some.size() == 2);
        CHECK(rest.size() == 3);
        for (const news& one : some)
            for (const news& another : rest) CHECK(one.subject.id != another.subject.id);
    });
}

TEST_CASE("nothing is kept before it is switched on, and what is paid then counts as new") {
    in_each_store({}, [](auto open) {
        auto store = open();
        const payment paid = written(store, opened(store), pay);
        payment done = written(store, opened(store), pay);
        done = written(store, done, deliver);
        auto other = open();
        CHECK(other.keep_changes(start, day).has_value());
        CHECK(other.keep_changes(start, day).has_value());
        const std::vector<news> found = take(store, start);
        REQUIRE(found.size() == 1);
        CHECK(found[0].subject.id == paid.id);
        REQUIRE(found[0].changes.size() == 1);
        CHECK(found[0].changes[0].before == standing{});
        CHECK(found[0].changes[0].after.state == payment_state::secured);
        // A connection that does not know of it keeps changes from then on, too.
        written(store, done, [](payment& p) { p.state = payment_state::refunding; });
        CHECK(take(other, start).size() == 1);
    });
}

TEST_CASE("a record is kept until its news are told") {
    in_each_store({.outputs = milliseconds(1), .records = milliseconds(1)}, [](auto open) {
        auto store = open();
        CHECK(store.keep_changes(start, day).has_value());
        payment one = written(store, opened(store), pay);
        one = written(store, one, deliver);
        for (int i = 0; i < 100; ++i) CHECK(store.sweep(start + day / 2).has_value());
        const std::vector<news> all = take(store, start + day / 2);
        REQUIRE(all.size() == 1);
        CHECK(all[0].subject.tool == "picture");
        for (const change& each : all[0].changes) CHECK(store.change_told(one.id, each.version).has_value());
        CHECK(comes([&] { return store.sweep(start + day / 2).has_value() && !store.find(one.id).value(); }));
    });
}

TEST_CASE("an outbox that no server has read for long ends, with what is in it") {
    const temp_folder folder;
    const auto ends_in = [](auto store) {
        CHECK(store.keep_changes(start, day).has_value());
        payment one = written(store, opened(store), pay);
        CHECK(store.sweep(start + day - milliseconds(1)).has_value());
        CHECK(take(store, start).size() == 1);
        CHECK(store.sweep(start + day).has_value());
        one = written(store, one, run);
        CHECK(take(store, start + 2 * day).empty());
        CHECK(store.keep_changes(start + 2 * day, day).has_value());
        CHECK(take(store, start + 2 * day).size() == 1);
    };
    ends_in(memory_store{});
    ends_in(sqlite_store(folder.file("a.db")));
    const detail::sqlite_database file(folder.file("a.db"), 1000);
    CHECK(file.integer("SELECT count(*) FROM sqlite_schema WHERE type='trigger' AND name LIKE 'outbox%'") == 7);
}

TEST_CASE("an outbox in Redis ends by itself") {
    if (!redis_process::available()) return;
    const redis_process server;
    redis_store store(server.url());
    CHECK(store.keep_changes(start, milliseconds(300)).has_value());
    const payment one = written(store, opened(store), pay);
    CHECK(take(store, start).size() == 1);
    // The news expire with the switch or after it.
    CHECK(comes([&] { return take(store, start + day).empty(); }));
    written(store, one, run);
    CHECK(take(store, start + day).empty());
}

TEST_CASE("a write costs a file nothing while no seller is told: it has no trigger") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"));
    store.connect();
    const detail::sqlite_database file(folder.file("a.db"), 1000);
    CHECK(file.integer("SELECT count(*) FROM sqlite_schema WHERE type='trigger' AND name LIKE 'outbox%'") == 0);
}

}  // namespace

}  // namespace seller_outbox_test

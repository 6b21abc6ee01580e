// SPDX-License-Identifier: MIT
// Every store gives operators the same view.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/gate/refund_payment.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/payment_samples.hpp>
#if PAYMCP_HAVE_SQLITE
#include <paymcp/store/sqlite/sqlite.hpp>
#endif
#if PAYMCP_HAVE_REDIS
#include <paymcp/store/redis/redis.hpp>
#endif

#include <doctest/doctest.h>

#include "../../examples/ledger/table.hpp"
#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace store_query_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::testing::fake_clock;
using paymcp::testing::sample_payment;

struct in_memory {
    memory_store store;
};

#if PAYMCP_HAVE_SQLITE
struct in_sqlite {
    temp_folder folder;
    sqlite_store store{folder.file("a.db")};
};
#endif

#if PAYMCP_HAVE_REDIS
struct in_redis {
    redis_process server;
    redis_store store{server.url()};
};
#endif

unix_time at(std::int64_t moment) { return unix_time(milliseconds(moment)); }

template <class Store>
payment put(Store& store, std::int64_t created, payment_state state, std::string tool = "picture",
            std::string currency = "USD", std::int64_t amount = 50) {
    payment one = sample_payment();
    one.created = at(created);
    one.tool = std::move(tool);
    one.currency = std::move(currency);
    one.amount = amount;
    one = store.open(one).value().subject;
    one.state = state;
    one.ended = at(created + 5);
    REQUIRE(store.replace(one, 1).value());
    ++one.version;
    return one;
}

template <class Store>
std::vector<std::string> ids(Store& store, ledger::query wanted) {
    std::vector<std::string> all;
    do {
        const ledger::page page = store.list(wanted).value();
        CHECK(page.payments.size() <= wanted.limit);
        for (const payment& one : page.payments) all.push_back(one.id);
        wanted.cursor = page.next;
    } while (!wanted.cursor.empty());
    return all;
}

template <class Store>
void try_ledger(Store& store) {
    CHECK(store.list({}).value().payments.empty());
    CHECK(store.totals({}).value().empty());
    const payment first = put(store, 1000, payment_state::delivered);
    const payment yen = put(store, 2000, payment_state::secured, "translate", "JPY", 80);
    const payment again = put(store, 3000, payment_state::delivered);
    const payment owed = put(store, 4000, payment_state::refunding, "translate", "JPY", 80);
    const payment last = put(store, 5000, payment_state::created);
    using list = std::vector<std::string>;
    CHECK(ids(store, {}) == list{last.id, owed.id, again.id, yen.id, first.id});
    CHECK(ids(store, {.limit = 2}) == list{last.id, owed.id, again.id, yen.id, first.id});
    CHECK(ids(store, {.states = {payment_state::delivered}}) == list{again.id, first.id});
    CHECK(ids(store, {.states = states::undelivered.list()}) == list{owed.id, yen.id});
    CHECK(ids(store, {.tool = "translate"}) == list{owed.id, yen.id});
    CHECK(ids(store, {.currency = "USD"}) == list{last.id, again.id, first.id});
    CHECK(ids(store, {.created_from = at(2000), .created_before = at(4000)}) == list{again.id, yen.id});
    CHECK(ids(store, {.states = {payment_state::voided}}).empty());
    CHECK(ids(store, {.tool = "transl_te"}).empty());
    CHECK(ids(store, {.tool = "' OR ''='"}).empty());
    const payment shown = store.list({.limit = 1}).value().payments.at(0);
    CHECK(shown == last);
    for (const char* wrong : {"x", "12", ":", "12x:a", "999999999999999999999:a"})
        CHECK(store.list({.cursor = wrong}).error().code == "bad_cursor");
    const std::vector<ledger::total> sums{{"picture", "USD", payment_state::created, 1, 50},
                                          {"picture", "USD", payment_state::delivered, 2, 100},
                                          {"translate", "JPY", payment_state::secured, 1, 80},
                                          {"translate", "JPY", payment_state::refunding, 1, 80}};
    CHECK(store.totals({}).value() == sums);
    CHECK(store.totals({.currency = "EUR"}).value().empty());
    CHECK(store.totals({.states = {payment_state::created}, .limit = 1}).value() == std::vector{sums[0]});
}

/// What went back at the desk is summed, and an open dispute is listed in any state until it is decided.
template <class Store>
void try_desk(Store& store) {
    payment part = put(store, 1000, payment_state::delivered);
    payment contested = put(store, 2000, payment_state::delivered);
    const auto note = [&](payment& one, std::int64_t returned, states::dispute dispute) {
        one.returned = returned;
        one.dispute = dispute;
        REQUIRE(store.replace(one, one.version++).value());
        CHECK(store.find(one.id).value().value() == one);
    };
    note(part, 20, states::dispute::none);
    note(contested, 5, states::dispute::open);
    const std::vector<ledger::total> sums{{"picture", "USD", payment_state::delivered, 2, 100, 25, 50}};
    CHECK(store.totals({}).value() == sums);
    const ledger::query stuck{.states = states::undelivered.list(), .or_unclear = true};
    CHECK(ids(store, stuck) == std::vector<std::string>{contested.id});
    CHECK(store.list({}).value().payments == std::vector{contested, part});
    note(contested, 5, states::dispute::won);
    CHECK(ids(store, stuck).empty());
    note(contested, 0, states::dispute::none);
    CHECK(store.totals({}).value().at(0).returned == 20);
}

/// An unclear payment is listed in any state, beside the requested states, until it is clear again.
template <class Store>
void try_unclear(Store& store) {
    payment open = put(store, 1000, payment_state::created);
    payment over = put(store, 2000, payment_state::canceled);
    const payment owed = put(store, 3000, payment_state::refunding);
    put(store, 4000, payment_state::created);
    const auto note = [&](payment& one, std::string why) {
        one.unclear = std::move(why);
        REQUIRE(store.replace(one, one.version++).value());
    };
    note(open, "it reports 0.60 USD and not 0.50 USD");
    note(over, "its order is \"HELD\"");
    using list = std::vector<std::string>;
    const ledger::query stuck{.states = states::undelivered.list(), .or_unclear = true};
    CHECK(ids(store, stuck) == list{owed.id, over.id, open.id});
    CHECK(ids(store, {.states = states::undelivered.list()}) == list{owed.id});
    CHECK(ids(store, {.states = {payment_state::canceled}, .or_unclear = true}) == list{over.id, open.id});
    CHECK(store.list(stuck).value().payments.at(2) == open);
    CHECK(ids(store, {.states = states::undelivered.list(), .tool = "other", .or_unclear = true}).empty());
    CHECK(store.find(over.id).value().value() == over);
    note(open, "it reports 0.70 USD and not 0.50 USD");
    CHECK(store.find(open.id).value()->unclear == "it reports 0.70 USD and not 0.50 USD");
    note(open, "");
    CHECK(ids(store, stuck) == list{owed.id, over.id});
    CHECK(store.find(open.id).value().value() == open);
}

template <class Store>
void try_crowded_moment(Store& store) {
    std::set<std::string> all;
    for (int i = 0; i < 450; ++i) all.insert(put(store, 7000, payment_state::secured).id);
    const auto listed = ids(store, {.limit = 7});
    CHECK(listed.size() == 450);
    CHECK(std::set<std::string>(listed.begin(), listed.end()) == all);
    CHECK(std::is_sorted(listed.rbegin(), listed.rend()));
}

TEST_CASE("memory_store shows its payments") {
    in_memory fresh;
    try_ledger(fresh.store);
    in_memory other;
    try_crowded_moment(other.store);
    decltype(other) doubtful;
    try_unclear(doubtful.store);
    decltype(other) refunded;
    try_desk(refunded.store);
}

#if PAYMCP_HAVE_SQLITE
TEST_CASE("sqlite_store shows its payments") {
    in_sqlite fresh;
    try_ledger(fresh.store);
    in_sqlite other;
    try_crowded_moment(other.store);
    decltype(other) doubtful;
    try_unclear(doubtful.store);
    decltype(other) refunded;
    try_desk(refunded.store);
}
#endif

#if PAYMCP_HAVE_REDIS
TEST_CASE("redis_store shows its payments") {
    in_redis fresh;
    try_ledger(fresh.store);
    in_redis other;
    try_crowded_moment(other.store);
    decltype(other) doubtful;
    try_unclear(doubtful.store);
    decltype(other) refunded;
    try_desk(refunded.store);
}
#endif

TEST_CASE("memory_store drops results, and records only on request") {
    memory_store kept;
    memory_store forgetful(retention{.outputs = milliseconds(1000), .records = milliseconds(5000)});
    for (const payment_state state : testing::detail::all_states) {
        const payment one = put(kept, 1000, state);
        const payment other = put(forgetful, 1000, state);
        CHECK_FALSE(kept.sweep(at(1005 + 86'400'000 - 1)).value());
        CHECK(kept.find(one.id).value() == one);
        CHECK_FALSE(kept.sweep(at(1005 + 86'400'000)).value());
        const payment rest = kept.find(one.id).value().value();
        CHECK(lifecycle::output_is_dropped(rest) == (state == payment_state::delivered));
        CHECK(rest.version == (state == payment_state::delivered ? 3 : 2));
        CHECK_FALSE(forgetful.sweep(at(6005)).value());
        CHECK(forgetful.find(other.id).value().has_value() == states::is_open(state));
    }
}

TEST_CASE("a spreadsheet export contains no formula, and a terminal line no control sequence") {
    payment one = sample_payment();
    one.id = "pay_1";
    one.reference = "a,\"b\"\nc";
    one.provider = "p";
    one.created = one.expires = {};
    for (const char* formula : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}) {
        one.principal = formula;
        const std::string line = ledger_table::csv_line(one);
        const std::string quote = std::string(formula).front() == '\r' ? "\"" : "";
        CHECK(line == R"(pay_1,created,picture,0.50,USD,50,p,"a,""b""
c",)" + quote + "'" + formula +
                          quote + ",,,,,0,");
    }
    one.principal = "alice\x1b[2J\nforged line";
    const std::string line = ledger_table::line(one, one.created);
    CHECK(line.find('\x1b') == std::string::npos);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find("alice?[2J?forged line") != std::string::npos);
}

/// A shop with an operator.
struct office {
    fake_clock time;
    memory_store store;
    mock provider{time};
    store_adapter<sync_task, memory_store> store_port{store};
    provider_adapter<sync_task, mock> provider_port{provider};

    office() { provider.serve_at("http://127.0.0.1:1/"); }

    payment paid(payment_state state, bool authorized_only, bool captured) {
        payment one = sample_payment();
        one.provider = "mock";
        one.authorized_only = authorized_only;
        one = store.open(one).value().subject;
        one.reference = provider.create(detail::order_of(one, authorized_only)).value().reference;
        REQUIRE(provider.pay(one.reference).has_value());
        if (captured) REQUIRE(provider.capture(detail::order_of(one, true)).has_value());
        one.state = state;
        one.held = {1, time.now() + milliseconds(1000)};
        REQUIRE(store.replace(one, 1).value());
        return one;
    }

    result<payment> refund(const std::string& id) {
        return refund_payment<sync_task>({store_port, provider_port, time, {}}, id).get();
    }

    mock_state money(const payment& one) { return provider.find(one.reference)->state; }
    payment_state state(const payment& one) { return store.find(one.id).value()->state; }
};

TEST_CASE("the operator refunds captured money and releases reserved money") {
    office shop;
    for (const payment_state from : {payment_state::secured, payment_state::delivered, payment_state::refunding}) {
        const payment one = shop.paid(from, false, false);
        CHECK(shop.refund(one.id).value().state == payment_state::refunded);
        CHECK(shop.money(one) == mock_state::refunded);
        CHECK(shop.state(one) == payment_state::refunded);
        CHECK(shop.refund(one.id).error().code == "not_refundable");
    }
    const payment taken = shop.paid(payment_state::delivered, true, true);
    CHECK(shop.refund(taken.id).value().state == payment_state::refunded);
    CHECK(shop.money(taken) == mock_state::refunded);
    for (const payment_state from : {payment_state::secured, payment_state::recorded, payment_state::voiding}) {
        const payment one = shop.paid(from, true, false);
        CHECK(shop.refund(one.id).value().state == payment_state::voided);
        CHECK(shop.money(one) == mock_state::voided);
    }
}

TEST_CASE("the operator refunds what the desk has left, and nothing of a sale that the payer contests") {
    office shop;
    const payment part = shop.paid(payment_state::delivered, false, false);
    REQUIRE(shop.provider.refund_at_desk(part.reference, 20).has_value());
    CHECK_FALSE(shop.provider.refund_at_desk(part.reference, 31).has_value());
    CHECK(shop.refund(part.id).value().state == payment_state::refunded);
    CHECK(shop.provider.calls().refund == 1);
    const payment whole = shop.paid(payment_state::delivered, false, false);
    REQUIRE(shop.provider.refund_at_desk(whole.reference, 50).has_value());
    CHECK(shop.refund(whole.id).value().state == payment_state::refunded);
    CHECK(shop.provider.calls().refund == 1);
    const payment contested = shop.paid(payment_state::delivered, false, false);
    REQUIRE(shop.provider.dispute(contested.reference, states::dispute::open).has_value());
    CHECK_FALSE(shop.provider.refund_at_desk(contested.reference, 1).has_value());
    CHECK(shop.refund(contested.id).error().code == "disputed");
    CHECK(shop.state(contested) == payment_state::delivered);
    const std::string shown = ledger_table::line(shop.store.find(contested.id).value().value(), {});
    CHECK(shown.ends_with("  dispute open"));
    CHECK(shop.provider.calls().refund == 1);
    REQUIRE(shop.provider.dispute(contested.reference, states::dispute::lost).has_value());
    CHECK(shop.refund(contested.id).value().dispute == states::dispute::lost);
    CHECK(shop.state(contested) == payment_state::refunded);
    CHECK(shop.provider.calls().refund == 1);
}

TEST_CASE("nothing is refunded while the tool runs, or without money") {
    office shop;
    const payment running = shop.paid(payment_state::running, false, false);
    CHECK(shop.refund(running.id).error().code == "not_refundable");
    CHECK(shop.money(running) == mock_state::paid);
    shop.time.advance(milliseconds(1000));
    CHECK(shop.refund(running.id).value().state == payment_state::refunded);
    for (const payment_state nothing : {payment_state::created, payment_state::canceled, payment_state::expired}) {
        const payment one = shop.paid(nothing, false, false);
        CHECK(shop.refund(one.id).error().code == "not_refundable");
        CHECK(shop.state(one) == nothing);
    }
    CHECK(shop.refund("pay_none").error().code == "payment_unknown");
    payment foreign = sample_payment();
    CHECK(shop.refund(shop.store.open(foreign).value().subject.id).error().code == "provider_mismatch");
}

TEST_CASE("a refund that the provider did not make stays on record, and the next attempt finishes it") {
    office shop;
    payment one = shop.paid(payment_state::delivered, false, false);
    const std::string reference = std::exchange(one.reference, "mock_unknown");
    REQUIRE(shop.store.replace(one, 2).value());
    CHECK(shop.refund(one.id).error().code == "provider_unavailable");
    CHECK(shop.state(one) == payment_state::refunding);
    one = shop.store.find(one.id).value().value();
    one.reference = reference;
    REQUIRE(shop.store.replace(one, one.version).value());
    CHECK(shop.refund(one.id).value().state == payment_state::refunded);
    CHECK(shop.money(one) == mock_state::refunded);
}

TEST_CASE("a refund fences off a running tool") {
    payment held = sample_payment();
    held.state = payment_state::running;
    held.held = {3, at(100)};
    const auto owed = lifecycle::refund_ordered(held, at(100));
    REQUIRE(owed.has_value());
    CHECK_FALSE(lifecycle::recorded(*owed, 3, {}, at(101)).has_value());
    CHECK_FALSE(lifecycle::renewed(*owed, 3, at(101), milliseconds(10)).has_value());
    CHECK(lifecycle::claim(*owed, at(101), milliseconds(10), false).result == lifecycle::claim_result::spent);
    CHECK_FALSE(lifecycle::refund_ordered(held, at(99)).has_value());
}

TEST_CASE("a captured payment is refunded, not released") {
    payment one = sample_payment();
    one.authorized_only = true;
    one.state = payment_state::delivered;
    const auto owed = lifecycle::refund_ordered(one, at(1));
    REQUIRE(owed.has_value());
    CHECK(owed->state == payment_state::refunding);
    const auto still = lifecycle::return_due(*owed, 0, false, at(2));
    REQUIRE(still.has_value());
    CHECK(still->state == payment_state::refunding);
}

}  // namespace

}  // namespace store_query_test

// SPDX-License-Identifier: MIT
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"

#include <string>
#include <utility>
#include <vector>

namespace encrypted_contents_test {

namespace {

using namespace paymcp;
using namespace paymcp_tests;
using paymcp::testing::same_call;
using paymcp::testing::sample_payment;

/// A payment whose arguments and result are found nowhere else.
payment confidential() {
    payment one = sample_payment();
    one.arguments = R"({"prompt":"my rare illness"})";
    return one;
}

const tool_output answer{.content = R"([{"type":"text","text":"its rare cure"}])",
                         .structured = R"({"cure":"rare tea"})"};

template <class Store>
payment delivered_in(Store& store) {
    payment one = store.open(confidential()).value().subject;
    one.state = payment_state::delivered;
    one.ended = one.created;
    one.output = answer;
    CHECK(store.replace(one, 1).value());
    ++one.version;
    return one;
}

std::string file_of(const temp_folder& folder) {
    return bytes_of(folder.file("a.db")) + bytes_of(folder.file("a.db-wal"));
}

/// What a store with each of the keys makes of one payment.
template <class Make>
void keeps_its_contents_with(const Make& make) {
    const state_key first = random_state_key();
    const state_key second = random_state_key();
    payment kept;
    payment plain;
    {
        auto store = make(std::vector<state_key>{});
        plain = delivered_in(store);
    }
    {
        auto store = make(std::vector{first});
        kept = delivered_in(store);
        CHECK(store.find(kept.id).value() == kept);
        CHECK(store.find(plain.id).value() == plain);  // written before there was a key
        const payment unpaid = store.open(confidential()).value().subject;
        CHECK(store.open(same_call(unpaid)).value().subject == unpaid);
        kept.collected = true;
        CHECK(store.replace(kept, kept.version).value());
        ++kept.version;
    }
    {
        auto store = make(std::vector{second, first});
        CHECK(store.find(kept.id).value() == kept);
        CHECK(store.list({.limit = 1}).value().payments.front().arguments == kept.arguments);
    }
    for (const std::vector<state_key>& wrong : {std::vector<state_key>{}, std::vector{second}}) {
        auto store = make(wrong);
        REQUIRE_FALSE(store.find(kept.id).has_value());
        CHECK(store.find(kept.id).error().code == "store_unavailable");
        // The books need no key.
        const ledger::page page = store.list({}).value();
        CHECK(page.payments.size() == 3);
        for (const payment& one : page.payments) CHECK(one.arguments == (one.id == plain.id ? plain.arguments : ""));
        std::int64_t counted = 0;
        const std::vector<ledger::total> totals = store.totals({}).value();
        for (const ledger::total& one : totals) counted += one.count;
        CHECK(counted == 3);
    }
}

TEST_CASE("SQLite: encrypted contents are read with their key only, the books without it") {
    const temp_folder folder;
    keeps_its_contents_with([&](std::vector<state_key> keys) {
        return sqlite_store(folder.file("a.db"), {.contents_keys = std::move(keys)});
    });
}

TEST_CASE("Redis: encrypted contents are read with their key only, the books without it") {
    const redis_process server;
    keeps_its_contents_with(
        [&](std::vector<state_key> keys) { return redis_store(server.url(), {.contents_keys = std::move(keys)}); });
}

TEST_CASE("SQLite: nothing of the arguments and the result is in the file") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"), {.contents_keys = {random_state_key()}});
    delivered_in(store);
    CHECK(file_of(folder).find("rare") == std::string::npos);
    const temp_folder open;
    sqlite_store readable(open.file("a.db"));
    delivered_in(readable);
    CHECK(file_of(open).find("rare") != std::string::npos);
}

TEST_CASE("Redis: nothing of the arguments and the result is in its data") {
    const auto dumped = [](std::vector<state_key> keys) {
        const redis_process server;
        redis_store store(server.url(), {.contents_keys = std::move(keys)});
        delivered_in(store);
        detail::redis_client client({.address = detail::read_redis_url(server.url())});
        const auto ask = [&](std::vector<std::string> words) {
            return detail::wait_for<detail::redis_value>([&](auto done) { client.send(words, std::move(done)); })
                .value();
        };
        std::string all;
        for (const detail::redis_value& key : ask({"KEYS", "*"}).items)
            if (ask({"TYPE", key.text}).text == "hash")
                for (const detail::redis_value& one : ask({"HGETALL", key.text}).items) all += one.text;
        return all;
    };
    CHECK(dumped({random_state_key()}).find("rare") == std::string::npos);
    CHECK(dumped({}).find("rare cure") != std::string::npos);
}

TEST_CASE("an encrypted text that was changed, or put into another payment, is refused") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"), {.contents_keys = {random_state_key()}});
    const payment mine = delivered_in(store);
    const payment others = delivered_in(store);
    const detail::sqlite_database file(folder.file("a.db"), 5000);
    for (const char* change :
         {"content=(SELECT content FROM payments WHERE id='", "structured=(SELECT content FROM payments WHERE id='",
          "arguments='sealed:'||(SELECT id FROM payments WHERE id='"}) {
        const payment fresh = delivered_in(store);
        std::string statement = "UPDATE payments SET ";
        statement += change + mine.id;
        statement += "') WHERE id='" + fresh.id;
        file.run(statement + "'");
        CHECK_FALSE(store.find(fresh.id).has_value());
    }
    CHECK(store.find(others.id).value() == others);
}

TEST_CASE("a result that was dropped is seen to be, though results are encrypted") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"),
                       {.kept = {.outputs = milliseconds(1000)}, .contents_keys = {random_state_key()}});
    const payment one = delivered_in(store);
    CHECK_FALSE(store.sweep(one.ended + milliseconds(2000)).value());
    const payment left = *store.find(one.id).value();
    CHECK(left.output.content.empty());
    CHECK(left.arguments == one.arguments);
}

}  // namespace

}  // namespace encrypted_contents_test

// SPDX-License-Identifier: MIT
// A Redis server that refuses, sends nonsense or disconnects, and a store that is destroyed during a call.
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include "../support/comes.hpp"
#include "../support/redis_process.hpp"
#include "../support/scripted_redis.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace redis_faults_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::testing::sample_payment;

const redis_options impatient{
    .timeout = milliseconds(700), .longest_pause = milliseconds(100), .heartbeat = milliseconds(200)};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

scripted_redis::script always(std::string bytes) {
    return [bytes = std::move(bytes)](const std::string&) { return std::optional(bytes); };
}

TEST_CASE("a refusal by Redis is an error in its words, and the connection serves the next call") {
    scripted_redis server(always("$-1\r\n"));
    redis_store store(server.url(), impatient);
    store.connect();
    CHECK(store.now() >= unix_time(milliseconds(1'700'000'000'500)));  // its time, not this machine's
    CHECK(store.now() < unix_time(milliseconds(1'700'000'060'500)));
    for (const std::string word :
         {"LOADING Redis is loading the dataset in memory", "READONLY You can't write against a read only replica.",
          "OOM command not allowed when used memory > 'maxmemory'.", "BUSY Redis is busy running a script.",
          "MISCONF Redis is configured to save RDB snapshots", "WRONGTYPE Operation against a key",
          "NOREPLICAS Not enough good replicas to write.", "MASTERDOWN Link with MASTER is down", "CLUSTERDOWN down",
          "NOPERM this user has no permissions to run the 'evalsha' command", "ERR unknown command"}) {
        server.answer_by(always("-" + word + "\r\n"));
        for (const failure& refused :
             {store.open(sample_payment()).error(), store.find("pay_1").error(),
              store.replace(sample_payment(), 1).error(), store.list({}).error(), store.sweep({}).error()}) {
            CHECK(refused.code == "store_unavailable");
            CHECK(refused.message == "the Redis server refused: " + word);
        }
        server.answer_by(always("$-1\r\n"));
        CHECK_FALSE(store.find("pay_1").value().has_value());
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("a time that took long to arrive is not trusted") {
    const auto began = std::chrono::steady_clock::now();
    const auto right = [began] {
        const auto passed = std::chrono::steady_clock::now() - began;
        return 1'700'000'000'000 + std::chrono::duration_cast<milliseconds>(passed).count();
    };
    std::atomic<int> told = 0;
    scripted_redis server(always("$-1\r\n"));
    server.tell_time_by([&] { return right() - (++told % 12 == 0 ? 5'000 : 0); });
    redis_store store(server.url(), {.timeout = milliseconds(60'000), .heartbeat = milliseconds(10)});
    store.connect();
    std::int64_t worst = 0;
    while (told < 60) worst = std::max(worst, right() - store.now().time_since_epoch().count());
    CHECK(worst < 4'000);
}

TEST_CASE("a malformed answer is an error, and never a payment") {
    scripted_redis server(always("$-1\r\n"));
    redis_store store(server.url(), impatient);
    store.connect();
    const payment one = sample_payment();
    for (const std::string nonsense :
         {":7\r\n", "+OK\r\n", "*0\r\n", "*1\r\n$3\r\nfoo\r\n", "*2\r\n*1\r\n$1\r\na\r\n*0\r\n", "*2\r\n:1\r\n:2\r\n",
          "*3\r\n$8\r\nexisting\r\n*1\r\n$1\r\nx\r\n*0\r\n"}) {
        server.answer_by(always(nonsense));
        CHECK(store.open(one).has_error());
        CHECK(store.find(one.id).has_error());
    }
    server.answer_by(always("$-1\r\n"));
    CHECK(store.open(one).has_error());
    const result<bool> written = store.replace(one, 1);
    CHECK((written.has_error() || !*written));
}

TEST_CASE("bytes outside the Redis protocol end the connection, and the next one works") {
    for (const std::string bytes :
         {"HTTP/1.1 400 Bad Request\r\n\r\n", "$999999999999\r\n", "*-7\r\n", "\r\n\r\n", "$3\r\nabcdef"}) {
        scripted_redis server(always("$-1\r\n"));
        redis_store store(server.url(), impatient);
        store.connect();
        server.answer_by(always(bytes));
        const auto refused = store.find("pay_1");
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == "store_unavailable");
        server.answer_by(always("$-1\r\n"));
        CHECK(comes([&] { return store.find("pay_1").has_value(); }));
        CHECK(server.connections() > 1);
    }
}

TEST_CASE("a broken connection reports an unknown outcome, and is reopened with growing delays") {
    scripted_redis server([](const std::string&) { return std::optional<std::string>(); });
    redis_store store(server.url(), impatient);
    store.connect();
    for (int i = 0; i < 20; ++i) {
        const auto refused = store.replace(sample_payment(), 1);
        REQUIRE(refused.has_error());
        CHECK(contains(refused.error().message, "may or may not have been done"));
    }
    CHECK(server.connections() <= 21);
    server.answer_by(always("+written\r\n"));
    CHECK(comes([&] { return store.replace(sample_payment(), 1).has_value(); }));
}

TEST_CASE("a foreign value under our key is refused") {
    const redis_process server;
    detail::redis_client eye({.address = detail::read_redis_url(server.url())});
    redis_store store(server.url());
    store.connect();
    const auto ask = [&](std::vector<std::string> words) {
        return detail::wait_for<detail::redis_value>([&](auto done) { eye.send(words, std::move(done)); }).value();
    };
    ask({"SET", "{paymcp}:p:pay_1", "x"});
    ask({"HSET", "{paymcp}:p:pay_2", "tool", "x", "amount", "fifty"});
    CHECK(contains(store.find("pay_1").error().message, "WRONGTYPE"));
    CHECK(contains(store.find("pay_2").error().message, "makes no sense"));
    payment squatted = sample_payment();
    squatted.id = "pay_1";
    CHECK(store.open(squatted).has_error());
    CHECK(ask({"GET", "{paymcp}:p:pay_1"}).text == "x");
}

TEST_CASE("a destroyed store answers its pending calls, also when destroyed within an answer") {
    const redis_process server;
    for (int round = 0; round < 10; ++round) {
        std::atomic<int> answered = 0;
        std::atomic<bool> dropped = false;
        {
            redis_store store(server.url());
            store.connect();
            CHECK(store.open(sample_payment()).has_value());
            auto last = std::make_shared<std::optional<redis_store>>(store);
            store.open(sample_payment(), [last, &dropped](const auto&) {
                last->reset();
                dropped = true;
            });
            // At first the server does not know these scripts, and may say so after the store is destroyed.
            for (int i = 0; i < 50; ++i) store.find("pay_1", [&](const auto&) { ++answered; });
            for (int i = 0; i < 50; ++i) store.replace(sample_payment(), 1, [&](const auto&) { ++answered; });
        }
        CHECK(comes([&] { return dropped && answered == 100; }));
    }
}

}  // namespace

}  // namespace redis_faults_test

// SPDX-License-Identifier: MIT
// Records of an older version are read, and can be marked as unclear from then on.
#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"

#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/detail/schema.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <utility>

namespace stores_upgraded_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::testing::sample_payment;

TEST_CASE("a file of the first schema keeps its payments, and accepts notes") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    {
        const detail::sqlite_database old(path, 1000);
        detail::sqlite_schema(old, std::span(detail::sqlite_steps).first(1)).prepare(1 << 20);
        old.run("INSERT INTO payments VALUES('pay_old','picture','{}','d',50,'USD','scripted','ref','https://pay/',"
                "'alice','',1,2,0,0,0,0,0,1,'p:alice',0,0,'','[]')");
    }
    for (int opened = 0; opened < 2; ++opened) {
        sqlite_store store(path);
        const payment old = store.find("pay_old").value().value();
        CHECK(old.reference == "ref");
        CHECK(old.unclear == (opened == 0 ? "" : "odd"));
        payment noted = old;
        noted.unclear = "odd";
        CHECK(store.replace(noted, old.version).value());
    }
}

TEST_CASE("unclear records do not expire, and do once they are settled") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"), {.kept = {.records = milliseconds(1000)}});
    payment one = sample_payment();
    one.state = payment_state::canceled;
    one.unclear = "odd";
    one = store.open(one).value().subject;
    const unix_time late = one.created + milliseconds(10'000'000);
    while (store.sweep(late).value()) {}
    REQUIRE(store.find(one.id).value() == one);
    one.unclear.clear();
    CHECK(store.replace(one, one.version).value());
    while (store.sweep(late).value()) {}
    CHECK_FALSE(store.find(one.id).value().has_value());
}

TEST_CASE("a record of a server without notes is read") {
    const redis_process server;
    redis_store store(server.url());
    payment one = store.open(sample_payment()).value().subject;
    one.unclear = "odd";
    CHECK(store.replace(one, one.version++).value());
    detail::redis_client other({.address = detail::read_redis_url(server.url())});
    const auto forget = [&](auto done) {
        other.send({"HDEL", "{paymcp}:p:" + one.id, "unclear"}, std::move(done));
    };
    CHECK(detail::wait_for<detail::redis_value>(forget).value().integer == 1);
    one.unclear.clear();
    CHECK(store.find(one.id).value() == one);
    one.state = payment_state::secured;
    CHECK(store.replace(one, one.version++).value());
    CHECK(store.find(one.id).value() == one);
}

}  // namespace

}  // namespace stores_upgraded_test

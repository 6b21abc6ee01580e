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

/// A file as the second schema's servers wrote it (sqlite3 FILE .dump), with an open payment, a doubted one and a
/// result.
constexpr const char* second_schema = R"(PRAGMA application_id=1886217072; PRAGMA user_version=2;
    CREATE TABLE payments(id TEXT NOT NULL PRIMARY KEY, tool TEXT NOT NULL, arguments TEXT NOT NULL,
        digest TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, provider TEXT NOT NULL,
        reference TEXT NOT NULL, link TEXT NOT NULL, principal TEXT NOT NULL, session TEXT NOT NULL,
        created INTEGER NOT NULL, expires INTEGER NOT NULL, state INTEGER NOT NULL, authorized_only INTEGER NOT NULL,
        token INTEGER NOT NULL, held_until INTEGER NOT NULL, settled INTEGER NOT NULL, version INTEGER NOT NULL,
        owner TEXT, collected INTEGER NOT NULL, failed INTEGER NOT NULL, structured TEXT NOT NULL,
        content TEXT NOT NULL) STRICT;
    INSERT INTO payments VALUES('pay_open','picture','{}','d',50,'USD','scripted','ref','https://pay/','alice','',
        1700000000000,1700003600000,0,0,0,0,0,2,'p:alice',0,0,'','');
    INSERT INTO payments VALUES('pay_odd','picture','{}','d',50,'USD','scripted','ref2','https://pay/2','','',
        1700000000001,1700003600000,1,0,0,0,0,4,NULL,0,0,'','');
    INSERT INTO payments VALUES('pay_done','picture','{}','d',50,'USD','scripted','ref3','https://pay/3','','',
        1700000000002,1700003600000,4,0,1,1700000030000,1700000009000,5,NULL,1,0,'','[{"type":"text","text":"dog"}]');
    CREATE INDEX payments_open ON payments(owner, tool, digest, amount, currency, provider) WHERE owner IS NOT NULL;
    CREATE INDEX payments_unpaid ON payments(expires) WHERE state = 0;
    CREATE INDEX payments_undelivered ON payments(created) WHERE state IN (1, 2, 3, 5, 6);
    CREATE INDEX payments_kept ON payments(settled) WHERE state = 4 AND content <> '';
    CREATE INDEX payments_ended ON payments(settled) WHERE state IN (4, 7, 8, 9, 10);
    CREATE INDEX payments_created ON payments(created, id);
    CREATE TABLE unclear(id TEXT NOT NULL PRIMARY KEY, why TEXT NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO unclear VALUES('pay_odd','odd');)";

/// How a server of the second schema writes.
constexpr const char* second_update =
    "UPDATE payments SET (state,token,version,content,owner)=(?2,?3,?4,?5,?6) WHERE id=?1 AND version=?7";

TEST_CASE("a file of the second schema is brought forward, while a server of that version has it open") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    const detail::sqlite_database old(path, 1000);
    old.run("PRAGMA journal_mode=WAL");
    old.run(second_schema);
    const auto find = [&] { return old.integer("SELECT state FROM payments WHERE id='pay_open'"); };
    detail::sqlite_statement update = old.prepare(second_update);
    sqlite_store store(path);
    store.connect();
    CHECK(old.integer("PRAGMA user_version") == std::ssize(detail::sqlite_steps));
    CHECK(store.find("pay_odd").value().value().unclear == "odd");
    CHECK(store.find("pay_done").value().value().output.content == R"([{"type":"text","text":"dog"}])");

    payment open = store.find("pay_open").value().value();
    open.state = payment_state::secured;
    CHECK(store.replace(open, open.version).value());
    CHECK(find() == 1);
    CHECK(update.with("pay_open", 2, 1, 4, "", "p:alice", 3).run() == 1);
    open = store.find("pay_open").value().value();
    CHECK((open.state == payment_state::running && open.version == 4));
    CHECK_FALSE(store.replace(open, 3).value());

    const payment odd = store.find("pay_odd").value().value();
    payment judged = odd;
    judged.unclear.clear();
    CHECK(store.replace(judged, odd.version).value());
    CHECK(store.find("pay_odd").value().value().unclear == "");
    CHECK_FALSE(store.sweep(unix_time(milliseconds(1'800'000'000'000))).value());
    CHECK(store.find("pay_done").value().value().output.content == "");
    CHECK(store.find("pay_open").value().value() == open);
}

TEST_CASE("a server of the second schema that starts refuses a file that was brought forward") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    CHECK(sqlite_store(path).open(sample_payment()).has_value());
    const detail::sqlite_database old(path, 1000);
    const detail::sqlite_schema second(old, std::span(detail::sqlite_steps).first(2));
    std::string newer = "it was written by a newer version of paymcp (schema ";
    newer += std::to_string(detail::sqlite_steps.size());
    newer += ", known here: 2)";
    CHECK_THROWS_WITH(second.prepare(1 << 20), newer.c_str());
}

TEST_CASE("unclear records do not expire, and do once they are clear") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"), {.kept = {.records = milliseconds(1000)}});
    payment one = sample_payment();
    one.state = payment_state::canceled;
    one.ended = one.created;
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

TEST_CASE("what went back at the desk is dropped with its payment, which an open dispute keeps") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    sqlite_store store(path, {.kept = {.records = milliseconds(1000)}});
    payment one = sample_payment();
    one.state = payment_state::delivered;
    one.ended = one.created;
    one.returned = 20;
    one.dispute = states::dispute::open;
    one = store.open(one).value().subject;
    const unix_time late = one.created + milliseconds(100'000'000);
    while (store.sweep(late).value()) {
    }
    REQUIRE(store.find(one.id).value().value().returned == 20);
    one = store.find(one.id).value().value();
    one.dispute = states::dispute::lost;
    CHECK(store.replace(one, one.version).value());
    while (store.sweep(late).value()) {
    }
    CHECK_FALSE(store.find(one.id).value().has_value());
    CHECK(detail::sqlite_database(path, 1000).integer("SELECT count(*) FROM desk") == 0);
}

TEST_CASE("a record of a server without notes is read") {
    const redis_process server;
    redis_store store(server.url());
    payment one = store.open(sample_payment()).value().subject;
    one.unclear = "odd";
    CHECK(store.replace(one, one.version++).value());
    detail::redis_client other({.address = detail::read_redis_url(server.url())});
    const auto forget = [&](auto done) {
        other.send({"HDEL", "{paymcp}:p:" + one.id, "unclear", "returned", "dispute"}, std::move(done));
    };
    CHECK(detail::wait_for<detail::redis_value>(forget).value().integer == 3);
    one.unclear.clear();
    CHECK(store.find(one.id).value() == one);
    one.state = payment_state::secured;
    CHECK(store.replace(one, one.version++).value());
    CHECK(store.find(one.id).value() == one);
}

}  // namespace

}  // namespace stores_upgraded_test

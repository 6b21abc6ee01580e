// SPDX-License-Identifier: MIT
// Paid calls of machines over each store: a process that dies at every step, and the one after it.
#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"
#include "../support/wallet_till.hpp"

#include <paymcp/store/memory.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>

#include <doctest/doctest.h>

#include <string>

namespace wallet_stores_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using call_flow::verdict;

/// One purchase whose process dies at that operation of its store. Returns whether it died.
template <class Store, class Rail>
bool buy_and_die(Store store, int operation, bool charge_first, bool loses_answer) {
    wallet_till<Store, Rail> shop(std::move(store));
    const std::string key =
        "nonce_" + std::to_string(operation) + (charge_first ? "c" : "r") + (loses_answer ? "l" : "a");
    machine_call paid = shop.call(key);
    paid.charge_first = charge_first;
    paid.expires += milliseconds(3'600'000);
    if (loses_answer) shop.rail.settle_says = {{scripted_rail::silence(), true}};
    bool dead = false;
    shop.die_at(operation);
    try {
        const call_answer answer = shop.send(paid);
        CHECK(answer.says == verdict::result);
    } catch (const died&) {
        dead = true;
    }
    shop.die_at(-1);
    const bool known = shop.store.find(call_life::record_id(key)).value().has_value();
    // The first attempt of the recovery may be the one without an answer.
    if (known) CHECK((shop.recover(key) || shop.recover(key)));
    const call_answer answer = shop.send(paid);
    CHECK(answer.says == verdict::result);
    CHECK(answer.output.content == R"(paint{"n":1})");
    CHECK(shop.rail.charged == 1);
    for (const std::string& body : shop.rail.bodies) CHECK(body == "body of " + key);
    CHECK(shop.stored(key).state == payment_state::delivered);
    return dead;
}

/// Returns at how many operations a purchase can die.
template <class Store>
int die_everywhere(const Store& store) {
    int deaths = 0;
    for (const bool charge_first : {false, true})
        for (const bool loses_answer : {false, true})
            for (int at = 0; buy_and_die<Store, scripted_rail>(store, at, charge_first, loses_answer); ++at) ++deaths;
    return deaths;
}

TEST_CASE("a process may die at every operation of the memory store: the call is run, charged and answered once") {
    CHECK(die_everywhere(memory_store()) >= 40);
}

TEST_CASE("a process may die at every operation of SQLite") {
    const temp_folder folder;
    CHECK(die_everywhere(sqlite_store(folder.file("wallets.db"))) >= 40);
}

TEST_CASE("a process may die at every operation of Redis") {
    const redis_process server;
    CHECK(die_everywhere(redis_store(server.url())) >= 40);
}

}  // namespace

}  // namespace wallet_stores_test

// SPDX-License-Identifier: MIT The durable stores keep the laws of stores: with 64 threads, each with its own
// connection or all on one, and in several processes.
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/seal.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/account_laws.hpp>
#include <paymcp/testing/payment_samples.hpp>
#include <paymcp/testing/store_laws.hpp>

#include <doctest/doctest.h>

#include "../support/child_process.hpp"
#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace paymcp;
using namespace paymcp::testing;
using namespace paymcp_tests;

const sqlite_options patient{.busy_timeout = milliseconds(60'000)};

TEST_CASE("sqlite_store keeps the laws of stores: connections of their own to one file") {
    const temp_folder folder;
    const auto results = store_laws([&] { return sqlite_store(folder.file("a.db"), patient); });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 24);
}

TEST_CASE("sqlite_store keeps the laws of stores: one connection for all, which encrypts contents") {
    const temp_folder folder;
    const sqlite_store shared(folder.file("a.db"), {.contents_keys = {random_state_key()}});
    CHECK(broken_laws(store_laws([&] { return shared; })) == "");
}

TEST_CASE("redis_store keeps the laws of stores: connections of their own to one server") {
    const redis_process server;
    const auto results = store_laws([&] { return redis_store(server.url()); });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 24);
}

TEST_CASE("redis_store keeps the laws of stores: one connection for all, which encrypts contents") {
    const redis_process server;
    const redis_store shared(server.url(), {.contents_keys = {random_state_key()}});
    CHECK(broken_laws(store_laws([&] { return shared; })) == "");
}

TEST_CASE("sqlite_store keeps the laws of accounts: connections of their own to one file") {
    const temp_folder folder;
    const auto results = account_laws([&] { return sqlite_store(folder.file("a.db"), patient); });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 25);
}

TEST_CASE("sqlite_store keeps the laws of accounts: one connection for all, which encrypts contents") {
    const temp_folder folder;
    const sqlite_store shared(folder.file("a.db"), {.contents_keys = {random_state_key()}});
    CHECK(broken_laws(account_laws([&] { return shared; })) == "");
}

TEST_CASE("redis_store keeps the laws of accounts: connections of their own to one server") {
    const redis_process server;
    const auto results = account_laws([&] { return redis_store(server.url()); });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 25);
}

TEST_CASE("redis_store keeps the laws of accounts: one connection for all, which encrypts contents") {
    const redis_process server;
    const redis_store shared(server.url(), {.contents_keys = {random_state_key()}});
    CHECK(broken_laws(account_laws([&] { return shared; })) == "");
}

/// The gains of all contenders: kind of gain -> the ids, repeated for each gain.
std::map<std::string, std::multiset<std::string>> gains_in(const temp_folder& folder, int processes) {
    std::map<std::string, std::multiset<std::string>> all;
    for (int i = 0; i < processes; ++i) {
        std::ifstream file(folder.file(std::to_string(i) + ".out"));
        for (std::string kind, id; file >> kind && std::getline(file >> std::ws, id);) all[kind].insert(id);
    }
    return all;
}

/// Several processes with several threads each compete for the same payments.
template <class Store>
void contend(Store store, const std::string& name, int processes, int threads, int rounds) {
    const temp_folder folder;
    for (const char* id : {"call", "counter", "posting0", "posting1", "posting2", "posting3"}) {
        payment known = sample_payment();
        known.id = id;
        REQUIRE(store.open(known).has_value());
    }
    constexpr int units = 30;
    payment till = sample_payment();
    till.postings = {{"till", units}};
    REQUIRE(store.open(till).has_value());
    std::ofstream list(folder.file("wanted"));
    constexpr int wanted = 50;
    for (int i = 0; i < wanted; ++i) {
        payment paid = sample_payment();
        paid.state = payment_state::secured;
        list << store.open(paid).value().subject.id << '\n';
    }
    list.close();
    std::vector<std::unique_ptr<child_process>> all;
    for (int i = 0; i < processes; ++i)
        all.push_back(std::make_unique<child_process>(
            std::vector<std::string>{PAYMCP_CONTENDER, name, folder.path().string(), std::to_string(i),
                                     std::to_string(threads), std::to_string(rounds)}));
    std::ofstream(folder.file("go")) << "go";
    for (const auto& each : all) CHECK(each->wait() == 0);

    auto got = gains_in(folder, processes);
    CHECK(got["failed"].empty());
    CHECK(got["opened"].size() == 1);
    CHECK(got["found"].size() == static_cast<std::size_t>(processes * threads - 1));
    CHECK(std::set(got["found"].begin(), got["found"].end()) == std::set(got["opened"].begin(), got["opened"].end()));
    CHECK(got["claimed"].size() == wanted);
    CHECK(std::set(got["claimed"].begin(), got["claimed"].end()).size() == wanted);
    const payment last = store.find("counter").value().value();
    const auto raised = static_cast<std::uint64_t>(processes * threads * rounds);
    CHECK(last.held.token == raised);
    CHECK(last.version == raised + 1);
    CHECK(last.output.content == std::to_string(raised));

    CHECK(got["took"].size() == units);
    CHECK(store.standing("till").value() == 0);
    std::map<std::string, std::int64_t> sums{{"one", 0}, {"other", 0}};
    for (const char* id : {"posting0", "posting1", "posting2", "posting3"}) {
        const payment one = store.find(id).value().value();
        for (const accounts::posting& each : one.postings) sums[each.account] += each.units;
    }
    for (const auto& [account, sum] : sums) CHECK(store.standing(account).value() == sum);
}

TEST_CASE("four processes with sixteen threads each contend for payments in one Redis") {
    const redis_process server;
    contend(redis_store(server.url()), server.url(), 4, 16, 5);
}

TEST_CASE("two processes contend for payments in one SQLite file") {
    const temp_folder folder;
    contend(sqlite_store(folder.file("a.db"), patient), "sqlite:" + folder.file("a.db"), 2, 8, 5);
}

}  // namespace

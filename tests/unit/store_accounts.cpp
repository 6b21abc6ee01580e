// SPDX-License-Identifier: MIT
// Accounts behind the ports of the server, in files of earlier versions, and beside payments that are dropped.
#include "../support/temp_folder.hpp"

#include <paymcp/async/asio_task.hpp>
#include <paymcp/serve/detail/instrumented_provider.hpp>
#include <paymcp/store/detail/async_port.hpp>
#include <paymcp/store/detail/posting_changes.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/store/sqlite/detail/schema.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/account_laws.hpp>
#include <paymcp/testing/detail/run_awaitable.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace store_accounts_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;
using namespace paymcp_tests;

/// A port as a store of accounts, so that the laws apply to it.
class through_port {
public:
    explicit through_port(store_port<asio_task>& port) : port_(&port) {}

    asio_task<result<opened_payment>> open(const payment& subject) { return port_->open(subject); }
    asio_task<result<std::optional<payment>>> find(std::string_view id) { return port_->find(std::string(id)); }
    asio_task<result<bool>> replace(const payment& subject, std::uint64_t version) {
        return port_->replace(subject, version);
    }
    asio_task<result<accounts::taken>> take(const payment& subject, std::uint64_t version) {
        return port_->take(subject, version);
    }
    asio_task<result<std::int64_t>> standing(std::string_view account) { return port_->standing(std::string(account)); }
    asio_task<result<std::vector<accounts::listed>>> list_accounts(std::string_view prefix, std::string_view after,
                                                                   std::size_t limit) {
        return port_->list_accounts(std::string(prefix), std::string(after), limit);
    }

private:
    store_port<asio_task>* port_;
};

const auto at_once_awaited = [](auto task) { return testing::detail::run_awaitable(std::move(task)); };

std::string broken_through(store_port<asio_task>& port) {
    return broken_laws(account_laws([&] { return through_port(port); }, at_once_awaited));
}

TEST_CASE("accounts keep their laws behind the ports of the server") {
    memory_store store;
    store_adapter<asio_task, memory_store> port(store);
    CHECK(broken_through(port) == "");

    const temp_folder folder;
    sqlite_store durable(folder.file("a.db"));
    async_store_adapter<asio_task, sqlite_store> inner(durable);
    CHECK(broken_through(inner) == "");
    inner.drain();
}

TEST_CASE("an instrumented store reports the step of a take that is written") {
    memory_store store;
    store_adapter<asio_task, memory_store> inner(store);
    std::vector<std::string> steps;
    instrumented_store port(inner, [&](const payment& subject, std::string_view from) {
        steps.push_back(std::string(from) + " to " + std::to_string(static_cast<int>(subject.state)));
    });
    payment one = at_once_awaited(port.open(sample_payment())).value().subject;
    one.state = payment_state::secured;
    one.postings = {{"a", -1}};
    CHECK(at_once_awaited(port.take(one, 1)).value() == accounts::taken::short_of);
    CHECK(at_once_awaited(port.take(one, 7)).value() == accounts::taken::outdated);
    CHECK(steps.size() == 1);
    one.postings.front().floor = -1;
    CHECK(at_once_awaited(port.take(one, 1)).value() == accounts::taken::written);
    CHECK(steps == std::vector<std::string>{"none to 0", "created to 1"});
    CHECK(at_once_awaited(port.standing("a")).value() == -1);
    CHECK(at_once_awaited(port.list_accounts("", "", 9)).value() == std::vector<accounts::listed>{{"a", -1}});
}

/// A store without accounts.
class plain_store {
public:
    result<opened_payment> open(const payment& subject) { return opened_payment{subject}; }
    result<std::optional<payment>> find(std::string_view) { return std::optional<payment>(); }
    result<bool> replace(const payment&, std::uint64_t) { return false; }
};

TEST_CASE("the port of a store without accounts says so") {
    plain_store store;
    store_adapter<asio_task, plain_store> inner(store);
    instrumented_store port(inner, [](const payment&, std::string_view) {});
    const payment one = sample_payment();
    CHECK(at_once_awaited(port.take(one, 1)).error().code == "no_accounts");
    CHECK(at_once_awaited(port.standing("a")).error().code == "no_accounts");
    CHECK(at_once_awaited(port.list_accounts("", "", 9)).error().code == "no_accounts");
}

TEST_CASE("a file of the fifth schema gets accounts, and a server of that version goes on") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    const sqlite_database old(path, 1000);
    sqlite_schema(old, std::span(sqlite_steps).first(5)).prepare(1 << 20);
    sqlite_store store(path);
    payment one = sample_payment();
    one.postings = {{"a", 10}};
    one = store.open(one).value().subject;
    const std::string written = "UPDATE payments SET version=version+1,link='x' WHERE id='" + one.id + "'";
    old.run(written);
    const payment next = store.find(one.id).value().value();
    CHECK(next.postings == one.postings);
    CHECK(store.standing("a").value() == 10);
    old.run("DELETE FROM payments");
    CHECK(old.integer("SELECT count(*) FROM postings") == 0);
    CHECK(store.standing("a").value() == 10);
}

TEST_CASE("a payment that is dropped leaves its accounts, and its postings go with it") {
    const retention short_lived{.records = milliseconds(1000)};
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    const auto drops = [](auto store) {
        payment one = sample_payment();
        one.state = payment_state::canceled;
        one.ended = one.created;
        one.postings = {{"a", 10}};
        one = store.open(one).value().subject;
        while (store.sweep(one.created + milliseconds(10'000)).value()) continue;
        CHECK_FALSE(store.find(one.id).value().has_value());
        CHECK(store.standing("a").value() == 10);
    };
    drops(memory_store(short_lived));
    drops(sqlite_store(path, {.kept = short_lived}));
    CHECK(sqlite_database(path, 1000).integer("SELECT count(*) FROM postings") == 0);
}

TEST_CASE("SQLite looks for ended windows in their index") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    sqlite_store(path).connect();
    const sqlite_database database(path, 1000);
    sqlite_statement plan = database.prepare(
        "EXPLAIN QUERY PLAN SELECT name FROM accounts WHERE until<9223372036854775807 AND until<=?1 LIMIT ?2");
    REQUIRE(plan.with(std::int64_t{1}, std::int64_t{1}).step());
    CHECK(plan.text(3).find("accounts_windows") != std::string::npos);
}

TEST_CASE("the text of postings that no version writes is refused") {
    const std::vector<accounts::posting> some{{"a 1 2 3 4:", -5, accounts::no_floor, unix_time(milliseconds(7))},
                                              {"b", 9, 1}};
    const std::string text = postings_text(some);
    CHECK(read_postings(text) == some);
    CHECK(postings_text({}) == "");
    for (std::size_t cut = 1; cut < text.size(); ++cut)
        if (const std::string part = text.substr(0, cut); part != postings_text({some.front()}))
            CHECK_THROWS(read_postings(part));
    for (const char* wrong : {"1 2 3 9:a", "1 2 3 -1:a", "1  2 3 1:a", "x 2 3 1:a", "99999999999999999999 2 3 1:a"})
        CHECK_THROWS(read_postings(wrong));
}

}  // namespace

}  // namespace store_accounts_test

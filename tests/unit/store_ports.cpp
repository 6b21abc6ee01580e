// SPDX-License-Identifier: MIT
// The layers between the gate and a store preserve its behaviour: the laws of stores hold through them.
#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/sync_task.hpp>
#include <paymcp/serve/detail/instrumented_provider.hpp>
#include <paymcp/store/detail/async_port.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/store_laws.hpp>

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace store_ports_test {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;

/// A store that answers from its own thread, as stores on a disk or a network do.
class slow_store {
public:
    result<opened_payment> open(const payment& subject) { return inner_.open(subject); }
    result<std::optional<payment>> find(std::string_view id) { return inner_.find(id); }
    result<bool> replace(const payment& subject, std::uint64_t version) { return inner_.replace(subject, version); }

    void open(const payment& subject, completion<opened_payment> done) {
        later([inner = inner_, subject, done = std::move(done)]() mutable { done(inner.open(subject)); });
    }
    void find(std::string_view id, completion<std::optional<payment>> done) {
        later([inner = inner_, id = std::string(id), done = std::move(done)] { done(inner.find(id)); });
    }
    void replace(const payment& subject, std::uint64_t version, completion<bool> done) {
        later([inner = inner_, subject, version, done = std::move(done)]() mutable {
            done(inner.replace(subject, version));
        });
    }

private:
    template <class Work>
    static void later(Work work) {
        std::thread(std::move(work)).detach();
    }

    memory_store inner_;
};

/// A store that keeps a completion after calling it.
class clinging_store : public slow_store {
public:
    using slow_store::find;
    using slow_store::open;
    using slow_store::replace;

    void open(const payment& subject, completion<opened_payment> done) {
        clung_to.push_back(done);
        slow_store::open(subject, std::move(done));
    }

    std::vector<completion<opened_payment>> clung_to;
};

/// A store with its own time.
struct able_store : memory_store {
    using memory_store::memory_store;
    unix_time now() const { return unix_time(milliseconds(77)); }
};

/// A store that lists accounts from its own thread.
struct listing_store : slow_store {
    using slow_store::slow_store;
    result<accounts::taken> take(const payment&, std::uint64_t) { return accounts::taken::outdated; }
    result<std::int64_t> standing(std::string_view) { return std::int64_t(1); }
    result<std::vector<accounts::listed>> list_accounts(std::string_view, std::string_view, std::size_t) {
        return failure{"this would block the loop", "blocks"};
    }
    void list_accounts(std::string_view prefix, std::string_view after, std::size_t limit,
                       completion<std::vector<accounts::listed>> done) {
        const std::vector<accounts::listed> told{{std::string(prefix).append(after), std::int64_t(limit)}};
        std::thread([told, done = std::move(done)] { done(told); }).detach();
    }
};

/// A loop with a thread, on which any thread awaits tasks.
class spinning_loop {
public:
    spinning_loop() : thread_([this] { loop_.run(); }) {}
    ~spinning_loop() {
        work_.reset();
        thread_.join();
    }

    template <class Task>
    auto operator()(Task task) {
        return boost::asio::co_spawn(loop_, std::move(task), boost::asio::use_future).get();
    }

private:
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};
    std::thread thread_;
};

/// A port as a store, so that the laws apply to it.
class through_port {
public:
    explicit through_port(store_port<asio_task>& port) : port_(&port) {}

    asio_task<result<opened_payment>> open(const payment& subject) { return port_->open(subject); }
    asio_task<result<std::optional<payment>>> find(std::string_view id) { return port_->find(std::string(id)); }
    asio_task<result<bool>> replace(const payment& subject, std::uint64_t version) {
        return port_->replace(subject, version);
    }

private:
    store_port<asio_task>* port_;
};

std::string broken_through(store_port<asio_task>& port) {
    spinning_loop loop;
    return broken_laws(
        store_laws([&] { return through_port(port); }, [&](auto task) { return loop(std::move(task)); }));
}

TEST_CASE("a synchronous store keeps its laws on the loop") {
    memory_store store;
    store_adapter<asio_task, memory_store> port(store);
    CHECK(broken_through(port) == "");
}

TEST_CASE("an asynchronous store keeps its laws on the loop") {
    slow_store store;
    static_assert(AsyncStore<slow_store>);
    async_store_adapter<asio_task, slow_store> port(store);
    CHECK(broken_through(port) == "");
    port.drain();
}

TEST_CASE("an instrumented store keeps its laws") {
    slow_store store;
    async_store_adapter<asio_task, slow_store> inner(store);
    int steps = 0;
    instrumented_store port(inner, [&](const payment&, std::string_view) { ++steps; });
    CHECK(broken_through(port) == "");
    CHECK(steps > 0);
    port.drain();
}

TEST_CASE("a port forwards a store's optional capabilities") {
    able_store store(retention{.outputs = milliseconds(0)});
    payment one = sample_payment();
    one = store.open(one).value().subject;
    one.state = payment_state::delivered;
    REQUIRE(store.replace(one, 1).value());
    store_adapter<asio_task, able_store> inner(store);
    instrumented_store port(inner, [](const payment&, std::string_view) {});
    CHECK(port.lease_time(unix_time(milliseconds(1))) == unix_time(milliseconds(77)));
    spinning_loop loop;
    CHECK_FALSE(loop(port.sweep(one.created)).value());
    CHECK(store.find(one.id).value()->output.content == "");

    memory_store plain;
    store_adapter<sync_task, memory_store> other(plain);
    CHECK(other.lease_time(unix_time(milliseconds(1))) == unix_time(milliseconds(1)));
}

TEST_CASE("a port lists accounts, and does not block the loop where the store need not") {
    const std::vector<accounts::listed> all{{"plan/gold/a", 7}, {"plan/gold/b", 0}};
    memory_store store;
    payment one = sample_payment();
    for (const accounts::listed& each : all) one.postings.push_back({.account = each.account, .units = each.units});
    one.postings.push_back({.account = "balance/USD/ann", .units = 5});
    REQUIRE(store.open(one).has_value());
    spinning_loop loop;
    store_adapter<asio_task, memory_store> inner(store);
    instrumented_store port(inner, [](const payment&, std::string_view) {});
    CHECK(loop(port.list_accounts("plan/gold/", "", 10)).value() == all);
    CHECK(loop(port.list_accounts("plan/gold/", "plan/gold/a", 10)).value() == std::vector{all.back()});
    CHECK(loop(port.list_accounts("plan/gold/", "", 1)).value() == std::vector{all.front()});

    listing_store slow;
    async_store_adapter<asio_task, listing_store> line(slow);
    CHECK(loop(line.list_accounts("plan/", "x", 3)).value() == std::vector<accounts::listed>{{"plan/x", 3}});
    line.drain();
}

TEST_CASE("a loop that ends during a store's work is not touched afterwards") {
    clinging_store store;
    async_store_adapter<asio_task, clinging_store> port(store);
    for (int round = 0; round < 50; ++round) {
        std::vector<payment> asked;  // they outlive the calls that ask with them
        for (int i = 0; i < 20; ++i) asked.push_back(sample_payment());
        boost::asio::io_context loop(1);
        for (const payment& one : asked) boost::asio::co_spawn(loop, port.open(one), [](auto&&...) {});
        loop.poll();  // they have asked, and most have no answer yet
        loop.stop();
        port.drain();
    }
    CHECK(store.find(sample_payment().id).has_value());
}

}  // namespace store_ports_test

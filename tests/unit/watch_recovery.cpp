// SPDX-License-Identifier: MIT
// What a server recovers from the one before it.
#include "../support/settlement_fixture.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/detail/async_port.hpp>
#include <paymcp/tool/toolset.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace watch_recovery_test {

namespace {

using namespace paymcp::detail;
using namespace care_test;

TEST_CASE("all open payments are recovered, page by page, whatever their age and expiry") {
    back_room test;
    const unix_time now = test.time.now();
    for (int i = 0; i < 450; ++i) {
        payment one = record("p" + std::to_string(i), payment_state::created, now - minutes(10 * i));
        test.provider.books[one.id] = provider_status::paid;
        test.put(one);
    }
    payment foreign = record("foreign", payment_state::created, now);
    foreign.provider = "other";
    test.put(foreign);
    payment unmade = record("unmade", payment_state::created, now - minutes(90));
    unmade.reference.clear();
    test.put(unmade);
    test.start();
    test.waits.advance(minutes(3));
    for (int i = 0; i < 450; ++i) REQUIRE(test.state("p" + std::to_string(i)) == payment_state::secured);
    CHECK(test.state("foreign") == payment_state::created);
    CHECK(test.state("unmade") == payment_state::expired);
    CHECK(test.watch.open() == 0);
}

TEST_CASE("a store that is down at the start is read when it returns") {
    back_room test;
    test.put(record("a", payment_state::created, test.time.now()));
    test.provider.books["a"] = provider_status::paid;
    test.store.down = true;
    test.start();
    test.waits.advance(minutes(60));
    CHECK(test.complaints == std::vector<std::string>{"down"});
    CHECK(test.store.readings >= 60);
    CHECK(test.store.readings <= 70);
    test.store.down = false;
    test.waits.advance(minutes(2));
    CHECK(test.state("a") == payment_state::secured);
}

TEST_CASE("a payment that another server opened since the start and then died is taken over at its expiry") {
    back_room test;
    test.start();
    test.waits.advance(minutes(1));
    for (const char* id : {"paid", "unpaid", "later", "ended", "unmade"}) {
        payment one = record(id, payment_state::created, test.time.now());
        if (one.id == "unmade") one.reference.clear();
        if (one.id == "later") one.expires += minutes(60 * 3);
        test.put(one);
    }
    payment foreign = record("foreign", payment_state::created, test.time.now());
    foreign.provider = "other";
    test.put(foreign);
    for (const char* id : {"paid", "later"}) test.provider.books[id] = provider_status::paid;
    test.waits.advance(minutes(61));
    CHECK(test.provider.questions == 0);
    payment ended = test.store.find("ended")->value();
    ended.state = payment_state::canceled;
    REQUIRE(test.store.replace(ended, ended.version).value());
    test.waits.advance(minutes(62));
    CHECK(test.state("paid") == payment_state::secured);
    CHECK(test.state("unpaid") == payment_state::expired);
    CHECK(test.state("unmade") == payment_state::expired);
    CHECK(test.state("ended") == payment_state::canceled);
    CHECK(test.state("later") == payment_state::created);
    CHECK(test.state("foreign") == payment_state::created);
    CHECK(test.provider.moves == std::vector<std::string>{"cancel"});
    CHECK(test.watch.open() == 0);
    test.waits.advance(minutes(60 * 3));
    CHECK(test.state("later") == payment_state::secured);
}

TEST_CASE("a payment that cannot be closed is polled for a limited time, however often the store is read") {
    back_room test;
    test.start();
    test.put(record("stuck", payment_state::created, test.time.now()));
    test.provider.down = true;
    test.waits.advance(minutes(60 * 50));
    CHECK(test.provider.questions > 10);
    CHECK(test.watch.open() == 0);
    const int asked = test.provider.questions;
    test.waits.advance(minutes(60 * 24));
    CHECK(test.provider.questions == asked);
    CHECK(test.state("stuck") == payment_state::created);
}

constexpr auto picture = tool<"picture", price<50, USD>>("Draws", [] { return std::string("drawn"); });

/// All was paid while no server ran.
struct paid_meanwhile {
    static constexpr std::string_view name = "keeping";

    provider_result<checkout> create(const checkout_request&) { return checkout{"ref", "https://pay.example/"}; }
    provider_result<status_report> status(const checkout_request&) {
        return status_report{provider_status::paid, {}, {}};
    }
    provider_result<void> cancel(const checkout_request&) { return {}; }
    provider_result<void> refund(const checkout_request&) { return {}; }
};

/// Answers from its own threads, as stores on a disk or a network do.
class threaded_store {
public:
    result<opened_payment> open(const payment& subject) { return kept_.open(subject); }
    result<std::optional<payment>> find(std::string_view id) { return kept_.find(id); }
    result<bool> replace(const payment& subject, std::uint64_t version) { return kept_.replace(subject, version); }
    void open(const payment& subject, completion<opened_payment> done) {
        later([this, subject, done = std::move(done)] { done(kept_.open(subject)); });
    }
    void find(std::string_view id, completion<std::optional<payment>> done) {
        later([this, which = std::string(id), done = std::move(done)] { done(kept_.find(which)); });
    }
    void replace(const payment& subject, std::uint64_t version, completion<bool> done) {
        later([this, subject, version, done = std::move(done)] { done(kept_.replace(subject, version)); });
    }
    result<ledger::page> list(const ledger::query& wanted) {
        read_by = std::this_thread::get_id();
        return kept_.list(wanted);
    }

    std::atomic<std::thread::id> read_by;

private:
    template <class Work>
    void later(Work work) {
        threads_.emplace_back(std::move(work));
    }

    memory_store kept_;
    std::vector<std::jthread> threads_;
};
static_assert(AsyncStore<threaded_store> && !AsyncStore<memory_store>);

TEST_CASE_TEMPLATE("a payment that was paid while no server ran is recorded as paid after the start, without a call",
                   Store, memory_store, threaded_store) {
    Store store;
    const unix_time then = paymcp::detail::system_clock().now() - minutes(24 * 60);
    REQUIRE(store.open(record("a", payment_state::created, then)).has_value());
    REQUIRE(store.open(record("b", payment_state::refunding, then)).has_value());
    paid_meanwhile provider;
    provider_adapter<paymcp::detail::asio_task, paid_meanwhile> provider_port(provider);
    auto store_port = detail::adapt_store<paymcp::detail::asio_task>(store);
    server_app running(mcp::compiled_server<TwoStep<>, toolset_t<picture>>::spec(), store_port, provider_port, {});
    running.recover(store);
    const auto states = [&store] {
        return std::pair(store.find("a")->value().state, store.find("b")->value().state);
    };
    const std::pair wanted(payment_state::secured, payment_state::refunded);
    while (states() != wanted && running.loop().run_one_for(std::chrono::seconds(10)) > 0) {}
    CHECK(states() == wanted);
    if constexpr (AsyncStore<Store>) CHECK(store.read_by.load() != std::this_thread::get_id());
}

}  // namespace

}  // namespace watch_recovery_test

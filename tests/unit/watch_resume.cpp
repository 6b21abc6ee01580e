// SPDX-License-Identifier: MIT
// What a server takes up that was left by the one before it.
#include "../support/care_bench.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/transport/serve.hpp>

#include <chrono>

namespace {

using namespace care_test;

TEST_CASE("all open payments are taken up, page by page, whenever they were opened and whatever their time") {
    back_room test;
    const timestamp now = test.time.now();
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

TEST_CASE("a store that is down at the start is read when it is back") {
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

constexpr auto picture = tool<"picture", price<50, USD>>("Draws", [] { return std::string("drawn"); });

/// Everything was paid while no server ran.
struct paid_meanwhile {
    static constexpr std::string_view name = "keeping";

    provider_result<checkout> create(const payment_order&) { return checkout{"ref", "https://pay.example/"}; }
    provider_result<status_report> status(const payment_order&) {
        return status_report{provider_status::paid, {}, {}};
    }
    provider_result<void> cancel(const payment_order&) { return {}; }
    provider_result<void> refund(const payment_order&) { return {}; }
};

TEST_CASE("a payment that was paid while no server ran is on record as paid after the start, without any call") {
    memory_store store;
    const timestamp then = system_clock().now() - minutes(24 * 60);
    REQUIRE(store.open(record("a", payment_state::created, then)).has_value());
    REQUIRE(store.open(record("b", payment_state::refunding, then)).has_value());
    paid_meanwhile provider;
    provider_adapter<asio_task, paid_meanwhile> provider_port(provider);
    auto store_port = detail::server_port(store);
    service running(sale<TwoStep<>, toolset_t<picture>>::goods(), store_port, provider_port, {});
    running.resume(store);
    const auto states = [&store] {
        return std::pair(store.find("a")->value().state, store.find("b")->value().state);
    };
    const std::pair wanted(payment_state::secured, payment_state::refunded);
    while (states() != wanted && running.loop().run_one_for(std::chrono::seconds(10)) > 0) {}
    CHECK(states() == wanted);
}

}  // namespace

// SPDX-License-Identifier: MIT
// What was paid while no server ran is noted soon after the start, however many payments are open.
#include "../support/fakes/fake_stripe.hpp"
#include "../support/temp_folder.hpp"

#include <paymcp/gate/detail/settle_payment.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/fake_timer.hpp>
#include <paymcp/watch/detail/event_bookmark.hpp>
#include <paymcp/watch/detail/recovery.hpp>
#include <paymcp/watch/detail/settlement_worker.hpp>
#include <paymcp/watch/status_watch.hpp>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace store_recovery_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using paymcp::testing::fake_clock;
using paymcp::testing::fake_timer;
using paymcp_tests::temp_folder;
using std::chrono::minutes;
using std::chrono::seconds;

/// An SQLite store that blocks, so that a test in injected time sees its answers at once.
class blocking_store {
public:
    explicit blocking_store(const std::string& path) : kept(path) {}

    result<opened_payment> open(const payment& subject) { return kept.open(subject); }
    result<std::optional<payment>> find(std::string_view id) { return kept.find(id); }
    result<bool> replace(const payment& subject, std::uint64_t version) { return kept.replace(subject, version); }
    result<ledger::page> list(const ledger::query& wanted) { return kept.list(wanted); }
    result<std::string> event_cursor(std::string_view provider) { return kept.event_cursor(provider); }
    result<void> keep_event_cursor(std::string_view provider, std::string_view cursor) {
        return kept.keep_event_cursor(provider, cursor);
    }

    sqlite_store kept;
};

/// The parts of one server that watch and settle payments.
struct server_run {
    boost::asio::io_context context;
    fake_timer waits;
    blocking_store store;
    store_adapter<asio_task, blocking_store> stored{store};
    stripe at;
    provider_adapter<asio_task, stripe> port{at};
    std::shared_ptr<settlement_worker> settlements;
    async::worker_pool unused{1};
    watch::status_watch watch;
    recovery taken_up;

    server_run(const std::string& path, fakes::fake_stripe& fake, fake_clock& time)
        : waits(context, time),
          store(path),
          at(fake.provider()),
          watch(port, time, waits, context.get_executor(), {},
                [this](const std::string& id) { settlements->see_to(id); }),
          taken_up(reader_of(store, unused), watch,
                   *(settlements = std::make_shared<settlement_worker>(
                         gating::parts<asio_task>{stored, watch, time, {}}, std::span<const gating::paid_tool>{}, waits,
                         context.get_executor(), change_observer())),
                   waits, [](const std::string&) {}) {
        watch.follow(bookmark_in(store, "stripe", unused), [this](std::string id) -> asio_task<bool> {
            const auto found = co_await stored.find(std::move(id));
            co_return (*found)->state == payment_state::created;
        });
        boost::asio::co_spawn(context, taken_up.run(), boost::asio::detached);
        waits.run_ready();
    }

    payment_state state(const std::string& id) { return store.find(id)->value().state; }
};

payment open_payment(std::size_t number, unix_time now) {
    payment made;
    made.id = "pay_" + std::to_string(number);
    made.tool = "picture";
    made.arguments = "{}";
    made.digest = made.id;
    made.amount = 50;
    made.currency = "USD";
    made.provider = "stripe";
    made.reference = "cs_" + std::to_string(number);
    made.principal = "ada";
    made.created = now + milliseconds(number);
    made.expires = now + minutes(60);
    return made;
}

/// Opens them at Stripe and in the store; the store commits them together.
void open_all(fakes::fake_stripe& fake, const std::string& path, std::size_t count, unix_time now) {
    sqlite_store store(path);
    std::vector<std::promise<void>> done(count);
    for (std::size_t i = 0; i < count; ++i) {
        const payment one = open_payment(i, now);
        fake.sessions[one.reference] = {.id = one.reference, .payment_id = one.id, .currency = "usd", .amount = 50};
        store.open(one, [&done, i](const result<opened_payment>&) { done[i].set_value(); });
    }
    for (std::promise<void>& each : done) each.get_future().wait();
}

TEST_CASE("what was paid while no server ran is noted within five seconds, with thousands of payments open") {
    constexpr std::size_t count = 3000;
    const temp_folder folder;
    const std::string path = folder.file("payments.db");
    fakes::fake_stripe fake;
    fake_clock time;
    open_all(fake, path, count, time.now());
    {
        server_run before(path, fake, time);
        fake.pay("cs_2999");
        before.waits.advance(minutes(5));
        REQUIRE(before.state("pay_2999") == payment_state::secured);
    }
    // The list of the store is newest first, so that these are loaded last.
    for (std::size_t i = 0; i < 20; ++i) fake.pay("cs_" + std::to_string(i));
    time.advance(minutes(5));
    fake.asked.clear();
    server_run after(path, fake, time);
    after.waits.advance(seconds(5));
    for (std::size_t i = 0; i < 20; ++i) CHECK(after.state("pay_" + std::to_string(i)) == payment_state::secured);
    CHECK(after.state("pay_20") == payment_state::created);
    CHECK(fake.asked.size() < 100);
}

}  // namespace

}  // namespace store_recovery_test
